// Package passwordtest spares tests the price of password hashes, where what a
// hash costs is not what they are about.
//
// It must never be imported by the product.
package passwordtest
