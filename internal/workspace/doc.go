// Package workspace owns what belongs to a workspace as a whole: its settings,
// one row of a fixed typed table, and the way from no recovery key to one that
// somebody has proved to hold.
//
// It must never: keep or log a recovery key or a group of it beyond the
// process's memory; make a second recovery key when one is confirmed; decide
// what policy decides; change a setting without an entry in the same
// transaction.
//
// Invariants:
//   - The settings row carries a MAC over every column, checked at each load;
//     what it says of people (its name) is sealed. Without a row the defaults
//     hold.
//   - A time zone is one that this program can compute with, a currency one of
//     ISO 4217, a language one that texts exist in.
//   - A recovery key leaves once, in the answer to who asked for it, after its
//     wrap and its entry are on stable storage. Two of its groups are
//     remembered in memory until they are asked back.
package workspace
