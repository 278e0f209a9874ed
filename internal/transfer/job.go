package transfer

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync/atomic"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// Chunk sizes. A chunk is sized so that it holds the writer for about
// chunkTarget, and never more than 20 ms, commit included. What rows cost is
// known only from rows before, and the next may have long notes or meet a busy
// machine: so it ends early at chunkBytes of cells, and within the transaction
// after the row that reaches chunkHold.
const (
	minChunk    = 5 // also the first
	maxChunk    = 400
	chunkBytes  = 256 << 10
	chunkTarget = 6 * time.Millisecond
	chunkHold   = 8 * time.Millisecond
)

// importRun is one run of an import's job.
type importRun struct {
	s      *Service
	job    *outbox.Job
	spec   spec
	files  blobs
	object *catalog.Object
	state  *state
	size   atomic.Int64 // rows in the next chunk
	known  companies
}

// objectGone is why an import ends whose object was deleted. It is as one that
// was stopped: when the object is back, it can go on where it was.
const objectGone = "import_object_gone"

// RunImport does what an import's job is to do next: carry the import out, or
// take it back, from where that stopped; or give up a draft whose time is over.
func (s *Service) RunImport(ctx context.Context, j *outbox.Job) (err error) {
	defer errs.Wrap(&err, "transfer.RunImport")
	var sp spec
	defer func() {
		if errs.CodeOf(err) != "object_unknown" {
			return
		}
		if _, there := s.Catalog().Object(sp.Object); there { // the importer has no right to it any more
			err = errs.New(errs.Permission, "policy_no_grant")
			return
		}
		err = errs.New(errs.NotFound, objectGone)
	}()
	sp, files, err := s.readSpec(ctx, *j)
	if err != nil {
		return err
	}
	st, err := decodeState(j.Progress)
	if err != nil {
		return err
	}
	switch files.phase {
	case phaseDraft:
		return s.Blobs.Remove(ctx, files.file)
	case phaseRevert:
		return s.runRevert(ctx, j, &sp, files, st)
	}
	o, ok := s.Catalog().Object(sp.Object)
	if !ok {
		return errs.New(errs.NotFound, "object_unknown")
	}
	if err := s.refuseRepeat(ctx, j.ID, st); err != nil {
		return err
	}
	run := &importRun{s: s, job: j, spec: sp, files: files, object: o, state: st}
	run.spec.Actor = within(sp.Actor, j.ID)
	run.size.Store(minChunk)
	return run.resume(ctx)
}

// open opens the stored file as rows. Times that say no zone are meant in that of
// the importer.
func (r *importRun) open(ctx context.Context, file io.Reader) (source, error) {
	zone, err := r.s.Zone(ctx, r.spec.Actor.Zone)
	if err != nil {
		return nil, err
	}
	return openSource(&r.spec, r.object, zone, file)
}

// resume reads the stored file from the first row that is not done.
func (r *importRun) resume(ctx context.Context) error {
	file, _, err := r.s.Blobs.Open(ctx, r.files.file)
	if err != nil {
		return err
	}
	defer file.Close()
	src, err := r.open(ctx, file)
	if err != nil {
		return err
	}
	if err := src.SkipTo(r.state.next); err != nil {
		return err
	}
	return r.all(ctx, src)
}

// refuseRepeat fails when an import has brought in more records than its
// progress says: both commit together, so its job's row is an older one that
// was put back, and would bring the rows after it in twice.
//
// The program itself counts: whoever imports need not be able to read
// everything.
func (s *Service) refuseRepeat(ctx context.Context, importID id.ID, st *state) error {
	actor := policy.Actor{Kind: policy.System, Client: "import"}
	ask := record.ListRequest{Filter: []byte("import_id = " + importID.String()), Limit: 1, Fields: []string{"id"}, Deleted: true, Count: true}
	made := 0
	for _, o := range s.Catalog().Objects() {
		page, err := s.Records.List(ctx, actor, o.Name, ask)
		if err != nil {
			return err
		}
		made += page.Count
	}
	if made > st.Created+st.Companies {
		return errs.New(errs.Integrity, "import_already_ran", errs.P("import", importID)).
			WithHint("%d records came of this import, its progress says %d: the row of this job in outbox_job was put back to an earlier state; look who could write to the database, and import the file anew if rows are missing", made, st.Created+st.Companies)
	}
	return nil
}

// chunk is some rows on their way into the records.
type chunk struct {
	rows []row
	batch
	unit   *record.Prepared
	before *state // what stood before the chunk
	err    error  // the file or its preparation failed; nothing follows
}

// all carries out chunk after chunk. While one is being written the next is
// read, parsed and given its keys, so that the writer does not wait for it.
func (r *importRun) all(ctx context.Context, src source) (err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	chunks := make(chan *chunk)
	go func() {
		defer close(chunks)
		r.readAll(ctx, src, chunks)
	}()
	for c := range chunks { // to the end: then nobody reads src any more
		if err == nil {
			err = c.err
		}
		if err == nil {
			err = r.apply(ctx, c)
		} else if c.unit != nil {
			r.s.Records.Discard(c.unit)
		}
		if err != nil {
			stop()
		}
	}
	return err
}

// readAll sends the file as prepared chunks, until its end or the first
// failure.
func (r *importRun) readAll(ctx context.Context, src source, to chan<- *chunk) {
	for last := false; !last; {
		c := &chunk{}
		if c.rows, last, c.err = r.read(ctx, src); c.err == nil {
			c.err = r.prepare(ctx, c)
		}
		last = last || c.err != nil
		if len(c.rows) > 0 || c.err != nil {
			to <- c
		}
	}
}

// read reads the next chunk: a number of rows, fewer when they are long.
func (r *importRun) read(ctx context.Context, src source) (rows []row, last bool, err error) {
	size, bytes := int(r.size.Load()), 0
	for len(rows) < size && bytes < chunkBytes {
		one, err := src.Next()
		if errors.Is(err, io.EOF) {
			return rows, true, nil
		} else if err != nil {
			return nil, false, err
		}
		rows = append(rows, one)
		bytes += one.bytes
	}
	return rows, false, ctx.Err()
}

// prepare makes the chunk's unit of changes.
func (r *importRun) prepare(ctx context.Context, c *chunk) (err error) {
	c.batch = r.build(c.rows)
	unit := record.Unit{Changes: c.changes, Partial: true, Bulk: true, Hold: chunkHold}
	unit.Progress = func(out *record.Outcome) (*outbox.Job, []byte) {
		return r.job, c.settle(out).encode()
	}
	c.unit, err = r.s.Records.Prepare(ctx, unit)
	return err
}

// apply carries out one chunk, progress included: in one transaction unless
// its rows turn out to be slow.
func (r *importRun) apply(ctx context.Context, c *chunk) error {
	if len(r.state.pending) >= maxPendingFaults {
		if err := r.s.storeFaults(ctx, r.state); err != nil {
			r.s.Records.Discard(c.unit)
			return err
		}
	}
	c.before = r.state
	for {
		out, err := r.s.Records.Commit(ctx, r.spec.Actor, c.unit)
		if err != nil {
			return err
		}
		was := r.state
		r.state = c.settle(out)
		r.pace((r.state.Rows-was.Rows)-(r.state.Failed-was.Failed), out.Held)
		r.s.tellProgress(r.job, &r.spec, r.files, r.state)
		if out.Done == len(c.changes) {
			for of, at := range c.companies {
				r.known.learn(of, out.Results[at])
			}
			return nil
		}
	}
}

// pace sizes the coming chunks by how long the accepted rows of this one held
// the writer. Refused ones cost little and say nothing about what comes.
func (r *importRun) pace(rows int, held time.Duration) {
	if rows == 0 || held <= 0 {
		return
	}
	want := int64(float64(rows) * float64(chunkTarget) / float64(held))
	r.size.Store(max(minChunk, min(want, 2*r.size.Load(), maxChunk)))
}

// batch is a chunk as changes.
type batch struct {
	changes   []record.Change
	at        []int           // position of row i's own change, or -1 when the row is already refused
	companies map[company]int // position of the change that finds or makes it
}

// build makes the changes of a chunk: companies that rows name, each once,
// then the rows.
func (r *importRun) build(rows []row) batch {
	b := batch{at: make([]int, len(rows)), companies: map[company]int{}}
	for i, one := range rows {
		b.at[i] = -1
		if one.problem != nil {
			continue
		}
		c := r.change(one)
		if one.company != (company{}) {
			pos, known := b.companies[one.company]
			if !known {
				pos = len(b.changes)
				b.companies[one.company] = pos
				b.changes = append(b.changes, r.ensure(one.company))
			}
			c.Links = map[string]int{r.spec.companyField(r.object): pos}
		}
		b.at[i] = len(b.changes)
		b.changes = append(b.changes, c)
	}
	return b
}

// companyField is the reference that takes the company a row names.
func (sp *spec) companyField(o *catalog.Object) string {
	for _, c := range sp.Columns {
		if f, ok := o.Field(c.Target); ok && f.Target != nil {
			return f.Name
		}
	}
	return "company" // of a card
}

// change is what a row asks for. A field that was deleted after the import
// began gets no values any more; its rows come in without.
func (r *importRun) change(one row) record.Change {
	if now, ok := r.s.Catalog().ObjectByID(r.object.ID); ok && now != r.object {
		for name := range one.values {
			if _, there := now.Field(name); !there {
				delete(one.values, name)
			}
		}
	}
	c := record.Change{Op: record.Create, Object: r.object.Name, Values: one.values, Import: r.job.ID}
	if r.spec.Mode != ModeCreate {
		c.Op, c.MatchOn = record.Upsert, []string{r.spec.MatchOn}
		c.MustExist = r.spec.Mode == ModeUpdate
	}
	return c
}

// settle returns what stands once the chunk's rows are in as far as out says.
func (c *chunk) settle(out *record.Outcome) *state {
	next := *c.before
	next.pending = slices.Clone(c.before.pending)
	for i, one := range c.rows {
		at := c.at[i]
		if at >= out.Done {
			break // the rows are changes in their order
		}
		next.next = one.index + 1
		next.Rows++
		switch {
		case at < 0:
			next.fail(one, one.problem)
		case out.Results[at].Err != nil:
			next.fail(one, out.Results[at].Err)
		case out.Results[at].Op == record.Create:
			next.Created++
		case out.Results[at].Changed:
			next.Updated++
		default:
			next.Unchanged++
		}
	}
	for _, at := range c.companies {
		if out.Results[at].Op == record.Create {
			next.Companies++
		}
	}
	return &next
}

func (s *state) fail(r row, err error) {
	s.Failed++
	s.pending = append(s.pending, faultOf(r, err))
}
