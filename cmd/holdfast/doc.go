// Command holdfast is the one program: server, and the verbs an operator
// needs. Each verb has a file of its own.
//
// A verb reaches the running server through the data folder's control socket
// and opens the folder itself only when no server has it; either way the same
// operation runs. Results go to standard output (with --json as one JSON
// value), everything else to standard error. Exit codes are the table in
// exit.go.
package main
