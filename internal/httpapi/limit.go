package httpapi

import (
	"math"
	"net/netip"
	"strconv"
	"sync"
	"time"
)

// Rate is a token bucket: Burst requests at once, PerSecond in the long run.
type Rate struct {
	PerSecond float64
	Burst     int
}

// maxBuckets bounds the memory of one limiter to a few megabytes, however
// many addresses an attacker owns.
const maxBuckets = 16_384

// limiter holds one bucket for each caller it has seen lately.
type limiter[K comparable] struct {
	rate    Rate
	mu      sync.Mutex
	buckets map[K]*bucket
}

type bucket struct {
	level float64 // requests left
	at    time.Time
}

func newLimiter[K comparable](r Rate) *limiter[K] {
	return &limiter[K]{rate: r, buckets: map[K]*bucket{}}
}

// take asks for one request. left is what remains; wait is how long until a
// refused caller may come again.
func (l *limiter[K]) take(who K, now time.Time) (ok bool, left int, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucket(who, now)
	if b.level < 1 {
		return false, 0, time.Duration((1 - b.level) / l.rate.PerSecond * float64(time.Second))
	}
	b.level--
	return true, int(b.level), 0
}

// wait is how long until who may come again, 0 for now; nothing is taken.
func (l *limiter[K]) wait(who K, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if b := l.bucket(who, now); b.level < 1 {
		return time.Duration((1 - b.level) / l.rate.PerSecond * float64(time.Second))
	}
	return 0
}

// charge takes one afterwards. Who came many times at once owes what is
// missing, up to one more burst.
func (l *limiter[K]) charge(who K, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucket(who, now)
	b.level = max(b.level-1, -float64(l.rate.Burst))
}

// bucket returns who's bucket, refilled up to now.
func (l *limiter[K]) bucket(who K, now time.Time) *bucket {
	b, ok := l.buckets[who]
	if !ok {
		l.makeRoom(now)
		b = &bucket{level: float64(l.rate.Burst), at: now}
		l.buckets[who] = b
		return b
	}
	if passed := now.Sub(b.at); passed > 0 {
		b.level = min(b.level+passed.Seconds()*l.rate.PerSecond, float64(l.rate.Burst))
		b.at = now
	}
	return b
}

// makeRoom forgets buckets that have filled up again, which loses nothing;
// when there are none, some others.
func (l *limiter[K]) makeRoom(now time.Time) {
	if len(l.buckets) < maxBuckets {
		return
	}
	for who, b := range l.buckets {
		if b.level+now.Sub(b.at).Seconds()*l.rate.PerSecond >= float64(l.rate.Burst) {
			delete(l.buckets, who)
		}
	}
	for who := range l.buckets {
		if len(l.buckets) < maxBuckets*3/4 {
			return
		}
		delete(l.buckets, who)
	}
}

// policyHeader and stateHeader render the RateLimit-Policy and RateLimit
// fields of draft-ietf-httpapi-ratelimit-headers-10: q requests in a window of
// w seconds, r left, more in t seconds.
func (r Rate) policyHeader(name string) string {
	window := math.Ceil(float64(r.Burst) / r.PerSecond)
	return strconv.Quote(name) + ";q=" + strconv.Itoa(r.Burst) + ";w=" + strconv.Itoa(max(1, int(window)))
}

func stateHeader(name string, left int, wait time.Duration) string {
	return strconv.Quote(name) + ";r=" + strconv.Itoa(left) + ";t=" + strconv.Itoa(seconds(wait))
}

// seconds rounds up, and is at least 1: "try again in 0 seconds" is a loop.
func seconds(d time.Duration) int { return max(1, int(math.Ceil(d.Seconds()))) }

// neighbourhood is what failed sign-ins are counted by: one IPv4 address, or
// the /64 network that one customer has at the least.
func neighbourhood(a netip.Addr) netip.Prefix {
	a = a.Unmap()
	bits := 32
	if a.Is6() {
		bits = 64
	}
	p, err := a.WithZone("").Prefix(bits)
	if err != nil {
		return netip.Prefix{} // no address, one bucket for all of them
	}
	return p
}

// maxRemembered bounds the memory of tokens that were valid.
const maxRemembered = 4096

// memory remembers hashes of tokens that were valid lately, so that strangers
// who guess from the same address do not lock out whoever already came in.
type memory struct {
	mu   sync.Mutex
	seen map[[32]byte]bool
}

func (m *memory) knows(h [32]byte) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.seen[h]
}

func (m *memory) remember(h [32]byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for old := range m.seen {
		if len(m.seen) < maxRemembered {
			break
		}
		delete(m.seen, old)
	}
	m.seen[h] = true
}

func (m *memory) forget(h [32]byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.seen, h)
}
