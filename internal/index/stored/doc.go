// Package stored reads the records of an object for its index: in chunks, each
// from a snapshot of its own, with keys brought into memory ahead, opened by
// several goroutines.
//
// It must never keep anything of a record, or decide what is searched in it: a
// [Sink] takes what was opened.
//
// A row that does not hold is told of and left out. A database on a server that
// is away is waited for.
package stored
