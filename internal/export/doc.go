// Package export writes everything that a question finds, or records that a
// person chose, into a file for who asked: in the background, always through
// record, which decides about each record and each field and puts into the log
// what leaves.
//
// An export is three durable things: the records that were found when it was
// asked (identifiers, with who asked for what, in a sealed list), a job, and the
// file, which lies sealed in parts as it grows. How far the job came commits
// after each part is whole, so that a killed one goes on behind the last part
// and nothing half written is ever handed out. When the rights of who asked are
// no longer those they asked with, it stops; handing out asks again.
//
// A file is there for its maker alone, for a day, or until it is dropped: by
// its maker, or by whoever erases a person, since any file may name them.
//
// The package must never put a value into a job, an event or an error, show an
// export to another than its maker, or decide what may leave.
package export
