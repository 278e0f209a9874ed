package metadata

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// EventChanged tells that the catalog is another; Object is "own_object",
// Record its row.
const EventChanged = "workspace.catalog"

// Service keeps the declarations of one workspace, and the catalog compiled
// from them. Its methods may be called from any goroutine.
type Service struct {
	d       Deps
	current atomic.Pointer[catalog.Catalog]

	mu     sync.Mutex
	recent []*catalog.Catalog // newest last
}

// keepRecent is how many catalogs stay in memory for snapshots that are older
// than the newest.
const keepRecent = 8

// Open joins the built-in declarations with the administrators' own, compiles
// them and lays the database out. actor is who started the program.
//
// Errors: Integrity when a row of own_object or the recorded catalog does not
// hold; Invalid when the step from the recorded catalog would lose values.
func Open(ctx context.Context, d Deps, actor audit.Actor) (s *Service, err error) {
	defer errs.Wrap(&err, "metadata.Open")
	s = &Service{d: d}
	if d.Audit.Holds() != nil {
		return s, s.unproven(ctx)
	}
	cat, err := s.declared(ctx)
	if err == nil {
		err = d.compare(ctx)
	}
	if d.Audit.Holds() != nil { // entries were taken away as well
		return s, s.unproven(ctx)
	}
	if err == nil {
		err = Sync(ctx, d, cat, actor)
	}
	if errs.KindOf(err) == errs.Integrity {
		d.alarm(ctx, err)
	}
	if err != nil {
		return nil, err
	}
	s.install(cat)
	return s, nil
}

// unproven puts in force what is recorded, or else what is built in, while the
// log does not hold: the program comes up and says so, and nobody is served by
// it. Nothing is written.
func (s *Service) unproven(ctx context.Context) (err error) {
	var cat *catalog.Catalog
	err = s.d.DB.Read(ctx, func(v *store.View) error {
		newest, err := s.d.newest(v)
		if err != nil || newest.seq == 0 {
			return err
		}
		documents, err := s.d.documents(v, &newest)
		if err == nil {
			cat, err = s.d.Decode(documents)
		}
		return err
	})
	if errs.KindOf(err) == errs.Unavailable {
		return err
	}
	if cat == nil || err != nil {
		declared, err := s.d.joined(nil)
		if err == nil {
			cat, err = s.d.Compile(declared)
		}
		if err != nil {
			return err
		}
	}
	s.install(cat)
	return nil
}

// declared compiles the declarations as they are stored.
func (s *Service) declared(ctx context.Context) (cat *catalog.Catalog, err error) {
	err = s.d.DB.Read(ctx, func(v *store.View) error {
		rows, err := s.d.own(v)
		if err != nil {
			return err
		}
		declared, err := s.d.joined(rows)
		if err != nil {
			return err
		}
		cat, err = s.d.Compile(declared)
		return err
	})
	return cat, err
}

// alarm leaves evidence of a declaration that was edited outside the program,
// and a notice to administrators: the program does not start with it, so they
// read it when it does again. One an hour is enough of somebody who tries.
func (d *Deps) alarm(ctx context.Context, cause error) {
	e := &audit.Entry{
		Action: "integrity.failed", Outcome: audit.Noticed, Code: errs.CodeOf(cause), Object: tableOwn, Actor: audit.Actor{Kind: "system"},
	}
	for _, p := range errs.As(cause).Params {
		e.Detail = append(e.Detail, audit.Pair{Key: p.Name, Value: p.Value})
	}
	var told map[outbox.About]bool
	err := d.DB.Read(ctx, func(v *store.View) (err error) {
		told, err = outbox.Told(v, d.Alarm, d.DB.Now().Add(-time.Hour))
		return err
	})
	_ = d.Audit.Record(ctx, e) // the answer is no either way
	if d.Outbox != nil && d.Alarm != "" && err == nil && !told[outbox.About{Object: tableOwn}] {
		_ = d.DB.Write(ctx, func(tx *store.Tx) error { return d.Outbox.Publish(tx, &outbox.Event{Kind: d.Alarm, Object: tableOwn}) })
	}
}

// Catalog returns the catalog in force.
func (s *Service) Catalog() *catalog.Catalog { return s.current.Load() }

// install puts a catalog in force. The index knows it first, so that nobody
// asks about what is not there yet.
func (s *Service) install(cat *catalog.Catalog) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current.Load() != nil && s.d.Changed != nil {
		s.d.Changed(cat)
	}
	s.recent = append(s.recent, cat)
	if len(s.recent) > keepRecent {
		s.recent = slices.Delete(s.recent, 0, 1)
	}
	s.current.Store(cat)
}

// Refresh puts the recorded catalog in force when another process has changed
// it.
func (s *Service) Refresh(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "metadata.Refresh")
	for {
		var now *catalog.Catalog
		err := s.d.DB.Read(ctx, func(v *store.View) error {
			version, err := s.d.recordedVersion(v)
			if err != nil || version == s.Catalog().Version() {
				return err
			}
			now, err = s.d.recorded(v)
			return err
		})
		if err != nil || now == nil {
			return err
		}
		s.install(now) // and look again: one of our own may have come between
	}
}

// CatalogOf returns the catalog that a snapshot is laid out for: not always
// the one in force, which may be newer.
func (s *Service) CatalogOf(q store.Querier) (*catalog.Catalog, error) {
	version, err := s.d.recordedVersion(q)
	if err != nil {
		return nil, err
	}
	if known := s.known(version); known != nil {
		return known, nil
	}
	cat, err := s.d.recorded(q)
	if err == nil && s.d.DB.Shared() {
		s.install(cat) // another node's
	}
	return cat, err
}

func (s *Service) known(version string) *catalog.Catalog {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range slices.Backward(s.recent) {
		if c.Version() == version {
			return c
		}
	}
	return nil
}

// entry begins an entry about an act of who.
func (s *Service) entry(action string, who policy.Actor) *audit.Entry {
	return &audit.Entry{ID: s.d.IDs.New(), Action: action, Outcome: audit.Done, Policy: policy.Version(), Actor: audit.Actor{
		Kind: who.Kind.String(), User: who.User, Session: who.Credential(), OnBehalfOf: who.OnBehalfOf, RequestID: who.RequestID,
		OSUser: who.OSUser, Client: who.Client, Purpose: who.Purpose, Reason: who.Reason,
	}}
}

// May answers whether the actor, with their rights as of now, may change what
// objects there are; nil means yes, a refusal leaves an entry.
func (s *Service) May(ctx context.Context, actor policy.Actor) error {
	err := s.d.DB.Read(ctx, func(v *store.View) error { return s.decide(v, &actor) })
	return s.refused(ctx, actor, err)
}

func (s *Service) decide(q store.Querier, actor *policy.Actor) (err error) {
	if *actor, err = s.d.Refresh(q, *actor); err != nil {
		return err
	}
	return policy.Decide(policy.Request{Actor: *actor, Action: policy.ObjectsManage}).Err()
}

// refused leaves an entry of a refusal beside the error.
func (s *Service) refused(ctx context.Context, actor policy.Actor, err error) error {
	switch errs.KindOf(err) {
	case errs.Integrity:
		s.d.alarm(ctx, err)
	case errs.Permission, errs.Unauthenticated:
		e := s.entry(string(policy.ObjectsManage), actor)
		e.Outcome, e.Code = audit.Denied, errs.CodeOf(err)
		if logged := s.d.Audit.Record(ctx, e); logged != nil {
			return logged
		}
	}
	return err
}
