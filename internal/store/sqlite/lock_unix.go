//go:build unix

package sqlite

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lockFile takes the lock that makes this process the only owner. The kernel
// releases it when the file is closed, also by a kill. The file itself stays:
// removing it would let two processes lock two files of the same name.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, unreachable(err)
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		_ = f.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, owned(path, err)
		}
		return nil, unreachable(err)
	}
	return f, nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return unreachable(err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return unreachable(err)
	}
	return nil
}

// unlock gives the lock up before the file is closed: a process being started
// at this moment holds a copy of the descriptor, and with it the lock, until
// it has become another program.
func unlock(f *os.File) error {
	return errors.Join(unix.Flock(int(f.Fd()), unix.LOCK_UN), f.Close())
}
