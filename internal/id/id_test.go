package id_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/id"
)

func TestIdentifiersAreOrderedAndDistinct(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	src := id.NewSource(func() time.Time { return at }) // a clock that stands still
	prev := src.New()
	for range 10_000 {
		next := src.New()
		if bytes.Compare(prev[:], next[:]) >= 0 {
			t.Fatalf("%s is not after %s", next, prev)
		}
		prev = next
	}
	if got := src.New().Time().Sub(at); got < 0 || got > 10*time.Millisecond {
		t.Errorf("identifier time is %v away from the clock", got)
	}
}

func TestParseRoundTrip(t *testing.T) {
	t.Parallel()
	v := id.NewSource(time.Now).New()
	got, err := id.Parse(v.String())
	if err != nil || got != v {
		t.Fatalf("Parse(%s) = %v, %v", v, got, err)
	}
	for _, bad := range []string{"", "x", v.String()[:35], v.String() + "0", "zzzzzzzz-0000-7000-8000-000000000000"} {
		if _, err := id.Parse(bad); err == nil {
			t.Errorf("Parse(%q) accepted", bad)
		}
	}
}
