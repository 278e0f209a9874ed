// Package search is the part of the HTTP door where one question goes over all
// objects. It owns the shapes of the request and the answer; package search of
// the house answers. The question comes in a body, never in an address.
package search
