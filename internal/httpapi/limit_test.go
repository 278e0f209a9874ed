package httpapi

import (
	"net/netip"
	"testing"
	"time"
)

func TestLimiterRefillsAndRefuses(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	l := newLimiter[string](Rate{PerSecond: 2, Burst: 3})
	for want := 2; want >= 0; want-- {
		if ok, left, _ := l.take("a", now); !ok || left != want {
			t.Fatalf("take = %v with %d left, want %d", ok, left, want)
		}
	}
	ok, left, wait := l.take("a", now)
	if ok || left != 0 || wait != 500*time.Millisecond {
		t.Fatalf("fourth take = %v, %d left, wait %v; want refused for 500ms", ok, left, wait)
	}
	if ok, _, _ := l.take("b", now); !ok {
		t.Fatal("another caller is refused")
	}
	if ok, _, _ := l.take("a", now.Add(500*time.Millisecond)); !ok {
		t.Fatal("still refused after the wait")
	}
}

// TestLimiterChargesAfterwards: whoever is found to have guessed pays, also for
// guesses that were under way at once; whoever was not pays nothing.
func TestLimiterChargesAfterwards(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	l := newLimiter[string](Rate{PerSecond: 2, Burst: 3})
	for range 50 {
		if wait := l.wait("honest", now); wait != 0 {
			t.Fatalf("refused for %v without a charge", wait)
		}
	}
	for range 4 {
		l.charge("guesser", now)
	}
	if wait := l.wait("guesser", now); wait != time.Second {
		t.Errorf("after four guesses at once: wait %v, want 1s", wait)
	}
	for range 100 {
		l.charge("guesser", now)
	}
	if wait := l.wait("guesser", now); wait != 2*time.Second {
		t.Errorf("after a hundred more: wait %v, want 2s", wait)
	}
	if wait := l.wait("guesser", now.Add(2*time.Second)); wait != 0 {
		t.Errorf("after the wait: %v", wait)
	}
}

func TestLimiterIgnoresAClockThatGoesBack(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	l := newLimiter[string](Rate{PerSecond: 1, Burst: 1})
	l.take("a", now)
	if ok, _, _ := l.take("a", now.Add(-time.Hour)); ok {
		t.Fatal("a clock that went back gave a request")
	}
	if ok, _, _ := l.take("a", now.Add(time.Second)); !ok {
		t.Fatal("refused after a second")
	}
}

func TestLimiterMemoryIsBounded(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	l := newLimiter[int](Rate{PerSecond: 0.01, Burst: 5})
	for i := range 4 * maxBuckets {
		l.take(i, now)
		if len(l.buckets) > maxBuckets {
			t.Fatalf("%d buckets after %d callers", len(l.buckets), i+1)
		}
	}
	m := &memory{seen: map[[32]byte]bool{}}
	for i := range 2 * maxRemembered {
		m.remember([32]byte{byte(i), byte(i >> 8), byte(i >> 16)})
	}
	if len(m.seen) > maxRemembered {
		t.Fatalf("%d tokens remembered", len(m.seen))
	}
}

func TestNeighbourhood(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ addr, want string }{
		{"192.0.2.7", "192.0.2.7/32"},
		{"::ffff:192.0.2.7", "192.0.2.7/32"},
		{"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
		{"fe80::1%eth0", "fe80::/64"},
	} {
		if got := neighbourhood(netip.MustParseAddr(c.addr)).String(); got != c.want {
			t.Errorf("%s counts as %s, want %s", c.addr, got, c.want)
		}
	}
	if got := neighbourhood(netip.Addr{}); got != (netip.Prefix{}) {
		t.Errorf("no address counts as %v", got)
	}
}

func TestRateLimitFields(t *testing.T) {
	t.Parallel()
	r := Rate{PerSecond: 200, Burst: 400}
	if got, want := r.policyHeader("token"), `"token";q=400;w=2`; got != want {
		t.Errorf("policy %s, want %s", got, want)
	}
	if got, want := stateHeader("token", 7, 1500*time.Millisecond), `"token";r=7;t=2`; got != want {
		t.Errorf("state %s, want %s", got, want)
	}
}
