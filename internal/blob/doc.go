// Package blob owns sealed files: uploads, failed-row files, attachments,
// exports. A file is blobs/<last two digits of its id>/<id>, sealed in chunks
// of 64 KiB under a key of its own; the header wraps that key and seals what
// the file is and was called. Layout and test vectors: docs/formats.md.
//
// It must never write a clear byte to disk, show name or kind in a path or
// header, or hand out bytes of a file that was cut, extended, reordered or
// exchanged: that is an Integrity error naming the blob.
//
// Invariants:
//   - Commit returns when content and folder entry are on stable storage;
//     before that, the file does not exist for anybody.
//   - Remove overwrites the header first, so the key is gone even where the
//     rest of the file can be undeleted.
//   - One process owns the folder: whatever lies in its tmp at Open was
//     abandoned, and is removed.
package blob
