package places

import (
	"encoding/binary"
	"flag"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/holdfast-crm/holdfast/internal/id"
)

// go test ./internal/index/places -run '^$' -bench Longest -benchtime 1x -rows 1700000
var benchRows = flag.Int("rows", 100_000, "records in benchmarks")

// BenchmarkLongestAdd tells how much processor time the slowest of very many
// changes takes: everybody else waits for each of them.
func BenchmarkLongestAdd(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	ids := make([]id.ID, *benchRows)
	for n := range ids {
		binary.BigEndian.PutUint64(ids[n][:], uint64(n)<<16)
		binary.BigEndian.PutUint64(ids[n][8:], r.Uint64())
	}
	longest := func(b *testing.B, size func() int, add func(n int)) {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		var most, all time.Duration
		for n := range ids {
			start := threadTime(b)
			add(n)
			took := threadTime(b) - start
			most, all = max(most, took), all+took
		}
		b.ReportMetric(most.Seconds()*1e3, "ms-longest")
		b.ReportMetric(float64(all.Nanoseconds())/float64(len(ids)), "ns/add")
		b.ReportMetric(float64(size())/float64(len(ids)), "B/row")
	}
	b.Run("rows", func(b *testing.B) {
		p := Rows{IDOf: func(row uint32) id.ID { return ids[row] }}
		longest(b, p.Size, func(n int) { p.Add(ids[n], uint32(n)) })
	})
	b.Run("values", func(b *testing.B) {
		x := NewValues()
		longest(b, x.Size, func(n int) { x.Add(ids[n][:], uint32(n)) })
	})
}

func threadTime(b *testing.B) time.Duration {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &now); err != nil {
		b.Fatal(err)
	}
	return time.Duration(now.Nano())
}
