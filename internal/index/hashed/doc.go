// Package hashed finds rows of the index by hash: records by their ids, and whole
// values of match fields. It holds row numbers only; what they stand for lies
// with whoever numbered them.
//
// It has no lock: the table whose rows it knows has one.
package hashed
