//go:build unix

package app

import (
	"io/fs"
	"os"
	"syscall"
)

// isOurs reports whether this user made a folder that only they can change:
// others may put what they like into a shared temporary folder.
func isOurs(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Geteuid() && info.Mode().Perm()&0o077 == 0
}
