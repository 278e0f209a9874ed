// Package trust owns the watch over rows of trust: those that decide who may do
// what and how values are handled. It compares them with the log again and
// again, and tells the operator and the administrators, once, of rows that
// somebody edited, put back or took away beside the program, and of a log that
// does not hold.
//
// It must never decide what is believed: that is audit's part, at each use of a
// row. It is not stopped by what it finds, nor by a database that is away.
package trust
