package app

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

func TestSearchMemoryIsRead(t *testing.T) {
	t.Parallel()
	const total = 8 << 30
	for text, want := range map[string]int64{
		"0": 0, "1048576": 1 << 20, "512MiB": 512 << 20, "2 GiB": 2 << 30, "3KiB": 3 << 10, "50%": total / 100 * 50, "1%": total / 100,
		"": -1, "-1": -1, "half": -1, "0%": -1, "91%": -1, "1.5GiB": -1, "9223372036854775807GiB": -1, "5TB": -1, "%": -1,
	} {
		got, err := searchMemory(text, total)
		if want < 0 {
			if errs.CodeOf(err) != "fields_invalid" {
				t.Errorf("%q: %d, %v", text, got, err)
			}
			continue
		}
		if err != nil || got != want {
			t.Errorf("%q: %d, %v, want %d", text, got, err, want)
		}
	}
}
