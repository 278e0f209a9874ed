package ratelimit

import (
	"net/netip"
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

// Limiter holds one bucket for each caller it has seen lately. It is safe for
// concurrent use.
type Limiter[K comparable] struct {
	rate    Rate
	mu      sync.Mutex
	buckets map[K]*bucket
}

type bucket struct {
	level float64 // requests left
	at    time.Time
}

// New makes a limiter whose buckets are all full.
func New[K comparable](r Rate) *Limiter[K] {
	return &Limiter[K]{rate: r, buckets: map[K]*bucket{}}
}

// Take asks for one request. left is what remains; wait is how long until a
// refused caller may come again.
func (l *Limiter[K]) Take(who K, now time.Time) (ok bool, left int, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucket(who, now)
	if b.level < 1 {
		return false, 0, time.Duration((1 - b.level) / l.rate.PerSecond * float64(time.Second))
	}
	b.level--
	return true, int(b.level), 0
}

// GiveBack undoes one Take.
func (l *Limiter[K]) GiveBack(who K, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucket(who, now)
	b.level = min(b.level+1, float64(l.rate.Burst))
}

// Wait is how long until who may come again, 0 for now; nothing is taken.
func (l *Limiter[K]) Wait(who K, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if b := l.bucket(who, now); b.level < 1 {
		return time.Duration((1 - b.level) / l.rate.PerSecond * float64(time.Second))
	}
	return 0
}

// Charge takes one afterwards. Who came many times at once owes what is
// missing, up to one more burst.
func (l *Limiter[K]) Charge(who K, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucket(who, now)
	b.level = max(b.level-1, -float64(l.rate.Burst))
}

// bucket returns who's bucket, refilled up to now.
func (l *Limiter[K]) bucket(who K, now time.Time) *bucket {
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
func (l *Limiter[K]) makeRoom(now time.Time) {
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

// Neighbourhood is what callers without a name are counted by: one IPv4
// address, or the /64 network that one customer has at the least.
func Neighbourhood(a netip.Addr) netip.Prefix {
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
