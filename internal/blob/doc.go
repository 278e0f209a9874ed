// Package blob owns sealed files: uploads, failed-row files, attachments,
// exports. A file is sealed in chunks of 64 KiB under a key of its own; the
// header wraps that key and seals what the file is and was called. It lies in a
// folder, as blobs/<last two digits of its id>/<id>, or in two tables of a
// database that several processes share. Layout and test vectors:
// docs/formats.md.
//
// It must never write a clear byte to disk, show name or kind in a path or
// header, or hand out bytes of a file that was cut, extended, reordered or
// exchanged: that is an Integrity error naming the blob.
//
// Invariants:
//   - Commit returns when all of the file is on stable storage; before that, it
//     does not exist for anybody.
//   - Remove takes the header first, and overwrites it in a folder: the key is
//     gone even where the rest of the file can be undeleted.
//   - One process owns a folder: whatever lies in its tmp at Open was abandoned,
//     and is removed. In a database others may be writing: what was begun and
//     not finished is swept when it is old.
//   - A place that does not answer is Unavailable, never a broken file.
package blob
