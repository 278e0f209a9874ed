// Package metrics owns the numbers about a running process that its operator's
// monitoring reads.
//
// It must never tell a value of a record, and nothing by which people could be
// told apart: names of objects and fields, and counts.
package metrics
