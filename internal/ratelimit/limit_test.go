package ratelimit

import (
	"net/netip"
	"testing"
	"time"
)

func TestLimiterRefillsAndRefuses(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	l := New[string](Rate{PerSecond: 2, Burst: 3})
	for want := 2; want >= 0; want-- {
		if ok, left, _ := l.Take("a", now); !ok || left != want {
			t.Fatalf("take = %v with %d left, want %d", ok, left, want)
		}
	}
	ok, left, wait := l.Take("a", now)
	if ok || left != 0 || wait != 500*time.Millisecond {
		t.Fatalf("fourth take = %v, %d left, wait %v; want refused for 500ms", ok, left, wait)
	}
	if ok, _, _ := l.Take("b", now); !ok {
		t.Fatal("another caller is refused")
	}
	if ok, _, _ := l.Take("a", now.Add(500*time.Millisecond)); !ok {
		t.Fatal("still refused after the wait")
	}
	l.GiveBack("a", now.Add(500*time.Millisecond))
	if ok, _, _ := l.Take("a", now.Add(500*time.Millisecond)); !ok {
		t.Fatal("what was given back is gone")
	}
}

// TestLimiterChargesAfterwards: whoever is found to have guessed pays, also for
// guesses that were under way at once; whoever was not pays nothing.
func TestLimiterChargesAfterwards(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	l := New[string](Rate{PerSecond: 2, Burst: 3})
	for range 50 {
		if wait := l.Wait("honest", now); wait != 0 {
			t.Fatalf("refused for %v without a charge", wait)
		}
	}
	for range 4 {
		l.Charge("guesser", now)
	}
	if wait := l.Wait("guesser", now); wait != time.Second {
		t.Errorf("after four guesses at once: wait %v, want 1s", wait)
	}
	for range 100 {
		l.Charge("guesser", now)
	}
	if wait := l.Wait("guesser", now); wait != 2*time.Second {
		t.Errorf("after a hundred more: wait %v, want 2s", wait)
	}
	if wait := l.Wait("guesser", now.Add(2*time.Second)); wait != 0 {
		t.Errorf("after the wait: %v", wait)
	}
}

func TestLimiterIgnoresAClockThatGoesBack(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	l := New[string](Rate{PerSecond: 1, Burst: 1})
	l.Take("a", now)
	if ok, _, _ := l.Take("a", now.Add(-time.Hour)); ok {
		t.Fatal("a clock that went back gave a request")
	}
	if ok, _, _ := l.Take("a", now.Add(time.Second)); !ok {
		t.Fatal("refused after a second")
	}
}

func TestLimiterMemoryIsBounded(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	l := New[int](Rate{PerSecond: 0.01, Burst: 5})
	for i := range 4 * maxBuckets {
		l.Take(i, now)
		if len(l.buckets) > maxBuckets {
			t.Fatalf("%d buckets after %d callers", len(l.buckets), i+1)
		}
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
		if got := Neighbourhood(netip.MustParseAddr(c.addr)).String(); got != c.want {
			t.Errorf("%s counts as %s, want %s", c.addr, got, c.want)
		}
	}
	if got := Neighbourhood(netip.Addr{}); got != (netip.Prefix{}) {
		t.Errorf("no address counts as %v", got)
	}
}
