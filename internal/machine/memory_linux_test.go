package machine

import (
	"os"
	"path/filepath"
	"testing"
)

func TestMemoryIsWhatTheControlGroupLeaves(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	put := func(path, text string) {
		if err := os.MkdirAll(filepath.Join(root, path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, path, "memory.max"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("free", "max\n")
	put("tight", "5000\n")
	put("tight/inner", "max\n")
	put("tight/less", "3000\n")
	put("wide", "20000\n")
	for own, want := range map[string]int64{
		"": 10000, "1:cpu:/tight\n": 10000, "0::/free\n": 10000, "0::/none\n": 10000, "0::/\n": 10000,
		"0::/tight/inner\n": 5000, "0::/tight/less\n": 3000, "0::/wide\n": 10000,
	} {
		if got := leastOf(10000, root, own); got != want {
			t.Errorf("%q: %d, want %d", own, got, want)
		}
	}
	if bytes, known := Memory(); !known || bytes < 1<<20 {
		t.Errorf("%d, %v", bytes, known)
	}
}
