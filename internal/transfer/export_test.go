package transfer

import (
	"context"
	"time"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// What the tests look at from outside.
const (
	MaxPendingFaults = maxPendingFaults
	RevertChunk      = revertChunk
	MinChunk         = minChunk
	MaxChunk         = maxChunk
	ChunkTarget      = chunkTarget
	ChunkHold        = chunkHold
	OrphanAge        = orphanAge
)

// Pace returns the chunk size after chunks of a size held the writer so long.
func Pace(size int, held ...time.Duration) int {
	r := &importRun{}
	r.size.Store(int64(size))
	for _, h := range held {
		r.pace(int(r.size.Load()), h)
	}
	return int(r.size.Load())
}

// Recode decodes progress and encodes it again.
func Recode(raw []byte) ([]byte, error) {
	st, err := decodeState(raw)
	if err != nil {
		return nil, err
	}
	return st.encode(), nil
}

// RecodeFaults does so with a list of failed rows.
func RecodeFaults(raw []byte) ([]byte, error) {
	r := canon.NewReader(raw)
	faults := readFaults(r)
	if err := r.Done(); err != nil {
		return nil, err
	}
	return appendFaults(nil, faults), nil
}

// SampleState is progress with everything in it.
func SampleState() []byte {
	st := &state{Counts: Counts{Rows: 7, Created: 1, Updated: 2, Unchanged: 1, Failed: 3, Companies: 4}, next: 7, faults: id.ID{1, 2, 3}}
	st.pending = []fault{
		{index: 3, line: 5, column: "emails", code: "email_invalid"},
		{index: 4, line: 9, code: "csv_row_ragged", params: []errs.Param{errs.P("found", 2), errs.P("expected", 3)}},
	}
	return st.encode()
}

// SampleFaults is a list of failed rows.
func SampleFaults() []byte {
	return appendFaults(nil, []fault{{index: 1, line: 2, column: "name", code: "value_required"}, {line: 1 << 40}})
}

// FaultBlobs counts the sealed blobs of failed rows that an import has.
func (s *Service) FaultBlobs(ctx context.Context, importID id.ID) (n int, err error) {
	j, err := s.find(ctx, importID)
	if err != nil {
		return 0, err
	}
	st, err := decodeState(j.Progress)
	if err != nil {
		return 0, err
	}
	for at := st.faults; !at.IsZero(); n++ {
		if _, at, err = s.faultBlob(ctx, at); err != nil {
			return 0, err
		}
	}
	return n, nil
}
