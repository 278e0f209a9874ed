package httpapi

import (
	"testing"
	"time"
)

func TestMemoryOfTokensIsBounded(t *testing.T) {
	t.Parallel()
	m := &memory{seen: map[[32]byte]bool{}}
	for i := range 2 * maxRemembered {
		m.remember([32]byte{byte(i), byte(i >> 8), byte(i >> 16)})
	}
	if len(m.seen) > maxRemembered {
		t.Fatalf("%d tokens remembered", len(m.seen))
	}
}

func TestRateLimitFields(t *testing.T) {
	t.Parallel()
	r := Rate{PerSecond: 200, Burst: 400}
	if got, want := policyHeader("token", r), `"token";q=400;w=2`; got != want {
		t.Errorf("policy %s, want %s", got, want)
	}
	if got, want := stateHeader("token", 7, 1500*time.Millisecond), `"token";r=7;t=2`; got != want {
		t.Errorf("state %s, want %s", got, want)
	}
}
