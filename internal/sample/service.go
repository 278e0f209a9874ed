package sample

import (
	"context"
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// How much is carried out at a time, as background work.
const (
	unitSize  = 100
	chunkHold = 8 * time.Millisecond
)

// Service fills and empties a workspace. Its methods may be called from any
// goroutine; filling and removing exclude each other.
type Service struct {
	db      *store.DB
	records *record.Service
	ids     *id.Source
	busy    sync.Mutex
}

// New returns the service over the records of a workspace.
func New(db *store.DB, records *record.Service, ids *id.Source) *Service {
	return &Service{db: db, records: records, ids: ids}
}

// Batch is what the samples have for an import: a question that asks by it
// finds them.
func Batch() id.ID { return id.ID([]byte("holdfast samples")) }

// State is what sample data there is.
type State struct {
	Records int // trashed ones too
	Changed int // by people since they were filled in, but for trashed ones
}

// State counts the sample records.
func (s *Service) State(ctx context.Context) (st State, err error) {
	if st.Records, err = Count(ctx, s.records); err != nil || st.Records == 0 {
		return st, err
	}
	changed, err := s.changed(ctx, st.Records)
	st.Changed = len(changed)
	return st, err
}

// changed finds what people changed since the samples were filled in, at most
// limit and none of the trash, as changes that make it records like any other.
func (s *Service) changed(ctx context.Context, limit int) (keep []record.Change, err error) {
	all := s.records.Catalog().Objects()
	err = s.db.Read(ctx, func(v *store.View) error {
		for _, o := range all {
			ids, err := store.ChangedDemoRows(v, all, o, limit-len(keep))
			if err != nil {
				return err
			}
			for _, rec := range ids {
				keep = append(keep, record.Change{Op: record.Update, Object: o.Name, ID: rec, Own: true})
			}
		}
		return nil
	})
	return keep, err
}

// Fill writes the sample data as the actor, who becomes its owner, and returns
// how many records there are. Where there is sample data already it is Conflict
// "sample_exists". What was written before a failure stays, and is removed by
// Remove like the rest.
func (s *Service) Fill(ctx context.Context, actor policy.Actor, o Options) (n int, err error) {
	defer errs.Wrap(&err, "sample.Fill")
	if !s.busy.TryLock() {
		return 0, errs.New(errs.Conflict, "sample_busy")
	}
	defer s.busy.Unlock()
	if n, err = Count(ctx, s.records); err != nil {
		return 0, err
	} else if n > 0 {
		return 0, errs.New(errs.Conflict, "sample_exists", errs.P("records", n))
	}
	changes, err := plan(o, s.ids)
	if err != nil {
		return 0, err
	}
	for at := 0; at < len(changes); at += unitSize {
		results, err := s.apply(ctx, actor, changes[at:min(at+unitSize, len(changes))])
		if err != nil {
			return 0, err
		}
		for _, r := range results {
			if r.Err != nil {
				return 0, r.Err
			}
		}
	}
	return Count(ctx, s.records)
}

// maxRounds bounds how often Remove begins anew because somebody refers to
// what is about to go.
const maxRounds = 20

// Remove takes every sample record out for good, trashed ones too, and returns
// how many those were. With keep, those that people changed become records like
// any other first. Records that people made stay; what they referred to among
// the samples is cleared.
func (s *Service) Remove(ctx context.Context, actor policy.Actor, keep bool) (removed int, err error) {
	defer errs.Wrap(&err, "sample.Remove")
	if !s.busy.TryLock() {
		return 0, errs.New(errs.Conflict, "sample_busy")
	}
	defer s.busy.Unlock()
	if keep {
		if err := s.keepChanged(ctx, actor); err != nil {
			return 0, err
		}
	}
	for range maxRounds {
		if err := s.release(ctx, actor); err != nil {
			return removed, err
		}
		n, blocked, err := s.removeAll(ctx, actor)
		removed += n
		if err != nil || !blocked {
			return removed, err
		}
	}
	return removed, errs.New(errs.Conflict, "sample_busy")
}

// keepChanged makes records of their own of what people changed. Keeping one
// changes it, so what was found at the beginning is all there is.
func (s *Service) keepChanged(ctx context.Context, actor policy.Actor) error {
	all, err := Count(ctx, s.records)
	if err != nil {
		return err
	}
	changes, err := s.changed(ctx, all)
	for at := 0; err == nil && at < len(changes); at += unitSize {
		_, err = s.apply(ctx, actor, changes[at:min(at+unitSize, len(changes))])
	}
	return err
}

// release clears the references of other records, until none is left. A record
// that changed meanwhile is met again.
func (s *Service) release(ctx context.Context, actor policy.Actor) error {
	for range maxRounds * unitSize {
		changes, err := Releases(ctx, s.records, unitSize)
		if err != nil || len(changes) == 0 {
			return err
		}
		if _, err := s.apply(ctx, actor, changes); err != nil {
			return err
		}
	}
	return errs.New(errs.Conflict, "sample_busy")
}

// removeAll removes what nobody refers to, those that refer first; blocked
// says that something is left.
func (s *Service) removeAll(ctx context.Context, actor policy.Actor) (removed int, blocked bool, err error) {
	for _, object := range []string{"task", "note", "contact", "company"} {
		for {
			changes, err := Removals(ctx, s.records, object, unitSize)
			if err != nil {
				return removed, false, err
			}
			if len(changes) == 0 {
				break
			}
			results, err := s.apply(ctx, actor, changes)
			if err != nil {
				return removed, false, err
			}
			gone := 0
			for _, r := range results {
				if r.Err == nil {
					gone++
				}
			}
			removed += gone
			if gone < len(changes) {
				return removed, true, nil
			}
		}
	}
	return removed, false, nil
}

// apply carries out a unit in as many transactions as keep people from
// waiting. Each result says for itself whether it was accepted.
func (s *Service) apply(ctx context.Context, actor policy.Actor, changes []record.Change) ([]record.Result, error) {
	unit, err := s.records.Prepare(ctx, record.Unit{Changes: changes, Partial: true, Bulk: true, Hold: chunkHold})
	if err != nil {
		return nil, err
	}
	for {
		out, err := s.records.Commit(ctx, actor, unit)
		if err != nil {
			return nil, err
		}
		if out.Done == len(changes) {
			return out.Results, nil
		}
	}
}
