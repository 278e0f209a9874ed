// Package keystore owns the key store (keys.db): the root key's wraps, the
// workspace key, one key per purpose, the shred epochs, the keys of persons
// and records, the tombstones of destroyed keys, and the memory of the last
// audit head.
//
//	root key - wrapped by an operational provider and, sooner or later, for a
//	│          recovery recipient: missing, shown, confirmed
//	└─ workspace key (kek)
//	   ├─ purpose keys (token, row MAC, audit, cursor, blob, …, signing)
//	   └─ epoch key, replaced at least every 30 days
//	      └─ keys of persons and of records
//
// It must never: hand out one key twice; hand out a key before it is durable
// here and in every configured key-backup place; bring a destroyed key back;
// store or log a secret in clear; open partly (a wrong root key opens
// nothing); keep the root key after opening; do I/O in Cached.
//
// Invariants:
//   - The file lives apart from the data and is opened with SecureDelete.
//   - A wrapped key says which key wrapped it; only that one is tried.
//   - Fixed rows carry a MAC under a key derived from the root key, checked at
//     each load; an edited row is an Integrity error that names it.
//   - A key batch is claimed durably before its first key is handed out; what
//     a crash leaves claimed is abandoned, never handed out again.
package keystore
