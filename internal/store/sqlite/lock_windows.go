package sqlite

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lockFile takes the lock that makes this process the only owner; Windows
// releases it when the file is closed, also by a kill.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, unreachable(err)
	}
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	err = windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, new(windows.Overlapped))
	if err == nil {
		return f, nil
	}
	_ = f.Close()
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return nil, owned(path, err)
	}
	return nil, unreachable(err)
}

// syncDir has nothing to do: NTFS journals its directories.
func syncDir(string) error { return nil }

// unlock gives the lock up; closing does it here.
func unlock(f *os.File) error { return f.Close() }
