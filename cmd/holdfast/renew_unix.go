//go:build unix

package main

import (
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// renew replaces this process by one with the same arguments that has nothing
// of its memory, and serves on the listener. It returns only when it failed.
func renew(listener *os.File) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	fd := listener.Fd()
	if _, err := unix.FcntlInt(fd, unix.F_SETFD, 0); err != nil { // else it would be closed on the way
		return err
	}
	env := append(os.Environ(), inheritedVariable+"="+strconv.Itoa(int(fd)))
	return unix.Exec(self, os.Args, env)
}
