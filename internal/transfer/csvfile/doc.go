// Package csvfile reads and writes delimited text files as people really
// export them: RFC 4180 with the encodings, delimiters and small sins of
// spreadsheets and address books.
//
// [Open] looks at the first 64 KiB only and either knows what the file is or
// refuses it with an error that says what to do. [Reader.Next] then yields one
// [Row] at a time.
//
// Invariants:
//   - At most one row is in memory; a row, a cell and a number of columns have
//     limits, so neither an endless line nor an unclosed quote grows the heap.
//   - A broken row never ends the reading: it comes with a Problem and its
//     line, and reading goes on with the next line. Only a failing source
//     and unclosed quotes without end (1,000, or 64 MiB read twice) are fatal.
//   - Resuming is [Reader.SkipTo]: the file is read again and rows are skipped
//     without being decoded. It is cheap, needs no seekable source and cannot
//     drift the way a stored offset can when a file was replaced.
//   - The same bytes always give the same row indexes.
//
// The package knows nothing of objects, fields or people, never writes a file
// by itself and puts no cell content into an error.
package csvfile
