// Package audit owns the evidence: what is written about every change and
// every sensitive read, the order it gets, and the proof that none of it was
// altered afterwards.
//
// An [Entry] is appended inside the transaction of the change it describes
// ([Log.Append]); there is no other way in. Within a second one sequencer
// ([Log.Run]) gives committed entries their place: leaf hashes of an RFC 6962
// Merkle tree kept as tiles of 256 hashes (C2SP tlog-tiles), a checkpoint
// signed as a C2SP signed note, and one keyed sum of row digests per object,
// which the checkpoint binds. The last size and root also go to the key store,
// so putting back an older database is noticed. [Verify] recomputes all of it.
//
// It must never: change or delete an entry; sequence an entry whose seal does
// not hold; sign a checkpoint that contradicts an earlier or remembered one;
// know what a row or a value means (digests and sealed bytes are handed in).
//
// Invariants:
//   - Leaves hash the stored bytes, sealed parts as ciphertext, so destroying
//     a key erases content and leaves every proof standing.
//   - What is personal about an actor (operating system user, client, purpose,
//     reason, details) is sealed; its additional data binds every clear byte
//     of the entry, so an entry cannot be made or edited without the key.
//   - The key store's memory may lag behind the log after a kill, and is never
//     ahead of it.
//   - Positions are given by the database in commit order on SQLite and may
//     commit out of order elsewhere; places (seq) are given by the sequencer
//     as runs of positions, without gaps, in every dialect.
//
// docs/formats.md has the byte layouts and test vectors.
package audit
