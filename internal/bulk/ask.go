package bulk

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/worklist"
)

// Request asks for work on everything that a question finds, or on the records
// named.
type Request struct {
	Object   string
	Action   Action
	Question record.ListRequest         // filter, words, trash, zone
	IDs      []id.ID                    // instead of the question, when there are any
	Values   map[string]json.RawMessage // of Update, by field; owner and team give records away
	Count    *int                       // how many the question found when it was agreed to
}

// Start finds the records and begins. What was found is all that the work is
// about: a record that comes to fit the question later is none of it. When that
// is another number than was agreed to, nothing is done: Conflict
// "bulk_count_changed" with the count.
func (s *Service) Start(ctx context.Context, actor policy.Actor, req Request) (_ Work, err error) {
	defer errs.Wrap(&err, "bulk.Start")
	if err := s.check(ctx, actor, req); err != nil {
		return Work{}, err
	}
	records, err := s.find(ctx, actor, req)
	if err != nil {
		return Work{}, err
	}
	if len(records) == 0 {
		return Work{}, errs.New(errs.Conflict, "bulk_nothing")
	}
	if len(req.IDs) == 0 && req.Count != nil && *req.Count != len(records) {
		return Work{}, errs.New(errs.Conflict, "bulk_count_changed", errs.P("count", len(records)))
	}
	actor.Session = id.ID{} // the work goes on when the session has ended
	sp := spec{Object: req.Object, Action: req.Action, Values: req.Values, Total: len(records), Actor: actor}
	c := &carried{spec: sp}
	if c.args.blob, err = worklist.Store(ctx, s.d.Blobs, Job, sp, records); err != nil {
		return Work{}, err
	}
	c.job = outbox.Job{ID: s.d.IDs.New(), Kind: Job, Args: c.args.encode()}
	if err = s.d.Evidence(ctx, actor, "bulk.started", c.job.ID, len(records)); err == nil {
		err = s.d.Jobs.Submit(ctx, &c.job)
	}
	if err != nil {
		return Work{}, errors.Join(err, s.d.Blobs.Remove(context.WithoutCancel(ctx), c.args.blob))
	}
	return s.tell(c), nil
}

// check refuses what could be done to no record.
func (s *Service) check(ctx context.Context, actor policy.Actor, req Request) error {
	bad := func(field, code string) error {
		return errs.FieldsInvalid(errs.FieldError{Field: field, Code: code})
	}
	switch {
	case req.Action != Delete && req.Action != Restore && req.Action != Update:
		return bad("action", "bulk_action_unknown")
	case req.Action != Update && len(req.Values) > 0:
		return bad("values", "bulk_values_unwanted")
	case req.Action != Update:
		return nil
	case len(req.Values) == 0:
		return bad("values", "bulk_values_missing")
	case len(req.IDs) == 0 && req.Count == nil:
		return bad("count", "bulk_count_missing")
	}
	err := s.d.Records.Fits(ctx, actor, req.right(), req.Object, raw(req.Values))
	if e := errs.As(err); err != nil && len(e.Fields) > 0 {
		for i := range e.Fields {
			e.Fields[i].Field = "values." + e.Fields[i].Field
		}
		return errs.FieldsInvalid(e.Fields...)
	}
	return err
}

func (s *Service) find(ctx context.Context, actor policy.Actor, req Request) ([]id.ID, error) {
	if len(req.IDs) == 0 {
		return s.d.Records.Matching(ctx, actor, req.right(), req.Object, req.Question, Most)
	}
	var records []id.ID
	seen := map[id.ID]bool{}
	for _, rec := range req.IDs {
		if !seen[rec] {
			seen[rec] = true
			records = append(records, rec)
		}
	}
	return records, s.d.Records.May(ctx, actor, req.right(), req.Object)
}

func (s *Service) tell(c *carried) Work {
	w := c.shown()
	s.d.Told(w)
	return w
}

// take finds work that the actor began. Others have none.
func (s *Service) take(ctx context.Context, actor policy.Actor, work id.ID) (*carried, error) {
	unknown := errs.New(errs.NotFound, "bulk_unknown")
	j, err := s.d.Jobs.Find(ctx, work)
	if errs.KindOf(err) == errs.NotFound || err == nil && j.Kind != Job {
		return nil, unknown
	} else if err != nil {
		return nil, err
	}
	c, err := s.load(ctx, j)
	if err != nil {
		return nil, err
	}
	if actor.User.IsZero() || c.spec.Actor.User != actor.User {
		return nil, unknown
	}
	return c, nil
}

// Get returns one piece of the actor's work.
func (s *Service) Get(ctx context.Context, actor policy.Actor, work id.ID) (_ Work, err error) {
	defer errs.Wrap(&err, "bulk.Get")
	c, err := s.take(ctx, actor, work)
	if err != nil {
		return Work{}, err
	}
	return c.shown(), nil
}

// listed is among how many of the newest the actor's are looked for.
const listed = 50

// List returns the actor's newest pieces of work, the newest first.
func (s *Service) List(ctx context.Context, actor policy.Actor) (all []Work, err error) {
	defer errs.Wrap(&err, "bulk.List")
	jobs, err := s.d.Jobs.ListBefore(ctx, Job, id.ID{}, listed)
	if err != nil {
		return nil, err
	}
	all = []Work{}
	for _, j := range jobs {
		c, err := s.load(ctx, j)
		if err != nil {
			continue // one that does not hold hides no other; running it says so
		}
		if !actor.User.IsZero() && c.spec.Actor.User == actor.User {
			all = append(all, c.shown())
		}
	}
	return all, nil
}

// Stop ends work on its way: what was done stays, and can be taken back.
func (s *Service) Stop(ctx context.Context, actor policy.Actor, work id.ID) (_ Work, err error) {
	defer errs.Wrap(&err, "bulk.Stop")
	c, err := s.take(ctx, actor, work)
	if err != nil {
		return Work{}, err
	}
	if at := c.stage(); at == Stopped {
		return c.shown(), nil
	} else if at != Waiting && at != Running {
		return Work{}, errs.New(errs.Conflict, "bulk_not_running")
	}
	if err := s.d.Evidence(ctx, actor, "bulk.stopped", work, c.state.changed); err != nil {
		return Work{}, err
	}
	if err := s.d.Jobs.Cancel(ctx, work); errs.CodeOf(err) == "job_ended" { // meanwhile
		return Work{}, errs.New(errs.Conflict, "bulk_not_running")
	} else if err != nil {
		return Work{}, err
	}
	if c, err = s.take(ctx, actor, work); err != nil {
		return Work{}, err
	}
	return s.tell(c), nil
}

// Revert takes work back that has ended: what it changed, in the background.
func (s *Service) Revert(ctx context.Context, actor policy.Actor, work id.ID) (_ Work, err error) {
	defer errs.Wrap(&err, "bulk.Revert")
	c, err := s.take(ctx, actor, work)
	if err != nil {
		return Work{}, err
	}
	switch c.stage() {
	case Waiting, Running, Reverting:
		return Work{}, errs.New(errs.Conflict, "bulk_still_running")
	case Reverted:
		return Work{}, errs.New(errs.Conflict, "bulk_reverted")
	}
	if err := s.d.Evidence(ctx, actor, "bulk.reverted", work, c.state.changed); err != nil {
		return Work{}, err
	}
	was := c.job.State
	c.args.reverts = true
	c.job, err = s.d.Jobs.Amend(ctx, work, func(j *outbox.Job) error {
		if j.State != was { // somebody else was quicker
			return errs.New(errs.Conflict, "bulk_still_running")
		}
		j.Args, j.State, j.RunAt = c.args.encode(), outbox.Ready, time.Time{}
		return nil
	})
	if err != nil {
		return Work{}, err
	}
	return s.tell(c), nil
}

// Kept lists the records of a piece of work that stayed as they were; once it
// is being taken back, those that stay as others made them since.
func (s *Service) Kept(ctx context.Context, actor policy.Actor, work id.ID) (out []Kept, err error) {
	defer errs.Wrap(&err, "bulk.Kept")
	c, err := s.take(ctx, actor, work)
	if err != nil {
		return nil, err
	}
	_, records, err := s.open(ctx, c.job)
	if err != nil {
		return nil, err
	}
	defer records.Close()
	kept := c.state.kept
	if c.args.reverts {
		kept = c.state.back.kept
	}
	for _, p := range kept {
		if err := records.Skip(p.at); err != nil {
			return nil, err
		}
		rec, err := records.Next()
		if err != nil {
			return nil, errs.New(errs.Integrity, "").At("bulk.Kept").Because(err)
		}
		out = append(out, Kept{rec, p.why})
	}
	return out, nil
}
