// Package batch is the part of the HTTP door that takes many changes of records
// in one request. It owns the shapes of the request and of the answer: package
// httpapi has the route, the gates and the errors, record carries the changes
// out and decides about each.
//
// It must never decide anything, or carry a change out by a way of its own.
//
// Invariants: a request that cannot be understood is refused whole, with every
// fault by name, and nothing of it is done; of one that was understood every
// item has a result, in the order of items. What was answered as done is on
// stable storage.
package batch
