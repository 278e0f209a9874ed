// Package backup owns the two backup archives and what is in them: one with
// the data, still sealed, and one with the wrapped keys. They are made and kept
// apart; each alone reveals nothing.
//
// An archive is a POSIX tar: manifest.json, manifest.note, then the files that
// the manifest lists, in its order.
//
//	data: holdfast.json, holdfast.db, blobs/... sorted by name
//	keys: keys.db
//
// The manifest has every file's size and SHA-256; the note is a C2SP signed
// note over the manifest's own hash, under the key that signs checkpoints.
//
// It must never: put data and keys into one archive; open a sealed value; leave
// a copy behind in the data folder, also after an error; write outside the
// folder it extracts to; hold a file in memory.
//
// Invariants:
//   - A copy of a database is consistent while reads and writes go on, and
//     every blob it refers to is in the archive.
//   - A reader takes exactly the entries the manifest lists, once each and in
//     order: no link, no other name, no other size, no other byte.
//   - Until Verify succeeded nothing read from an archive is to be trusted.
package backup
