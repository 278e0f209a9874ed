// Package vcard reads address books in vCard form, versions 2.1, 3.0 (RFC
// 2426) and 4.0 (RFC 6350), and writes version 4.0.
//
// [Reader.Next] yields one flat [Card] at a time with the properties a contact
// has; photos, sounds and keys are passed over without being held. The parser
// is our own: structured values must be split before they are unescaped, and
// lines, cards and properties need limits and line numbers.
//
// Invariants:
//   - At most one card is in memory, and a card (its photos left aside) has at
//     most 1 MiB.
//   - A malformed card never ends the reading: it comes with a Problem and its
//     line, and reading goes on at the next BEGIN:VCARD. Only a failing source
//     is fatal.
//   - What [Writer] writes, [Reader] reads back as the same Card.
//
// The package knows nothing of objects and fields and puts no content of a
// card into an error.
package vcard
