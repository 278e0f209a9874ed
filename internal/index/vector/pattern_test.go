package vector

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

func TestPropertyPatternsAreFoundWhereTheyAre(t *testing.T) {
	t.Parallel()
	paired := 0
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.SampledFrom([]byte("ab\x00\x01\x80\x81\xff"))
		arena := rapid.SliceOfN(letters, 0, 300).Draw(t, "arena")
		text := rapid.SliceOfN(letters, 1, 6).Draw(t, "text")
		if from := rapid.IntRange(0, 300).Draw(t, "from"); from+6 < len(arena) && rapid.Bool().Draw(t, "planted") {
			text = bytes.Clone(arena[from : from+len(text)])
		}
		p := NewPattern(text, 0, arena)
		if p.pair {
			paired++
		}
		for at := 0; ; at++ {
			hit, want := p.Next(arena, at), bytes.Index(arena[at:], text)
			if want >= 0 {
				want += at
			}
			if hit != want {
				t.Fatalf("found at %d from %d, want %d (%+v)", hit, at, want, p)
			}
			if at = hit; hit < 0 {
				return
			}
		}
	})
	if paired == 0 {
		t.Error("no pattern was looked for by two bytes")
	}
}
