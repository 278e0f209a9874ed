// Package snapshot keeps on this node's disk a sealed copy of what it holds in
// memory, so that a process that starts again need not read and open
// everything anew.
//
// A [Shelf] has one file a name. Each time it is written, it is sealed under a
// new key that lies in package nodekey's place only: the file means nothing
// without the machine that wrote it, after 24 hours, or once it was discarded.
//
// It must never: be part of a backup (package backup copies what it names, and
// does not name this); be the only copy of anything; believe a file that
// another program, folder or workspace wrote. Whoever reads must cope with
// [ErrNone], and will meet it often.
//
// The file: four bytes of package seal, 16 of its name's id, then chunks of
// 1 MiB, each led by its length (4 bytes, little-endian) and sealed as
// seal.SealChunk does. The first chunk begins with what the file is bound to.
package snapshot
