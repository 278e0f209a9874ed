// Package strict reads JSON documents of strangers: one object, in which no
// key comes twice, no bytes are other than UTF-8, nothing is nested deeply and
// no number is long.
//
// It must never repeat what it read in an error, only where the fault is.
package strict
