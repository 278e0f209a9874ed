// Package seal owns every cryptographic byte format: sealed values
// (envelopes), wrapped keys, file chunks, row MACs, equality tokens, wraps for
// recovery recipients and the recovery seed. It is pure over the keys it is
// given; keystore decides which key that is.
//
// It must never: print, compare or marshal a secret; try several keys on one
// value (the header names the key, and only that one is used); accept a value
// in any place but the one it was sealed for; construct a cipher anywhere
// else in the module (a test looks).
//
// Invariants:
//   - AES-256-GCM with random 96-bit nonces; a key seals far fewer than 2^32
//     values, because each person has one of their own.
//   - Everything stored starts with 0xC5, format, suite, flags, so a census
//     can account for each sealed byte. Unknown numbers are refused.
//   - Additional data is the canonical encoding (package canon) of a versioned
//     label and the place; docs/formats.md has the layouts and test vectors.
//   - Failures to open are errs.Integrity and name the place, never a value.
package seal
