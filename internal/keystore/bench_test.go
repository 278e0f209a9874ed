package keystore_test

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

// BenchmarkTakeSubjectKey includes making the keys: the pool is drained as
// fast as it fills.
func BenchmarkTakeSubjectKey(b *testing.B) {
	s := setup(b)
	s.options.BatchKeys = 2048
	s.reopen()
	for b.Loop() {
		s.take()
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "keys/s")
}

func BenchmarkWarm1000(b *testing.B) {
	s := setup(b)
	s.options.BatchKeys = 2048
	s.options.CacheKeys = 2048
	s.reopen()
	var ids []id.ID
	for range 20_000 {
		ids = append(ids, s.take().ID())
	}
	at := 0
	for b.Loop() {
		s.must(s.ks.Warm(b.Context(), ids[at:at+1000]...))
		at = (at + 1000) % len(ids)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/key")
}

func BenchmarkCached(b *testing.B) {
	s := setup(b)
	kid := s.take().ID()
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			if _, err := s.ks.Cached(kid); err != nil {
				b.Error(err)
			}
		}
	})
}

func BenchmarkRotateEpoch(b *testing.B) {
	s := setup(b)
	s.options.BatchKeys = 2048
	s.reopen()
	const n = 20_000
	for range n {
		s.take()
	}
	for b.Loop() {
		s.must(s.ks.RotateEpoch(b.Context()))
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/key")
}

func BenchmarkWarmOne(b *testing.B) {
	s := setup(b)
	s.options.CacheKeys = 32 // one a shard: the two keys push each other out or not at all
	s.reopen()
	var keys []*seal.Key
	for range 200 {
		keys = append(keys, s.take())
	}
	at := 0
	for b.Loop() {
		s.must(s.ks.Warm(b.Context(), keys[at].ID()))
		at = (at + 1) % len(keys)
	}
}
