// Package strict reads JSON documents of strangers: one object, in which no
// key comes twice, no bytes are other than UTF-8, nothing is nested deeply and
// no number is long.
//
// Into reads one into a struct and tells every member that does not fit; Place
// finds where in a document a fault lies.
//
// It must never repeat what it read in an error, only where the fault is.
package strict
