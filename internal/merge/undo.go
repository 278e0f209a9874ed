package merge

import (
	"context"
	"errors"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/history"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Kept is a field that stays as others made it since the merge.
type Kept struct {
	Object string
	Record id.ID
	Field  string
}

// Undoing asks to take a merge back.
type Undoing struct {
	Object  string
	Record  id.ID // either of the two
	Version int64 // of it, expected; 0 means any
	Merge   id.ID
	Again   bool // what was taken back already is answered as if it were now
}

// Undo takes a merge back, in one unit: the survivor gets the values that it had,
// the other comes back from the trash, and what referred to it does so again.
// What somebody changed since stays, and is named as far as the actor sees it.
//
// Errors: those of record.Apply; NotFound "merge_unknown"; Conflict "merge_undone";
// "merge_too_late".
func (s *Service) Undo(ctx context.Context, actor policy.Actor, u Undoing) (kept []Kept, err error) {
	defer errs.Wrap(&err, "merge.Undo")
	p, err := s.records.Get(ctx, actor, u.Object, u.Record, record.GetOptions{Deleted: true, Fields: []string{"id"}})
	if err != nil {
		return nil, err
	}
	rows, err := s.rows(ctx, rowsByID, u.Merge, p.Object().ID)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 || rows[0].survivor != u.Record && rows[0].lost != u.Record {
		return nil, errs.New(errs.NotFound, "merge_unknown")
	}
	r := rows[0]
	switch seen, err := s.records.Visible(ctx, actor, u.Object, []id.ID{r.survivor, r.lost}); {
	case err != nil:
		return nil, err
	case len(seen) != 2:
		return nil, errs.New(errs.NotFound, "merge_unknown")
	case !r.undone.IsZero() && u.Again:
		return nil, nil
	case u.Version != 0 && u.Version != p.Version():
		return nil, errs.New(errs.Conflict, "version_stale", errs.P("current", p.Version()))
	case !r.undone.IsZero():
		return nil, errs.New(errs.Conflict, "merge_undone")
	case s.records.DB.Now().Sub(r.at) > Undoable:
		return nil, errs.New(errs.Conflict, "merge_too_late")
	}
	for range maxTries {
		kept, err := s.undo(ctx, actor, u.Object, r)
		if !again(err, 0) {
			return kept, err
		}
	}
	return nil, errs.New(errs.Conflict, "merge_busy")
}

func (s *Service) undo(ctx context.Context, actor policy.Actor, object string, r row) (kept []Kept, err error) {
	back, stays, err := s.past.UndoPart(ctx, object, r.survivor, history.Work{Kind: Kind, ID: r.id.String()})
	if err != nil {
		return nil, err
	}
	there := slices.DeleteFunc(slices.Clone(r.moved), func(m moved) bool { _, f := s.field(m); return f == nil })
	unit := record.Unit{Changes: append([]record.Change{
		back, // first, since the other comes back with values that only one may have
		{Op: record.Restore, Object: object, ID: r.lost},
	}, s.leads(there, r.survivor, r.lost)...)}
	actor.Within = Kind + " " + r.id.String() + " back"
	unit.Also = func(tx *store.Tx, _ *record.Outcome) error {
		first, err := s.end(tx, r, tx.Now())
		if err == nil && !first {
			err = errs.New(errs.Conflict, "merge_undone")
		}
		return errors.Join(err, s.records.Audit.Append(tx, entry(actor, "record.unmerged", r.object, r.survivor, r.lost)))
	}
	out, err := s.records.Apply(ctx, actor, unit)
	if err != nil {
		return nil, err
	}
	for _, f := range stays {
		kept = append(kept, Kept{object, r.survivor, f.Name})
	}
	led := changed(there, out.Results)
	for _, m := range there {
		if slices.Contains(led, m) {
			continue
		}
		o, f := s.field(m)
		if o == nil {
			continue
		}
		seen, err := s.records.Visible(ctx, actor, o.Name, []id.ID{m.record})
		if err != nil {
			return nil, err
		}
		if len(seen) > 0 {
			kept = append(kept, Kept{o.Name, m.record, f.Name})
		}
	}
	return kept, nil
}
