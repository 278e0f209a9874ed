package index

import "testing"

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
