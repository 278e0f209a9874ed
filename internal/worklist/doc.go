// Package worklist keeps what a piece of work in the background is about: who
// asked for what, in a form of its owner, and the records, by their ids. Both
// lie in one sealed blob, which is read from the front as the work comes on.
//
// It must never hold a value that a record had, or know what is done.
package worklist
