// Package problem owns how errors look over HTTP: problem details (RFC 9457),
// the status that each has, and the place in the request that a fault is about.
//
// One rule gives the statuses of what the caller did wrong. 400: the request is
// wrong whatever values it brings, namely JSON that cannot be read, a header, or
// a question that cannot be asked (filter, sort, fields, limit …, in the address
// or in a body). 422: a body was read, and what it brings was not accepted; each
// fault has a pointer into it.
//
// It must never say the cause of an error, or repeat more of a request than it
// takes to find the fault.
package problem
