// Package password owns what a password must be ([Check]) and how it is kept
// ([Hasher]). It knows no users and stores nothing.
//
// Rules follow NIST SP 800-63B-4 section 3.1.1: 15 to 128 characters counted
// after NFC, every character of Unicode allowed, no composition rules, no
// expiry; passwords that are mostly the person's own name or address, the
// product's name, a common word, one repeated piece or a keyboard walk are
// refused, and so are passwords that leaked, with little added to them. The
// list of those is in the program; nobody is asked over the network. Check is
// the one place for such rules.
//
// Hashes are argon2id (RFC 9106) in PHC form, which states its parameters, so
// that they can be raised without touching what is stored. Hashing takes 64
// MiB and a fifth of a second: a Hasher runs at most one a core and refuses
// more than a bounded queue, and it must never run inside a transaction.
//
// A password never appears in an error, and this package keeps no copy.
package password
