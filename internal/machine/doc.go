// Package machine knows the machine that the program runs on: volumes, free
// space, swap, and what other programs may learn of this one.
//
// It must never hold a secret, or decide what is done about what it finds.
// Where a system does not tell, nothing is known.
package machine
