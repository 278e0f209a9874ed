//go:build unix

package keystore

import "syscall"

// dontWait opens a pipe that nobody writes to at once, to be refused.
const dontWait = syscall.O_NONBLOCK
