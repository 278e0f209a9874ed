// Package turns owns whose turn it is to do work that takes a processor for a
// while: so many at once, of everybody else's as many as of one's own, and a
// bounded number of those who wait.
//
// It must never know what the work is or how long it may take: the caller takes a
// turn, works, and gives it back; a refusal and the end of the caller's patience
// are told apart.
//
// Invariants: whoever waits gets a turn after at most one of each other asker;
// one asker's thousand do not stand before another's one.
package turns
