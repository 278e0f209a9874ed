// Package notify owns the notices that users find in the program: what they
// are told of, by whom it reaches them, and in which words. It follows the
// outbox; nothing in it can hold up or undo what it tells about.
//
// It must never store a parameter in clear (a token's name is what somebody
// typed), tell a user about anything of somebody else but what the table of
// rules says, or stop the outbox because one row it tells about is gone or
// broken.
//
// Invariants:
//   - One notice for each event and user, however often the event comes.
//   - Integrity alarms also go to the operator's log, before anything else is
//     tried.
//   - A notice is read and marked only under its user's id.
package notify
