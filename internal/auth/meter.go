package auth

import (
	"sync"
	"time"
)

// meterWindow is how often one key of a meter may be written.
const meterWindow = time.Minute

// meter counts what an attacker could repeat at will, so that each key is
// written at once the first time and then once a window with its count. Beyond
// its limit of keys everything counts under the zero key.
type meter[K comparable] struct {
	mu    sync.Mutex
	limit int
	seen  map[K]*tally
}

type tally struct {
	count   int64 // since written
	written time.Time
}

func newMeter[K comparable](limit int) *meter[K] {
	return &meter[K]{limit: limit, seen: map[K]*tally{}}
}

// add counts one and reports whether key is due to be written now.
func (m *meter[K]) add(key K, now time.Time) (due bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.seen[key]
	if t == nil {
		if len(m.seen) >= m.limit {
			var others K
			key = others
		}
		if t = m.seen[key]; t == nil {
			t = &tally{}
			m.seen[key] = t
		}
	}
	t.count++
	return t.due(now)
}

func (t *tally) due(now time.Time) bool {
	return t.written.IsZero() || now.Sub(t.written) >= meterWindow
}

// take returns the counts that are due, or all of them, as written now. Keys
// that were quiet for a window are forgotten.
func (m *meter[K]) take(now time.Time, all bool) map[K]int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	taken := map[K]int64{}
	for key, t := range m.seen {
		switch {
		case t.count > 0 && (all || t.due(now)):
			taken[key] = t.count
			t.count, t.written = 0, now
		case t.count == 0 && t.due(now):
			delete(m.seen, key)
		}
	}
	return taken
}

// putBack returns counts that could not be written.
func (m *meter[K]) putBack(taken map[K]int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for key, n := range taken {
		t := m.seen[key]
		if t == nil {
			t = &tally{}
			m.seen[key] = t
		}
		t.count, t.written = t.count+n, time.Time{}
	}
}
