//go:build unix

package osfile

import (
	"io/fs"
	"os"
	"syscall"
)

// SyncOpen is SyncFolder for a folder that is open.
func SyncOpen(d *os.File) error { return d.Sync() }

// KeepOthersOut does nothing: the modes that files are made with do it.
func KeepOthersOut(string) error { return nil }

// IsOwn reports whether this user made a file or folder that only they can
// use: others may put what they like into a shared temporary folder.
func IsOwn(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Geteuid() && info.Mode().Perm()&0o077 == 0
}
