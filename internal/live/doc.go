// Package live tells people's screens what changed while they look.
//
// A [Hub] follows the events of the outbox, which are in the order of commits,
// gathers what happens within a fifth of a second, and offers it to every open
// [Stream]. A stream puts it into messages for one person: what that person may
// not read is not in them. The position of a message is the Seq of the newest
// event in it; a stream that was cut off goes on from there.
//
// It must never:
//   - hold a value of a record: messages have identifiers and numbers;
//   - wait for a reader: a stream whose buffer is full forgets what is in it
//     and says "resync", upon which a screen reads anew;
//   - keep a session alive, or outlive it: who the person is now is asked every
//     few seconds, and at once when a session or a user changed.
//
// Invariants: a person who may see only some rows of an object hears only of
// those, so a bare "something changed there" is the most that reaches them of
// others. Announcements, which are not about records, have no position and are
// not repeated; of several with one key only the newest counts.
package live
