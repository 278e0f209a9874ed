// Package merge makes one record of two, and two of one again.
//
// A merge is one unit of record.Apply: whatever refers to the one that goes
// refers to the other, the one that goes moves to the trash, and the other gets
// the values that were chosen, those that it had none of, and of several values
// all. With it commits a row that says what became of what: it leads whoever asks
// for the one that went to the other, and lets the merge be taken back for 30
// days. Values are not in it: what they were the log has, sealed.
//
// It decides nothing. To merge takes the right to change the one and to delete
// the other; fields that the actor may not read and write stay as they are. What
// refers to the one that goes is moved also where the actor does not see it: it
// follows from the merge. Answers name only what they may see.
//
// Reading order: service.go (what callers ask), combine.go (which values), try.go
// (the unit), undo.go, row.go (what is kept).
package merge
