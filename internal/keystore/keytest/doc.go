// Package keytest is what tests of the packages above the key store stand on:
// a clock that the test moves, identifiers by it, the two databases of a
// workspace and its keys.
//
// It must never be imported by the product.
package keytest
