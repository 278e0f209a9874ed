// Package index owns the answers that SQL cannot give: it holds the findable
// fields of one workspace in memory, sealed and plain, and filters, sorts,
// pages, counts and searches over them. It changes nothing and stores nothing.
//
// A [table] per object keeps columns in segments of 8,192 rows: text folded,
// in one arena with an end per row, and a bit for each row of Chinese, which is
// listened to where it lies (pinyin.Sound); numbers and dates as narrow distances from
// a base; choices and users as codes. A filter is evaluated column by column
// into bit sets, 0.1 to 20 ms for a million rows. Sorted orders and hash
// tables for whole values are built at the first question and kept up.
//
// Long texts have, beside the folded text, the rows of each word
// (package fulltext). [Index.Find] answers a global search (package find).
//
// [Index.Load] reads what is stored, in the background; what somebody waits for
// ([Index.Hold]) comes first, and what was not used for longest goes when room is
// short (package room). [Index.Apply] takes in each commit, in commit order, also meanwhile: of two states of a record the
// one with the higher version stays.
//
// Invariants: the meaning of a filter is query.Match; the row condition is
// part of the filter, so nothing is counted, sorted or paged before it; a
// secret field is never held; a reader sees each record whole, before or after
// a change; paging never repeats or skips a row that did not change. Erased
// and replaced values are overwritten in place.
//
// A row never changes: a change drops it and enters another one. So a question
// holds the lock for a segment or one walk at a time, a millisecond or less, and
// looks once more at the end at what died and came meanwhile (mark in scan.go).
// The holes that are left are closed a few rows with each change (compact.go).
//
// Said openly: what is searched lies readable in the memory of the process.
package index
