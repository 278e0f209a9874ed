// Package sniff decides from the first 64 KiB what a handed-in file is: text or
// not, and in which encoding.
//
// [Open] refuses archives, workbooks, images, markup, JSON and anything with
// control characters by an error whose code says what to do, so a large file
// of the wrong kind costs one small read. Everything else comes back as a
// [File] that the readers of the concrete formats continue.
//
// The package never reads past the sample on its own and puts no content of a
// file into an error.
package sniff
