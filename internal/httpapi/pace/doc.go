// Package pace ends a long transfer that does not come on. The server's own
// deadlines are for ordinary requests and are taken off; a watch ends the
// connection instead when it was not moved forward in time.
//
// It must never look at what is transferred.
package pace
