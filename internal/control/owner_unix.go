//go:build unix

package control

import (
	"errors"
	"os"
	"syscall"
)

// nobodyListens reports the failures of connecting to a socket whose server is
// gone.
func nobodyListens(err error) bool {
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ENOENT)
}

// noSockets reports that this system has no local sockets; all of these have.
func noSockets(error) bool { return false }

// ownerOf returns the user id that owns dir, or -1.
func ownerOf(dir string) (int, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return -1, err
	}
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(st.Uid), nil
	}
	return -1, nil
}
