// Package control is how a command-line verb reaches a running server, and how
// the same verb runs without one.
//
// It owns the lock on the data folder ([Acquire]), the control socket beside
// it ([Listen], [Dial]) and the protocol on that socket. It knows no verbs: an
// [Operation] takes arguments and a stream of bytes, and answers a stream of
// bytes, progress and one result. [Client] and [Local] are both a [Caller], so
// a verb is written once and runs the same Operation either way.
//
// Invariants:
//   - Only the holder of the data folder's lock makes or replaces the socket.
//   - Both ends check who is at the other: the server serves its own user and
//     root; a client talks only to the owner of the data folder, itself or
//     root. Where the system cannot tell (anything but Linux and macOS), there
//     is no socket: verbs work while the server is stopped.
//   - A stream that was cut short never looks like one that ended.
//   - An error keeps kind, code, parameters, fields and hint; its private cause
//     never crosses the socket.
//
// Protocol, version 1: one call on one connection. A frame is one type byte, a
// big-endian uint32 length and the payload. The client sends call, then in or
// in-end when the server asks with more (so nobody buffers more than a frame
// and input is read only when the operation wants it), and cancel. The server
// sends out, progress, more, and finally result or error.
package control
