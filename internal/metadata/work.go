package metadata

import (
	"context"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/rule"
	"github.com/holdfast-crm/holdfast/internal/schema"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Job is the kind of job that brings stored rows to what was declared.
const Job = "metadata.rows"

// The kinds of Work.
const (
	Reseal = "reseal" // values move to the class that was chosen for them
	Retype = "retype" // values are brought to another type
	Mark   = "mark"   // equality tokens are made, or taken away
	Remove = "remove" // what was deleted goes, when it can no longer be brought back
)

// Work is something done with an object's records in the background.
type Work struct {
	Object string // id
	Field  string // id; "" when it is about the whole object
	Kind   string
	State  outbox.State
	Done   int64 // rows looked at so far
	RunAt  time.Time
	Ended  time.Time
}

// Rows is what a Service needs of the record layer.
type Rows interface {
	// Part carries out the next part of a walk over the rows of an object: with
	// remove they go, else values that lie elsewhere than the catalog says are
	// moved and those of the fields in drop go. progress commits with the part;
	// it is told where to go on, and how many rows were looked at.
	Part(ctx context.Context, object string, remove bool, drop []string, after id.ID, progress func(next id.ID, looked int) (*outbox.Job, []byte)) (over bool, err error)
	// Unsettled counts the rows that Part would still change.
	Unsettled(ctx context.Context, object string, drop []string) (int, error)
	// Probe counts the records that do not fit, as far as the actor may know.
	Probe(ctx context.Context, actor policy.Actor, p rule.Probe) (rule.Misfits, error)
}

// task is what a job's arguments say.
type task struct{ object, kind, field string }

func (t task) encode() []byte {
	return canon.AppendString(canon.AppendString(canon.AppendString(nil, t.object), t.kind), t.field)
}

func decodeTask(b []byte) (t task, err error) {
	r := canon.NewReader(b)
	t.object, t.kind = r.String(), r.String()
	if r.Len() > 0 { // jobs did not always say which field they are about
		t.field = r.String()
	}
	return t, r.Done()
}

// place is how far a job came.
type place struct {
	after id.ID
	done  int64
}

func (p place) encode() []byte {
	return canon.AppendUint(canon.AppendBytes(nil, p.after[:]), uint64(p.done))
}

func decodePlace(b []byte) (p place, err error) {
	if len(b) == 0 {
		return p, nil
	}
	r := canon.NewReader(b)
	after, done := r.Bytes(), r.Uint()
	if err := r.Done(); err != nil {
		return p, err
	}
	p.after, err = id.FromBytes(after)
	p.done = int64(done)
	return p, err
}

// settling is the job of a changed object, nil when no row has to change. It is
// about the field that the act changed.
func (s *Service) settling(was, is *schema.Object) *outbox.Job {
	var t task
	for i := range is.Fields {
		f, kind := &is.Fields[i], ""
		switch {
		case f.Becomes != "":
			kind = Retype
		case f.Leaving != "":
			kind = Reseal
		case f.Marking:
			kind = Mark
		default:
			continue
		}
		before, ok := fieldOf(was, f.ID)
		if t.kind == "" || !ok || !before.Busy() {
			t = task{is.ID, kind, f.ID}
		}
	}
	if t.kind == "" {
		return nil
	}
	return &outbox.Job{Kind: Job, Args: t.encode()}
}

// removal is the job that comes when what the act deleted can no longer be
// brought back. Whether it still is deleted then, the job looks.
func (s *Service) removal(was, is *schema.Object) *outbox.Job {
	t := task{is.ID, Remove, ""}
	if is.Deleted == "" {
		i := slices.IndexFunc(is.Fields, func(f schema.Field) bool {
			before, ok := fieldOf(was, f.ID)
			return f.Deleted != "" && !f.Filling && ok && before.Deleted == ""
		})
		if i < 0 {
			return nil
		}
		t.field = is.Fields[i].ID
	}
	return &outbox.Job{Kind: Job, Args: t.encode(), RunAt: s.d.DB.Now().Add(KeepDeleted + time.Second)}
}

// spared ends the jobs that wait to remove what the act brought back.
func (s *Service) spared(tx *store.Tx, was, is *schema.Object) error {
	back := map[string]bool{"": was.Deleted != "" && is.Deleted == ""}
	for _, f := range is.Fields {
		before, ok := fieldOf(was, f.ID)
		back[f.ID] = ok && before.Deleted != "" && f.Deleted == ""
	}
	if !slices.Contains(slices.Collect(maps.Values(back)), true) {
		return nil
	}
	jobs, err := s.d.Outbox.List(tx, Job, math.MaxInt32)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		t, err := decodeTask(j.Args)
		if err != nil || j.State != outbox.Ready || t.object != is.ID || t.kind != Remove || !back[t.field] {
			continue
		}
		if err := s.d.Outbox.Cancel(tx, j.ID); err != nil {
			return err
		}
	}
	return nil
}

func fieldOf(o *schema.Object, field string) (*schema.Field, bool) {
	if o == nil {
		return nil, false
	}
	return o.Field(field)
}

// works lists what is done in the background, or was not long ago.
func (s *Service) works(ctx context.Context) (out []Work, err error) {
	err = s.d.DB.Read(ctx, func(v *store.View) error {
		jobs, err := s.d.Outbox.List(v, Job, maxWorks)
		if err != nil {
			return err
		}
		for _, j := range jobs {
			t, err := decodeTask(j.Args)
			if err != nil || j.State == outbox.Broken || j.State == outbox.Cancelled {
				continue // whoever reads the log hears of the one; the other had nothing left to do
			}
			p, err := decodePlace(j.Progress)
			if err != nil {
				continue
			}
			w := Work{Object: t.object, Field: t.field, Kind: t.kind, State: j.State, Done: p.done, Ended: j.Finished}
			if j.State == outbox.Ready {
				w.RunAt = j.RunAt
			}
			out = append(out, w)
		}
		return nil
	})
	return out, err
}

const maxWorks = 200

// Forget forgets jobs that ended a month ago.
func (s *Service) Forget(ctx context.Context, jobs *outbox.Dispatcher) error {
	_, err := jobs.ForgetJobs(ctx, Job, s.d.DB.Now().Add(-KeepDeleted))
	return err
}

// Run carries out one job of kind Job, from where an earlier run came to.
func (s *Service) Run(ctx context.Context, j *outbox.Job) (err error) {
	defer errs.Wrap(&err, "metadata.Run")
	t, err := decodeTask(j.Args)
	if err != nil {
		return errs.New(errs.Integrity, "").Because(err)
	}
	p, err := decodePlace(j.Progress)
	if err != nil {
		return errs.New(errs.Integrity, "").Because(err)
	}
	o, ok := s.Catalog().ObjectByID(t.object)
	if !ok {
		return nil // removed meanwhile
	}
	r := &run{s: s, job: j, object: o.ID, place: p}
	switch {
	case t.kind == Reseal:
		return r.reseal(ctx)
	case t.kind == Retype:
		return r.convert(ctx)
	case t.kind == Mark:
		return r.mark(ctx)
	case o.Gone && s.due(o.Spec.Deleted):
		return r.removeObject(ctx)
	default:
		return r.removeFields(ctx, o)
	}
}

func (s *Service) due(deleted string) bool {
	at, err := time.Parse(time.RFC3339, deleted)
	return err == nil && !s.d.DB.Now().Before(at.Add(KeepDeleted))
}

// run is one run of a job.
type run struct {
	s      *Service
	job    *outbox.Job
	object string
	place
}

// walk goes over all rows from where the job stands.
func (r *run) walk(ctx context.Context, remove bool, drop []string) error {
	for over := false; !over; {
		if err := ctx.Err(); err != nil {
			return err
		}
		now, was := r.place, r.place
		isOver, err := r.s.d.Rows.Part(ctx, r.object, remove, drop, was.after, func(next id.ID, looked int) (*outbox.Job, []byte) {
			now = place{next, was.done + int64(looked)}
			return r.job, now.encode()
		})
		if err != nil {
			return err
		}
		r.place, over = now, isOver
	}
	return nil
}

// maxWalks bounds how often a census sends the walk round again. What is
// written meanwhile is in order, so that a second walk means a fault.
const maxWalks = 3

// settle walks until a census finds nothing left.
func (r *run) settle(ctx context.Context, drop []string) (*catalog.Catalog, error) {
	for range maxWalks {
		if err := r.walk(ctx, false, drop); err != nil {
			return nil, err
		}
		cat := r.s.Catalog()
		left, err := r.s.d.Rows.Unsettled(ctx, r.object, drop)
		if err != nil {
			return nil, err
		}
		if left == 0 && r.s.Catalog() == cat {
			return cat, nil
		}
		r.place = place{}
	}
	return nil, errs.New(errs.Unavailable, "").WithHint("after %d walks some rows of object %s still lie as they did", maxWalks, r.object)
}

// reseal moves values, counts that none is left behind, and then says so in the
// declaration.
func (r *run) reseal(ctx context.Context) error {
	cat, err := r.settle(ctx, nil)
	if err != nil {
		return err
	}
	o, _ := cat.ObjectByID(r.object)
	plain := slices.ContainsFunc(o.Plain(), func(f *catalog.Field) bool { return f.Handling.Sealed })
	err = r.finish(ctx, cat, "field.resealed", nil, func(_ *draft, o *schema.Object) {
		for i := range o.Fields {
			o.Fields[i].Leaving = ""
		}
	})
	if err == nil && plain && r.s.d.Scrub != nil {
		return r.s.d.Scrub(ctx)
	}
	return err
}

// removeFields drops the values of fields that were deleted long enough ago,
// then the fields.
func (r *run) removeFields(ctx context.Context, o *catalog.Object) error {
	var drop []string
	for _, f := range o.Fields {
		if f.Gone && !f.Spec.Filling && r.s.due(f.Spec.Deleted) {
			drop = append(drop, f.ID)
		}
	}
	if len(drop) == 0 {
		return nil // brought back, or deleted anew: another job comes
	}
	cat, err := r.settle(ctx, drop)
	if err != nil {
		return err
	}
	return r.finish(ctx, cat, "field.removed", nil, func(_ *draft, o *schema.Object) {
		o.Fields = slices.DeleteFunc(o.Fields, func(f schema.Field) bool { return slices.Contains(drop, f.ID) })
	})
}

// removeObject takes every row out, with its key, and then the object.
func (r *run) removeObject(ctx context.Context) error {
	cat := r.s.Catalog()
	if err := r.walk(ctx, true, nil); err != nil {
		return err
	}
	return r.finish(ctx, cat, "object.removed", nil, func(d *draft, o *schema.Object) { d.gone = append(d.gone, o.ID) })
}

// finish changes the declaration, unless it has become another since the rows
// were looked at: then the job begins anew.
func (r *run) finish(ctx context.Context, cat *catalog.Catalog, name string, job func(was, is *schema.Object) *outbox.Job, edit func(*draft, *schema.Object)) error {
	moved := errs.New(errs.Unavailable, "").WithHint("the catalog changed while rows of object %s were put in order; it is tried again", r.object)
	_, _, err := r.s.change(ctx, policy.Actor{Kind: policy.System, Client: "upkeep"}, act{name: name, system: true, settled: true, job: job,
		edit: func(d *draft) (*schema.Object, error) {
			if d.base.Version() != cat.Version() {
				return nil, moved
			}
			o, err := d.object(r.object)
			if err == nil {
				edit(d, o)
			}
			return o, err
		}}, false)
	return err
}
