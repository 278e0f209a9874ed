// Package merges is the part of the HTTP door where one record is made of two, and
// that is taken back. It owns the shapes of requests and answers; package merge
// does it.
package merges
