// Package auth owns who may come in: users and API tokens, as fixed tables
// with written SQL, and the step from a credential to a [policy.Actor].
// Sub-packages own one method each (password, token).
//
// It must never: store a credential or a personal value in clear; hash a
// password inside a transaction; tell an unknown token from an expired, a
// revoked one or one of a disabled user, by text, kind or audit-free path; put
// a token's bytes into an error, a log line or an entry; use the record engine
// or decide anything that policy decides.
//
// Invariants:
//   - Each row of app_user and api_token carries a MAC over table, id, version
//     and every column that grants something (all but api_token.last_used_at).
//     It is checked at each load; a row that fails grants nothing, the error
//     names table and id, and an entry and an event tell of it.
//   - A grant is believed for at most five seconds ([Service.Authenticate]
//     remembers tokens that long, and forgets a revoked one at once), and never
//     inside a transaction: [Service.Refresh] reads it again.
//   - Failures are counted and written once a minute and source, so guessing
//     cannot fill the log.
//   - Creating a user, creating and revoking a token commit together with
//     their audit entry and their event.
package auth
