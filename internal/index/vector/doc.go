// Package vector holds the values of one column for many rows, as compact as
// they can be looked through quickly: sets of rows, the first of many, folded text, whole numbers.
// It knows no field, no table and no lock.
//
// Text lies in one arena, value after value, each ended by a zero byte, and is
// searched for a whole segment at once ([Texts.Find]). Numbers are distances
// from a base in as few bytes as the segment needs. What is wiped is
// overwritten, and so is memory that was outgrown.
//
// [Encoder] and [Decoder] write a column down as it lies in memory and read it
// back; what is read is checked as far as a bad file must not crash a reader.
package vector
