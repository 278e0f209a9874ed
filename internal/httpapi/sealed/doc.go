// Package sealed is the HTTP door of a sealed workspace: it answers that the
// process lives and is sealed, and nothing else.
//
// It must never know a workspace, a key or a session: there is none. It reads
// no body and keeps no connection.
package sealed
