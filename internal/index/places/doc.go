// Package places finds rows of the index: records by their ids, whole values of
// match fields by hash, and rows in the order of their keys. It holds row numbers
// only, and the key of one row in a thousand; what they stand for lies with
// whoever numbered them.
//
// It has no lock: the table whose rows it knows has one.
package places
