//go:build unix

package control

import (
	"os"
	"syscall"
)

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
