package merge

import (
	"context"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/history"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Kind is what acts of a merge are within, in the log.
const Kind = "merge"

// Undoable is how long a merge can be taken back.
const Undoable = 30 * 24 * time.Hour

// MaxMoved bounds the references that one merge leads elsewhere: they commit
// together, and nobody else writes meanwhile.
const MaxMoved = 1000

// Service merges records. It is safe for concurrent use.
type Service struct {
	records *record.Service
	past    *history.Service
}

// New makes a Service.
func New(records *record.Service) *Service { return &Service{records, history.New(records)} }

// Request asks to merge From into Into.
type Request struct {
	Object               string
	Into, From           id.ID
	Version, FromVersion int64                // expected; 0 means any
	Take                 []string             // fields whose values From has
	Values               map[string]field.Raw // that neither has so
	Again                bool                 // what the actor did already is answered as if it were done now
}

// Merged is a merge as people see it.
type Merged struct {
	ID             id.ID
	Survivor, Lost id.ID
	By             id.ID // zero: the operator
	At             time.Time
	Until          time.Time // it can be taken back
	Undone         time.Time // zero: it holds
	Moved          int       // references that lead to the survivor now; of a listed one 0
}

func (r *row) shown() Merged {
	return Merged{ID: r.id, Survivor: r.survivor, Lost: r.lost, By: r.by, At: r.at, Until: r.at.Add(Undoable), Undone: r.undone}
}

// maxTries bounds how often a merge begins again because somebody changed what
// it is about.
const maxTries = 8

// Merge merges two records in one unit. When it returns without error all of it
// is on stable storage.
//
// Errors: those of record.Apply; Invalid "merge_same"; Conflict
// "merge_overtaken" when one of them is in the trash, by another merge or
// otherwise; "version_stale" and "merge_stale" when one is at another version;
// TooLarge "merge_many".
func (s *Service) Merge(ctx context.Context, actor policy.Actor, req Request) (_ Merged, err error) {
	defer errs.Wrap(&err, "merge.Merge")
	if req.Into == req.From {
		return Merged{}, errs.FieldsInvalid(errs.FieldError{Field: "from", Code: "merge_same"})
	}
	for range maxTries {
		m, err := s.try(ctx, actor, req)
		if req.Again && errs.CodeOf(err) == "merge_overtaken" {
			return s.done(ctx, actor, req, err)
		}
		if !again(err, req.Version) {
			return m, err
		}
	}
	return Merged{}, errs.New(errs.Conflict, "merge_busy")
}

// done answers a merge that the actor has made already, else why it cannot be.
func (s *Service) done(ctx context.Context, actor policy.Actor, req Request, why error) (Merged, error) {
	o, ok := s.records.Catalog().Object(req.Object)
	if !ok {
		return Merged{}, why
	}
	rows, err := s.rows(ctx, rowsFrom, o.ID, req.From)
	if err != nil {
		return Merged{}, err
	}
	if len(rows) == 0 || rows[0].survivor != req.Into || rows[0].by != actor.User {
		return Merged{}, why
	}
	m := rows[0].shown()
	m.Moved = len(rows[0].moved)
	return m, nil
}

// again reports whether somebody changed something between looking and writing
// that nobody named a version of.
func again(err error, version int64) bool {
	return errs.CodeOf(err) == "merge_busy" || errs.CodeOf(err) == "version_stale" && version == 0
}

// List tells of the merges of one record, the newest first: into what it went,
// and what went into it. Of those the actor sees both.
func (s *Service) List(ctx context.Context, actor policy.Actor, object string, rec id.ID) (all []Merged, err error) {
	defer errs.Wrap(&err, "merge.List")
	p, err := s.records.Get(ctx, actor, object, rec, record.GetOptions{Deleted: true, Fields: []string{"id"}})
	if err != nil {
		return nil, err
	}
	rows, err := s.rows(ctx, rowsOf, p.Object().ID, rec, rec)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		seen, err := s.records.Visible(ctx, actor, object, []id.ID{r.survivor, r.lost})
		if err != nil {
			return nil, err
		}
		if len(seen) == 2 {
			all = append(all, r.shown())
		}
	}
	return all, nil
}

// Into follows a record that is not there any more to the one that it was
// merged into; NotFound when there is none, or none that the actor sees.
func (s *Service) Into(ctx context.Context, actor policy.Actor, object string, rec id.ID) (_ id.ID, err error) {
	defer errs.Wrap(&err, "merge.Into")
	unknown := errs.New(errs.NotFound, "")
	o, ok := s.records.Catalog().Object(object)
	if !ok {
		return id.ID{}, unknown
	}
	for range listed {
		rows, err := s.rows(ctx, rowsFrom, o.ID, rec)
		if err != nil {
			return id.ID{}, err
		}
		if len(rows) == 0 {
			return id.ID{}, unknown
		}
		rec = rows[0].survivor
		if seen, err := s.live(ctx, actor, object, rec); err != nil || seen {
			return rec, err
		}
	}
	return id.ID{}, unknown
}

// live reports whether the actor sees a record, which is not in the trash.
func (s *Service) live(ctx context.Context, actor policy.Actor, object string, rec id.ID) (bool, error) {
	seen, err := s.records.Visible(ctx, actor, object, []id.ID{rec})
	o, ok := s.records.Catalog().Object(object)
	if err != nil || len(seen) == 0 || !ok {
		return false, err
	}
	err = s.records.DB.Read(ctx, func(v *store.View) error {
		_, err := store.GetVersion(v, o, rec, nil, false)
		return err
	})
	if errs.KindOf(err) == errs.NotFound {
		return false, nil
	}
	return err == nil, err
}

// entry is what the log tells of a merge beside the changes of its records.
func entry(actor policy.Actor, action, object string, survivor, lost id.ID) *audit.Entry {
	return &audit.Entry{Action: action, Outcome: audit.Done, Policy: actor.PolicyVersion(), Object: object, Record: survivor,
		Detail: []audit.Pair{{Key: audit.DetailWithin, Value: actor.Within}, {Key: "from", Value: lost.String()}},
		Actor: audit.Actor{
			Kind: actor.Kind.String(), User: actor.User, Session: actor.Credential(), OnBehalfOf: actor.OnBehalfOf,
			RequestID: actor.RequestID, OSUser: actor.OSUser, Client: actor.Client, Purpose: actor.Purpose, Reason: actor.Reason,
		}}
}
