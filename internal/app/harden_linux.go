package app

import (
	"errors"

	"golang.org/x/sys/unix"
)

// harden keeps secrets in memory from leaving with a crash: no core dumps, no
// attaching by other programs of the same user.
func harden() error {
	return errors.Join(
		unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}),
		unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0),
	)
}
