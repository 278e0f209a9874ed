//go:build unix

package index

import (
	"syscall"
	"time"
)

// cpuNow is the processor time this process has used: on a machine with other
// work it says more than the time that passes.
func cpuNow() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
