package httpapi_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auditor"
	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/blob"
	"github.com/holdfast-crm/holdfast/internal/bulk"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/duplicate"
	"github.com/holdfast-crm/holdfast/internal/export"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/httpapi"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/merge"
	"github.com/holdfast-crm/holdfast/internal/metadata"
	"github.com/holdfast-crm/holdfast/internal/notify"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/ratelimit"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/search"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/transfer"
	"github.com/holdfast-crm/holdfast/internal/workspace"
)

// migrations lists the fixed tables of the data file.
func migrations() []store.Migration {
	return slices.Concat(store.Migrations(), audit.Migrations(), outbox.Migrations(), auth.Migrations(), workspace.Migrations(), notify.Migrations(), metadata.Migrations(), record.Migrations(), merge.Migrations())
}

// records builds the use case with its index, which is loaded while there is
// nothing to load: what it would open rows with is never called.
func (s *stack) records(keys *keystore.Keystore, box *outbox.Outbox, ids *id.Source) *record.Service {
	s.Helper()
	s.index = index.New(s.catalog(), index.Deps{Source: index.Source{DB: s.db, Keys: keys}})
	s.must(s.index.Load(s.Context(), func(*catalog.Object, *store.Row) ([]field.Value, error) {
		return nil, errors.New("nothing to open yet")
	}))
	return record.New(record.Deps{
		Reveals: ratelimit.New[id.ID](ratelimit.Rate{PerSecond: record.RevealsPerSecond, Burst: record.RevealBurst}),
		DB:      s.db, Catalog: s.catalog, CatalogOf: s.metadata.CatalogOf, Keys: keys, Index: s.index,
		Audit: s.audit, Outbox: box, IDs: ids, Refresh: s.auth.Refresh, CanHold: s.auth.CanHold,
	})
}

// imports builds what takes files in. Jobs run while work runs.
func (s *stack) imports(keys *keystore.Keystore, box *outbox.Outbox, ids *id.Source, folder string) {
	s.Helper()
	var err error
	s.blobFolder = folder
	s.blobs, err = blob.Open(folder, keys, ids)
	s.must(err)
	workers := map[string]outbox.JobFunc{}
	s.jobs = outbox.NewDispatcher(s.db, box, outbox.Config{
		Workers: workers, Tick: time.Millisecond, Backoff: time.Millisecond, Failed: func(err error) { s.Logf("a job: %v", err) },
		Settled: func(ctx context.Context, j outbox.Job) {
			s.deps.Imports.Settled(ctx, j)
			s.deps.Bulk.Settled(ctx, j)
			s.deps.Exports.Settled(ctx, j)
		},
	})
	s.deps.Imports = transfer.New(transfer.Deps{
		Alike: func(ctx context.Context, actor policy.Actor, object string, values map[string]field.Raw) (all []transfer.PreviewAlike) {
			for _, hit := range s.deps.Duplicates.Hint(ctx, actor, duplicate.Request{Object: object, Values: values}) {
				all = append(all, transfer.PreviewAlike{ID: hit.Record.ID(), Title: hit.Record.Title()})
			}
			return all
		},
		Records: s.deps.Records, Jobs: s.jobs, Blobs: s.blobs, Catalog: s.deps.Catalog, IDs: ids, Now: s.clock.now, Zone: s.deps.Workspace.Zone,
		Evidence: func(ctx context.Context, actor policy.Actor, action string, importID id.ID) error {
			return s.audit.Record(ctx, &audit.Entry{Action: action, Outcome: audit.Done, Actor: audit.Actor{Kind: actor.Kind.String(), User: actor.User},
				Detail: []audit.Pair{{Key: "import", Value: importID.String()}}})
		},
	})
	workers[transfer.ImportJob] = s.deps.Imports.RunImport
	s.deps.Bulk = bulk.New(bulk.Deps{
		Records: s.deps.Records, Jobs: s.jobs, Blobs: s.blobs, IDs: ids, Now: s.clock.now,
		Evidence: func(ctx context.Context, actor policy.Actor, action string, _ id.ID, _ int) error {
			return s.audit.Record(ctx, &audit.Entry{Action: action, Outcome: audit.Done, Actor: audit.Actor{Kind: actor.Kind.String(), User: actor.User}})
		},
		Told: func(w bulk.Work) {
			if told := s.bulkTold.Load(); told != nil {
				(*told)(w)
			}
		},
	})
	workers[bulk.Job] = s.deps.Bulk.Run
	s.deps.Exports = export.New(export.Deps{
		Records: s.deps.Records, Jobs: s.jobs, Blobs: s.blobs, Catalog: s.deps.Catalog, IDs: ids, Now: s.clock.now, Alone: s.db.Alone, Part: 300,
		Pace: ratelimit.New[id.ID](ratelimit.Rate{PerSecond: export.PerSecond, Burst: export.Burst}),
		Evidence: func(ctx context.Context, actor policy.Actor, action string, of export.Act) error {
			return s.audit.Record(ctx, &audit.Entry{Action: action, Outcome: audit.Done, Object: of.Object, Fields: of.Fields, Count: int64(of.Records),
				Actor: audit.Actor{Kind: actor.Kind.String(), User: actor.User, Reason: actor.Reason}})
		},
		Told: func(e export.Export) {
			if told := s.exportTold.Load(); told != nil {
				(*told)(e)
			}
		},
	})
	workers[export.Job] = s.deps.Exports.Run
	s.deps.Duplicates = duplicate.New(duplicate.Deps{Records: s.deps.Records, Index: s.index, Now: s.clock.now, Budget: time.Minute})
	s.deps.Merges = merge.New(s.deps.Records)
	s.deps.Search = search.New(search.Deps{Records: s.deps.Records, Index: s.index, Catalog: s.deps.Catalog, Now: s.clock.now})
}

// work runs jobs until fn returns.
func (s *stack) work(fn func()) {
	s.Helper()
	ctx, stop := context.WithCancel(s.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.jobs.Run(ctx) }()
	fn()
	stop()
	s.must(<-ended)
}

// auditor verifies while somebody runs it.
func (s *stack) auditor(keys audit.Keys, records *record.Service) *auditor.Auditor {
	return auditor.New(auditor.Deps{
		DB: s.db, Keys: keys, Log: s.audit, Now: s.clock.now, Failed: slog.New(slog.DiscardHandler),
		Rows: func(step func() error) (audit.RowSource, []audit.Check) {
			return records.AuditRows().WithStep(step), nil
		},
		Tampered: func(context.Context) error { return nil }, Changed: func(auditor.State) {},
	})
}

// allWell is an installation on which nothing is amiss; what doctor finds on a
// real one is package app's to test.
type allWell struct{}

func (allWell) Worst() string { return "warn" }
func (allWell) Examine(_ context.Context, lang string) (time.Time, []httpapi.Finding) {
	return time.Date(2026, 3, 1, 11, 59, 0, 0, time.UTC), []httpapi.Finding{{Name: "swap", State: "warn", Title: lang, Detail: "d", Todo: "t"}}
}

// tell hands every event so far to the notices, as the dispatcher would.
func (s *stack) tell() {
	s.Helper()
	var events []outbox.Event
	s.must(s.db.Read(s.Context(), func(v *store.View) error {
		rows, err := v.Query("SELECT seq, id, kind, object, record, version, entry, at FROM outbox_event ORDER BY seq")
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var e outbox.Event
			if err := rows.Scan(&e.Seq, &e.ID, &e.Kind, &e.Object, &e.Record, &e.Version, &e.Entry, &e.At); err != nil {
				return err
			}
			events = append(events, e)
		}
		return rows.Err()
	}))
	s.must(s.told.Consumer().Handle(s.Context(), events))
}
