// Package definitions is the part of the HTTP door where administrators say
// which objects and fields there are. It owns how these requests are read and
// where in them a fault is; the shapes are those of metadata, which decides who
// may, and does the work.
//
// It must never decide anything.
package definitions
