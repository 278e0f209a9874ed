package record

import (
	"context"
	"errors"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Settling is what is to be put in order among all rows of one object, the
// trash included.
type Settling struct {
	Object string // id
	// Remove takes every row out for good, with its key.
	Remove bool
	// Drop names fields, by id, whose values go. Values that lie elsewhere than
	// the catalog says are moved in any case.
	Drop []string
	// After is the row behind which to go on.
	After id.ID
	// Progress is asked for the state of the job that commits with the rows, of
	// which so many were looked at.
	Progress func(next id.ID, looked int) (*outbox.Job, []byte)
}

// settleRows is how many rows a unit looks at, settleHold how long it may.
const (
	settleRows = 100
	settleHold = 8 * time.Millisecond
)

// Settle carries out the next part, in one unit of background work. It returns
// where to go on, how many rows were rewritten or removed, and whether the walk
// is over.
func (s *Service) Settle(ctx context.Context, st Settling) (next id.ID, changed int, over bool, err error) {
	defer errs.Wrap(&err, "record.Settle")
	release, err := s.Index.Withhold(st.Remove) // no copy outlives the rows, or their keys
	defer release()
	if err != nil {
		return st.After, 0, false, err
	}
	destroyed, err := s.bring(ctx, st)
	if err != nil {
		return st.After, 0, false, err
	}
	for range maxRuns {
		next, changed, over, err = s.settleSome(ctx, st, destroyed)
		var cold *coldKeys
		switch {
		case errors.As(err, &cold): // pushed out by others since
			if err := s.warmKeys(ctx, cold.ids); err != nil {
				return st.After, 0, false, err
			}
		case !errors.Is(err, errMoved):
			return next, changed, over, err
		}
	}
	return st.After, 0, false, errs.New(errs.Unavailable, "").WithHint("the unit met cold keys or a moving catalog %d times", maxRuns)
}

// bring loads the keys of the rows that come next. Those of rows that are going
// to be removed it destroys, before the rows go: what is killed between the two
// is removed by the next run, and nobody could read it meanwhile. It returns
// the keys that it destroyed.
func (s *Service) bring(ctx context.Context, st Settling) (destroyed map[id.ID]bool, err error) {
	var keys []id.ID
	err = s.DB.Read(ctx, func(v *store.View) error {
		keys = nil
		o, ok := s.Catalog().ObjectByID(st.Object)
		if !ok {
			return nil
		}
		for row, err := range store.ScanRows(v, o, st.After, settleRows) {
			if err != nil {
				return err
			}
			if !st.Remove || ownsKey(o, row) {
				keys = append(keys, row.Key)
			}
		}
		return nil
	})
	if err != nil || len(keys) == 0 {
		return nil, err
	}
	if !st.Remove {
		return nil, s.warmKeys(ctx, keys)
	}
	if err := s.Keys.Destroy(ctx, keys...); err != nil {
		return nil, err
	}
	destroyed = map[id.ID]bool{}
	for _, k := range keys {
		destroyed[k] = true
	}
	return destroyed, nil
}

// ownsKey reports whether a row's key is its own, and not that of the person
// it is about.
func ownsKey(o *catalog.Object, row *store.Row) bool {
	return !row.Key.IsZero() && (o.Subject.Kind != catalog.SubjectRelation || row.Subject.IsZero())
}

func (s *Service) settleSome(ctx context.Context, st Settling, destroyed map[id.ID]bool) (next id.ID, changed int, over bool, err error) {
	err = s.DB.Write(store.Bulk(ctx), func(tx *store.Tx) error {
		began := s.DB.Now()
		next, changed, over = st.After, 0, false // fn may run again
		looked := 0
		cat := s.Catalog()
		o, ok := cat.ObjectByID(st.Object)
		if !ok {
			over = true
			return nil
		}
		w := s.newWork(tx, policy.Actor{Kind: policy.System, Client: "upkeep"}, &Prepared{catalog: cat}, began)
		rows, err := someRows(tx, o, st.After, settleRows)
		if err != nil {
			return err
		}
		over = len(rows) < settleRows
		for i, row := range rows {
			if st.Remove && ownsKey(o, row) && !destroyed[row.Key] {
				over = false // another run took rows before it away since they were looked at
				break
			}
			did, err := w.settle(o, row, st)
			var cold *coldKeys
			if errors.As(err, &cold) && i > 0 { // the next part begins with it
				over = false
				break
			}
			if err != nil {
				return err
			}
			if did {
				changed++
			}
			next, looked = row.ID, i+1
			if s.DB.Now().Sub(began) >= settleHold && i < len(rows)-1 {
				over = false
				break
			}
		}
		if st.Progress == nil {
			return nil
		}
		job, state := st.Progress(next, looked)
		return s.Outbox.Progress(tx, job, state)
	})
	return next, changed, over, err
}

// Unsettled counts the rows of an object that Settle would still change: the
// census after a walk.
func (s *Service) Unsettled(ctx context.Context, object string, drop []string) (n int, err error) {
	defer errs.Wrap(&err, "record.Unsettled")
	for range maxRuns {
		cat := s.Catalog()
		o, ok := cat.ObjectByID(object)
		if !ok {
			return 0, nil
		}
		n, err = s.unsettled(ctx, o, drop)
		if s.Catalog() == cat {
			return n, err
		}
	}
	return 0, errs.New(errs.Unavailable, "").WithHint("the catalog changed %d times during a census", maxRuns)
}

func (s *Service) unsettled(ctx context.Context, o *catalog.Object, drop []string) (n int, err error) {
	err = s.eachOpen(ctx, o, func(c *current) error {
		stray, err := s.strays(o, c, drop)
		if err == nil && !stray && marking(o) {
			stray, err = s.unmarked(ctx, o, c)
		}
		if stray {
			n++
		}
		return err
	})
	return n, err
}

// unmarked reports whether a row's tokens are still as they were asked for
// before.
func (s *Service) unmarked(ctx context.Context, o *catalog.Object, c *current) (is bool, err error) {
	err = s.DB.Read(ctx, func(v *store.View) error {
		if now, err := store.GetVersion(v, o, c.row.ID, query.Const(true), true); err != nil || now != c.row.Version {
			return nil // written since, and so in order
		}
		stored, err := store.RecordTokens(v, o.ID, c.row.ID)
		is = err == nil && !s.sameTokens(o, c.row, c.values, stored, true)
		return err
	})
	return is, err
}
