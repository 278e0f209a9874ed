// Package aggregate owns how records are grouped and what is worked out of each
// group: the words people ask in, which fields can be grouped by and summed,
// periods of days, exact sums, and the order of groups. It reads no records:
// package index and package store add what they find to a [Table], and the
// answers are equal whichever did.
//
// It must never hold a value of a record beyond one answer, and never decide who
// may ask: a field the asker may not find by, or see, is refused as one that
// does not exist.
package aggregate
