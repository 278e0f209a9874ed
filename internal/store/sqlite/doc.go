// Package sqlite is the store's dialect for SQLite, through a driver without
// cgo. One process owns the file; inside it there is one writing connection, a
// few readers and one owner of checkpoints.
//
// Every connection runs WAL with synchronous=FULL: a commit that was answered
// survives a power cut. temp_store=MEMORY keeps sorter spill and statement
// journals off the disk; mmap is off, so a read error is an error and not a
// signal; trusted_schema and double-quoted strings are off and defensive mode
// is on, so a file that was tampered with cannot run code through its schema.
// auto_vacuum stays off: freed pages are reused, pointer maps would cost every
// write, and a copy made for backup or compaction shrinks the file when that
// matters. The journal is kept at 16 MiB after a peak.
//
// It must never open or close the database file by other means while a
// connection is open: POSIX drops all locks of a process with any close.
package sqlite
