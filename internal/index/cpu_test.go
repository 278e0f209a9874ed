package index

import (
	"syscall"
	"testing"
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

// cpuLoop is b.Loop that reports processor time a turn as well.
func cpuLoop(b *testing.B, fn func()) {
	start := cpuNow()
	n := 0
	for b.Loop() {
		fn()
		n++
	}
	b.ReportMetric(float64((cpuNow()-start).Microseconds())/float64(n), "cpu-us/op")
}
