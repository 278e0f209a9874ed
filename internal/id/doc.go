// Package id owns record identifiers: 128-bit, time-ordered, unguessable
// enough not to be enumerable (74 random bits), UUID version 7 as in RFC 9562
// section 5.7.
//
// Identifiers made by one process never go backwards, so inserts land at the
// right edge of an index. They carry their creation time; do not use them as
// secrets.
package id
