// Package census owns the count of every sealed value that is stored: by place,
// format, suite and key.
//
// It must never: open a value (it reads headers), write, or hold a read longer
// than a chunk takes.
//
// Invariants:
//   - Whatever starts like a sealed value in any column, file or key backup is
//     counted; what cannot be accounted for is named and makes the count
//     incomplete, which is what proves that an old key may go.
//   - A new sealed column of a fixed table has its line in walk.go.
package census
