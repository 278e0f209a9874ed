// Package apptest is the kit of tests that look at what really lies on disk.
//
// It owns the canaries: words that occur nowhere else, planted in values, and
// the scanner that looks for them in every byte of a folder, whatever they
// were encoded as on the way (Forms). Each form is looked for by its halves,
// so that a value cut by the edge of a database page is found too.
//
// It knows nothing of the product and must never be imported by it. A scanner
// that finds nothing proves nothing: whoever uses one also shows, on the same
// canaries, that it finds them in each form (Forms gives them).
package apptest
