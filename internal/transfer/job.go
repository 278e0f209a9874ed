package transfer

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// Chunk sizes. A chunk is sized so that it holds the writer for about
// chunkTarget, and never for more than twice that once the pace is known.
const (
	firstChunk  = 25
	minChunk    = 5
	maxChunk    = 400
	chunkTarget = 10 * time.Millisecond
)

// importRun is one run of an import's job.
type importRun struct {
	s      *Service
	job    *outbox.Job
	spec   spec
	object *catalog.Object
	state  *state
	size   int // rows in the next chunk
}

// RunImport carries out an import from where it stopped.
func (s *Service) RunImport(ctx context.Context, j *outbox.Job) (err error) {
	defer errs.Wrap(&err, "transfer.RunImport")
	sp, files, err := s.readSpec(ctx, *j)
	if err != nil {
		return err
	}
	o, ok := s.Catalog().Object(sp.Object)
	if !ok {
		return errs.New(errs.NotFound, "object_unknown")
	}
	st, err := decodeState(j.Progress)
	if err != nil {
		return err
	}
	file, _, err := s.Blobs.Open(ctx, files.file)
	if err != nil {
		return err
	}
	defer file.Close()
	src, err := openSource(&sp, o, file)
	if err != nil {
		return err
	}
	if err := src.SkipTo(st.next); err != nil {
		return err
	}
	run := &importRun{s: s, job: j, spec: sp, object: o, state: st, size: firstChunk}
	return run.all(ctx, src)
}

// all applies chunk after chunk; reading the next one overlaps with writing.
func (r *importRun) all(ctx context.Context, src source) error {
	for {
		rows, last, err := r.read(ctx, src)
		if err != nil {
			return err
		}
		if len(rows) > 0 {
			if err := r.apply(ctx, rows); err != nil {
				return err
			}
		}
		if last {
			return nil
		}
	}
}

// read reads the next chunk of rows.
func (r *importRun) read(ctx context.Context, src source) (rows []row, last bool, err error) {
	for len(rows) < r.size {
		one, err := src.Next()
		if errors.Is(err, io.EOF) {
			return rows, true, nil
		} else if err != nil {
			return nil, false, err
		}
		rows = append(rows, one)
	}
	return rows, false, ctx.Err()
}

// apply carries out one chunk in one transaction, progress included.
func (r *importRun) apply(ctx context.Context, rows []row) error {
	b := r.build(rows)
	next := r.count(rows, b)
	if len(next.pending) >= maxPendingFaults {
		if err := r.s.storeFaults(ctx, next); err != nil {
			return err
		}
	}
	unit := record.Unit{Changes: b.changes, Partial: true, Bulk: true}
	unit.Progress = func(out *record.Outcome) (*outbox.Job, []byte) {
		done := r.settle(*next, rows, b, out)
		return r.job, done.encode()
	}
	out, err := r.s.Records.Apply(ctx, r.spec.Actor, unit)
	if err != nil {
		return err
	}
	r.state = r.settle(*next, rows, b, out)
	r.pace(out.Held)
	return nil
}

// pace sizes the next chunk by how long this one held the writer.
func (r *importRun) pace(held time.Duration) {
	if held <= 0 {
		return
	}
	want := int(float64(r.size) * float64(chunkTarget) / float64(held))
	r.size = max(minChunk, min(want, 2*r.size, maxChunk))
}

// batch is a chunk as changes; at[i] is the position of row i's own change, or
// -1 when the row is already refused.
type batch struct {
	changes []record.Change
	at      []int
}

// build makes the changes of a chunk: companies that rows name, each once,
// then the rows.
func (r *importRun) build(rows []row) batch {
	b := batch{at: make([]int, len(rows))}
	companies := map[company]int{}
	for i, one := range rows {
		b.at[i] = -1
		if one.problem != nil {
			continue
		}
		c := r.change(one)
		if one.company != (company{}) {
			pos, known := companies[one.company]
			if !known {
				pos = len(b.changes)
				companies[one.company] = pos
				b.changes = append(b.changes, one.company.ensure(r.job.ID))
			}
			c.Links = map[string]int{"company": pos}
		}
		b.at[i] = len(b.changes)
		b.changes = append(b.changes, c)
	}
	return b
}

func (r *importRun) change(one row) record.Change {
	c := record.Change{Op: record.Create, Object: r.object.Name, Values: one.values, Import: r.job.ID}
	if r.spec.Mode != ModeCreate {
		c.Op, c.MatchOn = record.Upsert, []string{r.spec.MatchOn}
		c.MustExist = r.spec.Mode == ModeUpdate
	}
	return c
}

// count starts the chunk's progress with what is known before it is applied.
func (r *importRun) count(rows []row, b batch) *state {
	next := *r.state
	next.pending = append([]fault(nil), r.state.pending...)
	next.next = rows[len(rows)-1].index + 1
	next.Rows += len(rows)
	for i, one := range rows {
		if b.at[i] < 0 {
			next.Failed++
			next.pending = append(next.pending, faultOf(one, one.problem))
		}
	}
	return &next
}

// settle adds the outcome of the chunk's changes to its progress.
func (r *importRun) settle(next state, rows []row, b batch, out *record.Outcome) *state {
	next.pending = append([]fault(nil), next.pending...)
	own := map[int]int{}
	for i, at := range b.at {
		if at >= 0 {
			own[at] = i
		}
	}
	for at, res := range out.Results {
		i, isRow := own[at]
		switch {
		case !isRow && res.Op == record.Create:
			next.Companies++
		case !isRow:
		case res.Err != nil:
			next.Failed++
			next.pending = append(next.pending, faultOf(rows[i], res.Err))
		case res.Op == record.Create:
			next.Created++
		case res.Changed:
			next.Updated++
		default:
			next.Unchanged++
		}
	}
	return &next
}
