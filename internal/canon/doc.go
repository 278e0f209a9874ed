// Package canon owns the one canonical byte encoding that everything hashed,
// MACed or bound as additional data is written in: envelopes, row MACs, audit
// entries, cursors.
//
// The encoding is a flat sequence without types: unsigned integers as minimal
// LEB128, byte strings as length then bytes, times as 8-byte big-endian
// microseconds. Two different sequences of the same shape never encode alike,
// because every variable part is length-prefixed. Decoding is strict: padding,
// overlong integers and trailing bytes are errors. docs/formats.md holds the
// test vectors.
package canon
