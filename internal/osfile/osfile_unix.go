//go:build unix

package osfile

import "os"

// SyncOpen is SyncFolder for a folder that is open.
func SyncOpen(d *os.File) error { return d.Sync() }

// KeepOthersOut does nothing: the modes that files are made with do it.
func KeepOthersOut(string) error { return nil }
