// Package osfile owns what differs between systems about files and folders:
// how the name of a new file is made durable, and how others are kept out.
//
// It must never: decide what is secret or what must last; that is the
// caller's.
package osfile
