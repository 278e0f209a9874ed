package app

import (
	"context"
	"maps"
	"path/filepath"
	"runtime"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/auth/password"
	"github.com/holdfast-crm/holdfast/internal/blob"
	"github.com/holdfast-crm/holdfast/internal/bulk"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/duplicate"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/export"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/follow"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/live"
	"github.com/holdfast-crm/holdfast/internal/merge"
	"github.com/holdfast-crm/holdfast/internal/metadata"
	"github.com/holdfast-crm/holdfast/internal/notify"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/ratelimit"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/role"
	"github.com/holdfast-crm/holdfast/internal/sample"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/transfer"
	"github.com/holdfast-crm/holdfast/internal/workspace"
)

// openKeys opens the key store in keys.db.
func (w *Workspace) openKeys(ctx context.Context, provider keystore.RootProvider) (err error) {
	w.root = provider
	w.Keys, err = keystore.Open(ctx, w.KeyDB, provider, keystore.Options{Now: w.now, Places: w.Folder.places()})
	if err != nil {
		return err
	}
	if w.Keys.Workspace() != w.Folder.Workspace {
		return errs.New(errs.Integrity, "folder_broken").
			WithHint("keys.db belongs to workspace %s, the folder to %s", w.Keys.Workspace(), w.Folder.Workspace)
	}
	return nil
}

// openData opens holdfast.db and builds everything on it, bottom up. With look,
// the log must not be shorter than what the key store remembers.
func (w *Workspace) openData(ctx context.Context, look bool) (err error) {
	if w.DB, err = openDataDB(ctx, w.Dir, w.Folder, w.now); err != nil {
		return err
	}
	w.Audit = audit.New(w.DB, audit.FromKeystore(w.Keys), w.ids)
	box := outbox.New(w.ids, w.Keys.Purpose(keystore.RowMAC))
	w.box = box
	if err := w.DB.Alone(ctx, "start", func(ctx context.Context) error { return w.layOut(ctx, look) }); err != nil {
		return err
	}
	if err := w.openBlobs(); err != nil {
		return err
	}
	w.Settings = workspace.New(workspace.Deps{DB: w.DB, Keys: w.Keys, Store: w.Keys, Root: w.root, Audit: w.Audit, Outbox: box, IDs: w.ids, Refresh: w.refresh, Prove: w.prove})
	w.Auth = auth.New(auth.Deps{
		DB: w.DB, Keys: w.Keys, Audit: w.Audit, Outbox: box, IDs: w.ids, Hasher: password.NewHasher(runtime.GOMAXPROCS(0)),
		Settings: w.Settings, Now: w.now, Define: role.Grants,
	})
	w.indexing.shelf = w.openShelf()
	w.Index = index.New(w.Catalog(), index.Deps{
		Source: index.Source{DB: w.DB, Keys: w.Keys, Refresh: w.catalogOfOthers()}, OnBroken: w.brokenRow, OnUnsaved: w.unsaved, Snapshots: w.indexing.shelf, SnapshotRows: w.indexing.rows, Limit: w.indexing.limit,
		Moment: func(ctx context.Context) (index.Moment, error) { return w.indexing.follower.Indexed(ctx) },
	})
	w.indexing.follower = follow.New(follow.Deps{
		DB: w.DB, Keys: w.Keys, Index: w.Index, Catalog: w.Catalog, CatalogOf: w.Metadata.CatalogOf,
		Open: func(o *catalog.Object, row *store.Row) ([]field.Value, error) { return w.Records.OpenRow(o, row) },
	})
	w.Records = record.New(record.Deps{
		Follower: w.indexing.follower,
		Reveals:  ratelimit.New[id.ID](ratelimit.Rate{PerSecond: record.RevealsPerSecond, Burst: record.RevealBurst}),
		DB:       w.DB, Catalog: w.Catalog, CatalogOf: w.Metadata.CatalogOf, Keys: w.Keys, Index: w.Index,
		Audit: w.Audit, Outbox: box, IDs: w.ids, Refresh: w.Auth.Refresh, CanHold: w.Auth.CanHold, Step: w.step,
	})
	w.Samples = sample.New(w.DB, w.Records, w.ids)
	w.Notices = notify.New(notify.Deps{DB: w.DB, Keys: w.Keys, IDs: w.ids, Accounts: w.Auth, Log: w.log, Told: w.tellNotice})
	workers := map[string]outbox.JobFunc{}
	w.Outbox = outbox.NewDispatcher(w.DB, box, outbox.Config{
		Consumers: []outbox.Consumer{w.Notices.Consumer()}, Workers: workers,
		Failed: func(err error) { w.log.Warn("background work failed", "error", err) },
		Broken: w.brokenJob, Settled: func(ctx context.Context, j outbox.Job) {
			w.Transfer.Settled(ctx, j)
			w.Bulk.Settled(ctx, j)
			w.Exports.Settled(ctx, j)
		},
	})
	w.Live = live.New(live.Deps{
		Events: w.Outbox, Catalog: w.Catalog, Refresh: w.Auth.Current, Visible: w.Records.Visible, Renewed: w.Auth.Renew,
		Failed: func(err error) { w.log.Warn("screens were not told of changes", "error", err) },
	})
	w.Transfer = transfer.New(transfer.Deps{
		Records: w.Records, Jobs: w.Outbox, Blobs: w.Blobs, IDs: w.ids, Now: w.now,
		Zone: func(ctx context.Context, name string) (*time.Location, error) { return w.Settings.Zone(ctx, name) },

		Alike: func(ctx context.Context, actor policy.Actor, object string, values map[string]field.Raw) (all []transfer.PreviewAlike) {
			for _, hit := range w.duplicates().Hint(ctx, actor, duplicate.Request{Object: object, Values: values, Limit: 3}) {
				all = append(all, transfer.PreviewAlike{ID: hit.Record.ID(), Title: hit.Record.Title()})
			}
			return all
		},
		Catalog: w.Catalog, Evidence: w.importEvidence, Others: w.blobsOfWork,
	})
	w.Bulk = bulk.New(bulk.Deps{Records: w.Records, Jobs: w.Outbox, Blobs: w.Blobs, IDs: w.ids, Now: w.now, Evidence: w.bulkEvidence, Told: w.tellBulk})
	w.Exports = export.New(export.Deps{
		Records: w.Records, Jobs: w.Outbox, Blobs: w.Blobs, Catalog: w.Catalog, IDs: w.ids, Now: w.now, Alone: w.DB.Alone,
		Pace:     ratelimit.New[id.ID](ratelimit.Rate{PerSecond: export.PerSecond, Burst: export.Burst}),
		Evidence: w.exportEvidence, Told: w.tellExport,
	})
	workers[export.Job] = w.Exports.Run
	workers[transfer.ImportJob] = w.Transfer.RunImport
	workers[bulk.Job] = w.Bulk.Run
	workers[metadata.Job] = w.Metadata.Run
	w.Transfer.Watch(w.tellImport)
	w.Auditor = w.newAuditor()
	w.checkup = &checkup{w: w, large: filesLarge, soon: make(chan struct{}, 1), begun: w.now()}
	return nil
}

// duplicates finds records that are there already.
func (w *Workspace) duplicates() *duplicate.Service {
	return duplicate.New(duplicate.Deps{Records: w.Records, Index: w.Index, Now: w.now})
}

// blobsOfWork lists the sealed files of what is done in the background beside
// imports, and lets those go whose time is over.
func (w *Workspace) blobsOfWork(ctx context.Context) (map[id.ID]bool, error) {
	named, err := w.Bulk.Blobs(ctx)
	if err != nil {
		return nil, err
	}
	exported, err := w.Exports.Blobs(ctx)
	if err != nil {
		return nil, err
	}
	maps.Copy(named, exported)
	return named, nil
}

// openBlobs opens the sealed files: those of a folder, or of a database that
// other nodes share.
func (w *Workspace) openBlobs() (err error) {
	if w.Folder.onServer() {
		w.Blobs = blob.OpenIn(w.DB, w.Keys, w.ids)
		return nil
	}
	w.Blobs, err = blob.Open(filepath.Join(w.Dir, blobsFolder), w.Keys, w.ids)
	return err
}

func (w *Workspace) openMetadata(ctx context.Context) error {
	declared, err := builtIn()
	if err != nil {
		return err
	}
	w.Metadata, err = metadata.Open(ctx, metadata.Deps{
		DB: w.DB, Keys: w.Keys, Audit: w.Audit, Decode: compileDocuments, BuiltIn: declared, Compile: compileDeclared,
		Outbox: w.box, IDs: w.ids, Refresh: w.refresh, Prove: w.prove,
		Changed: func(c *catalog.Catalog) {
			defer w.withholdIndex()() // what may no longer be found must not lie there
			w.Index.Rebind(c)
		},
		Records: func(o *catalog.Object) int { return w.Index.Rows(o) },
		Rows:    storedRows{w}, Scrub: w.DB.Flush, Alarm: notify.EventAuditTampered,
		Step: func(at metadata.Step) {
			if w.step != nil {
				w.step(record.Step(at))
			}
		},
	}, audit.Actor{Kind: "system"})
	return err
}

// layOut brings the tables to what this program knows. Of several processes
// that start, one at a time does.
func (w *Workspace) layOut(ctx context.Context, look bool) error {
	if err := w.DB.Migrate(ctx, migrations()); err != nil {
		return err
	}
	if look {
		if err := w.Audit.Look(ctx); err != nil {
			return err
		}
	}
	if err := w.openMetadata(ctx); err != nil {
		return err
	}
	err := w.DB.CheckLayout(ctx, migrations(), w.Catalog())
	if err != nil && w.Audit.Holds() != nil {
		w.log.Error("the tables are not as the program made them", "error", err)
		return nil // which tables there should be is not known either
	}
	return err
}

// migrations lists the fixed tables of the data store, in order.
func migrations() []store.Migration {
	var all []store.Migration
	for _, m := range [][]store.Migration{
		store.Migrations(), audit.Migrations(), outbox.Migrations(), blob.Migrations(), auth.Migrations(), workspace.Migrations(), notify.Migrations(), metadata.Migrations(), record.Migrations(), merge.Migrations(),
	} {
		all = append(all, m...)
	}
	return all
}

// refresh reads an actor's rights again, for what auth stands on itself.
func (w *Workspace) refresh(q store.Querier, a policy.Actor) (policy.Actor, error) {
	return w.Auth.Refresh(q, a)
}

// catalogOfOthers is how the index learns of a catalog that another process
// changed; nil where there are none.
func (w *Workspace) catalogOfOthers() func(context.Context) error {
	if !w.DB.Shared() {
		return nil
	}
	return w.Metadata.Refresh
}
