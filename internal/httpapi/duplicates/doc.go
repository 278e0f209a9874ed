// Package duplicates is the part of the HTTP door where values are compared with
// the records that are there. It owns the shapes of the request and the answer;
// package duplicate answers. Values come in a body, never in an address.
package duplicates
