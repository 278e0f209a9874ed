// Package connections bounds how many connections of an HTTP server are open at
// a time, so that nobody keeps others out by holding many: when there is no room,
// the one that has been idle longest is closed for the newcomer, or the oldest
// that has not said what it wants; either has had a second.
//
// It must never close a connection on which a request is being answered: then the
// newcomer waits.
//
// Invariants: no more than the bound are handed to the server at once; each that
// was handed out is counted until it is closed, once.
package connections
