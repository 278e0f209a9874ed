package transfer

import (
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/transfer/csvfile"
	"github.com/holdfast-crm/holdfast/internal/transfer/mapping"
)

// TestAChunkEndsByRowsAndByBytes: 400 rows of a megabyte must not be in memory
// together, nor be written in one go.
func TestAChunkEndsByRowsAndByBytes(t *testing.T) {
	t.Parallel()
	note := func(kib int) string { return strings.Repeat("n", kib<<10) }
	card := "BEGIN:VCARD\nVERSION:3.0\nFN:A\nNOTE:" + note(100) + "\nEND:VCARD\n"
	for _, c := range []struct {
		name, format, file string
		size               int64
		want               []int // rows of each chunk
	}{
		{"short rows", "csv", "name,note\n" + strings.Repeat("a,b\n", 12), 5, []int{5, 5, 2}},
		{"rows of 100 KiB", "csv", "name,note\n" + strings.Repeat("a,"+note(100)+"\n", 14), 400, []int{3, 3, 3, 3, 2}},
		{"ragged rows of 200 KiB", "csv", "name,note\n" + strings.Repeat("a,b,"+note(200)+"\n", 7), 400, []int{2, 2, 2, 1}},
		{"rows of 3 MiB", "csv", "a,b,c,d\n" + strings.Repeat("a,"+note(1000)+","+note(1000)+","+note(1000)+"\n", 2), 400, []int{1, 1}},
		{"cards of 100 KiB", mapping.VCard, strings.Repeat(card, 7), 400, []int{3, 3, 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			src, err := openSource(&spec{Format: c.format}, nil, nil, strings.NewReader(c.file))
			if err != nil {
				t.Fatal(err)
			}
			r := &importRun{}
			r.size.Store(c.size)
			for last, i := false, 0; !last; i++ {
				var rows []row
				if rows, last, err = r.read(t.Context(), src); err != nil {
					t.Fatal(err)
				}
				switch {
				case i < len(c.want) && len(rows) != c.want[i]:
					t.Errorf("chunk %d has %d rows, want %d", i, len(rows), c.want[i])
				case i >= len(c.want) && len(rows) > 0:
					t.Errorf("%d rows after the last chunk", len(rows))
				}
			}
		})
	}
}

func TestRefusedRowsDoNotMakeChunksGrow(t *testing.T) {
	t.Parallel()
	r := &importRun{}
	r.size.Store(100)
	r.pace(0, time.Microsecond)
	if got := r.size.Load(); got != 100 {
		t.Errorf("after a chunk of refused rows: %d", got)
	}
	r.pace(20, chunkTarget/2) // the other 80 were refused
	if got := r.size.Load(); got != 40 {
		t.Errorf("20 accepted rows held the writer for half as long as they may: %d rows next, want 40", got)
	}
	r.pace(40, 5*chunkTarget)
	if got := r.size.Load(); got != 8 {
		t.Errorf("40 rows held it five times too long: %d rows next, want 8", got)
	}
	r.pace(8, time.Microsecond)
	if got := r.size.Load(); got != 16 {
		t.Errorf("8 rows took no time: %d rows next, want twice as many", got)
	}
}

func TestTheSampleOfAFileIsBounded(t *testing.T) {
	t.Parallel()
	row := strings.Repeat("x", 900<<10) + "\n"
	r, err := csvfile.Open(strings.NewReader("name\n"+strings.Repeat(row, 20)), csvfile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := sample(r)
	if err != nil || len(rows) != 5 {
		t.Errorf("%d rows of 900 KiB, %v; want 5", len(rows), err)
	}
}
