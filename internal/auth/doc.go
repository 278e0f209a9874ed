// Package auth owns who may come in: users, API tokens, sessions of browsers
// and the links that set one up, as fixed tables with written SQL, and the step
// from a credential to a [policy.Actor]. Sub-packages own one method each
// (password, token).
//
// It must never: store a credential or a personal value in clear; hash a
// password inside a transaction; tell an unknown token or session from an
// ended one or one of a disabled user, or an unknown address from a wrong
// password, by text, kind or audit-free path (a set-up link may say that it is
// used or expired: only who holds its 256 bits hears that); put a credential's bytes into an
// error, a log line or an entry; use the record engine or decide anything that
// policy decides.
//
// Invariants:
//   - Each row of each table carries a MAC over table, id, version and every
//     column that grants something (all but last_used_at and last_seen_at).
//     It is checked at each load; a row that fails grants nothing, the error
//     names table and id, and an entry and an event tell of it.
//   - A grant is believed for at most five seconds ([Service.Authenticate]
//     remembers that long, and forgets all when one is revoked or ended), and
//     never inside a transaction: [Service.Refresh] reads it again.
//   - A session is 256 random bits, new at each sign-in, of which SHA-256 is
//     stored; it ends after 30 idle minutes, 12 hours, or when somebody says so.
//     Guessing at an account never ends or holds up its sessions.
//   - Failures are counted and written once a minute and source, so guessing
//     cannot fill the log.
//   - Every change of a row commits together with its audit entry and event.
package auth
