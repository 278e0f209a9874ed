// Package sorted keeps row numbers in the order of their keys, in blocks: what
// is put in or taken out moves one block, not a million rows. It holds the key
// of the first row of each block and no other; whoever numbered the rows makes
// keys when they are asked for.
//
// It has no lock: the order whose list it is has one.
package sorted
