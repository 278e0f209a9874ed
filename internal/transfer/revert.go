package transfer

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// Kept is a record that an import made and that stays: somebody changed it
// since, or another record that stays refers to it.
type Kept struct {
	Object   string `json:"object"`
	ID       id.ID  `json:"id"`
	Referred bool   `json:"referred"` // nobody changed it, but another refers to it
}

// revertChunk is how many records go to the trash in one transaction.
const revertChunk = 50

// Revert moves every record that the import created, and nobody changed since,
// to the trash, and returns when that is done. Changed ones stay, so does what
// a record that stays refers to, and both are listed.
func (s *Service) Revert(ctx context.Context, actor policy.Actor, importID id.ID, progress func(done int)) (removed int, kept []Kept, err error) {
	defer errs.Wrap(&err, "transfer.Revert")
	c, err := s.revertible(ctx, actor, importID)
	if err != nil {
		return 0, nil, err
	}
	r := &reversal{s: s, actor: within(actor, importID), importID: importID}
	r.told = func() { progress(r.back.removed) }
	if err := r.all(ctx); err != nil {
		return r.back.removed, r.kept, err
	}
	c.state.back = r.back
	c.blobs.phase = phaseRevert
	_, err = s.Jobs.Amend(ctx, importID, func(j *outbox.Job) error { // for whoever looks at the import later
		j.Args, j.Progress, j.State = c.blobs.encode(), c.state.encode(), outbox.Finished
		return nil
	})
	return r.back.removed, r.kept, err
}

// revertible finds an import that has ended, and leaves evidence that it is
// about to be taken back.
func (s *Service) revertible(ctx context.Context, actor policy.Actor, importID id.ID) (*carried, error) {
	c, err := s.take(ctx, actor, importID)
	if err != nil {
		return nil, err
	}
	switch c.stage() {
	case Draft, Discarded:
		return nil, errs.New(errs.Conflict, "import_not_started")
	case Waiting, Running, Reverting:
		return nil, errs.New(errs.Conflict, "import_still_running").WithHint("wait until it has ended: holdfast imports list")
	}
	return c, s.Evidence(ctx, actor, "import.reverted", importID)
}

// TakeBack starts to take an import back, in the background, and again when
// that was done before.
func (s *Service) TakeBack(ctx context.Context, actor policy.Actor, importID id.ID) (_ Import, err error) {
	defer errs.Wrap(&err, "transfer.TakeBack")
	c, err := s.revertible(ctx, actor, importID)
	if err != nil {
		return Import{}, err
	}
	was, state := c.blobs, c.job.State
	c.spec.Reverter, c.state.back, c.blobs.phase = worker(actor), reverted{}, phaseRevert
	if c.blobs.spec, err = s.writeSpec(ctx, &c.spec); err != nil {
		return Import{}, err
	}
	c.job, err = s.Jobs.Amend(ctx, importID, func(j *outbox.Job) error {
		if j.State != state || !bytes.Equal(j.Args, was.encode()) { // somebody else was quicker
			return errs.New(errs.Conflict, "import_still_running")
		}
		j.Args, j.Progress, j.State, j.RunAt = c.blobs.encode(), c.state.encode(), outbox.Ready, time.Time{}
		return nil
	})
	if err != nil {
		return Import{}, errors.Join(err, s.Blobs.Remove(ctx, c.blobs.spec))
	}
	imp := s.shownTo(c)
	s.tell(imp)
	return imp, nil // somebody may be reading what was decided before; Sweep removes it
}

// runRevert takes an import back from where that stopped.
func (s *Service) runRevert(ctx context.Context, j *outbox.Job, sp *spec, b blobs, st *state) error {
	r := &reversal{s: s, actor: within(sp.Reverter, j.ID), importID: j.ID, job: j, state: st}
	r.back.removed = st.back.removed // what was kept is met again
	r.told = func() {
		st.back = r.back
		s.tellProgress(j, sp, b, st)
	}
	return r.all(ctx)
}

// reversal is one run of taking an import back.
type reversal struct {
	s        *Service
	actor    policy.Actor
	importID id.ID
	job      *outbox.Job // nil: a caller waits, nothing is saved on the way
	state    *state      // of the job
	back     reverted
	kept     []Kept // all of them
	told     func()
}

// all goes through the import until nothing more can be taken: what one that
// was taken referred to may be free only then.
func (r *reversal) all(ctx context.Context) error {
	for {
		before := r.back.removed
		r.back, r.kept = reverted{removed: before}, nil
		for _, o := range referringFirst(r.s.Catalog().Objects()) {
			if err := r.object(ctx, o.Name); err != nil {
				return err
			}
		}
		if r.back.referred == 0 || r.back.removed == before {
			return nil
		}
	}
}

// referringFirst puts objects before those that their references lead to,
// as far as these do not lead in a circle.
func referringFirst(objects []*catalog.Object) []*catalog.Object {
	out := make([]*catalog.Object, 0, len(objects))
	seen := map[*catalog.Object]bool{}
	var visit func(*catalog.Object)
	visit = func(o *catalog.Object) {
		if seen[o] {
			return
		}
		seen[o] = true
		for _, f := range o.Fields {
			if f.Target != nil && slices.Contains(objects, f.Target) {
				visit(f.Target)
			}
		}
		out = append(out, o)
	}
	for _, o := range objects {
		visit(o)
	}
	slices.Reverse(out)
	return out
}

func (r *reversal) object(ctx context.Context, object string) error {
	req := record.ListRequest{Filter: []byte("import_id = " + r.importID.String()), Limit: revertChunk, Fields: []string{"id"}}
	for {
		page, err := r.s.Records.List(ctx, r.actor, object, req)
		if err != nil {
			return err
		}
		if len(page.Records) > 0 {
			if err := r.chunk(ctx, object, page.Records); err != nil {
				return err
			}
		}
		if page.Next == "" {
			return nil
		}
		req.Cursor = page.Next
	}
}

// chunk removes some records, in few transactions, progress included.
func (r *reversal) chunk(ctx context.Context, object string, records []*record.Projection) error {
	unit := record.Unit{Partial: true, Bulk: true, Hold: chunkHold}
	for _, p := range records {
		unit.Changes = append(unit.Changes, record.Change{Op: record.Delete, Object: object, ID: p.ID(), Version: p.Version(), Untouched: true})
	}
	if r.job != nil {
		unit.Progress = func(out *record.Outcome) (*outbox.Job, []byte) {
			st := *r.state
			st.back, _ = r.settle(unit.Changes, out)
			return r.job, st.encode()
		}
	}
	out, err := r.s.applyInParts(ctx, r.actor, unit)
	if err != nil {
		return err
	}
	var kept []Kept
	r.back, kept = r.settle(unit.Changes, out)
	r.kept = append(r.kept, kept...)
	r.told()
	return nil
}

// applyInParts carries out a unit that Hold may divide, to its end.
func (s *Service) applyInParts(ctx context.Context, actor policy.Actor, u record.Unit) (*record.Outcome, error) {
	unit, err := s.Records.Prepare(ctx, u)
	if err != nil {
		return nil, err
	}
	for {
		out, err := s.Records.Commit(ctx, actor, unit)
		if err != nil || out.Done == len(u.Changes) {
			return out, err
		}
	}
}

// settle adds a chunk's outcome; what was changed or removed a moment ago is
// kept too.
func (r *reversal) settle(changes []record.Change, out *record.Outcome) (next reverted, kept []Kept) {
	next = r.back
	next.keptIDs = slices.Clone(next.keptIDs)
	for i, res := range out.Results[:out.Done] {
		if res.Err == nil {
			next.removed++
			continue
		}
		k := Kept{changes[i].Object, changes[i].ID, errs.CodeOf(res.Err) == "record_referred"}
		next.keep(k)
		kept = append(kept, k)
	}
	return next, kept
}
