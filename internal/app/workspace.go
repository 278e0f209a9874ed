package app

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auditor"
	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/auth/password"
	"github.com/holdfast-crm/holdfast/internal/backup"
	"github.com/holdfast-crm/holdfast/internal/blob"
	"github.com/holdfast-crm/holdfast/internal/bulk"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/follow"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/live"
	"github.com/holdfast-crm/holdfast/internal/machine"
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

// Workspace is one organisation: one data folder and everything that works on
// it. Nothing is global.
type Workspace struct {
	Dir    string
	Folder Folder

	DB, KeyDB *store.DB
	Keys      *keystore.Keystore
	Blobs     *blob.Store
	Audit     *audit.Log
	Outbox    *outbox.Dispatcher
	Auth      *auth.Service
	Settings  *workspace.Service
	Metadata  *metadata.Service
	Notices   *notify.Service
	Index     *index.Index
	Records   *record.Service
	Live      *live.Hub
	Auditor   *auditor.Auditor
	Transfer  *transfer.Service
	Bulk      *bulk.Service
	Samples   *sample.Service

	box     *outbox.Outbox
	ids     *id.Source
	now     func() time.Time
	log     *slog.Logger
	step    func(record.Step)
	hold    *control.Hold
	checkup *checkup
	root    keystore.RootProvider
	// front is where browsers find the server, "" without one.
	front string

	indexing   indexing
	background backgroundWork
}

// backgroundWork is what runs until Close.
type backgroundWork struct {
	sync.WaitGroup
	stop   context.CancelFunc // nil: nothing was started
	seal   func()             // ends the server for a sealed one; nil without a server
	sealed bool               // Close leaves nothing in memory, as far as it can
}

// Options are what a workspace needs from outside.
type Options struct {
	Now func() time.Time
	Log *slog.Logger
	// Step is told of every step of the write path; for crash tests.
	Step func(record.Step)
	// SnapshotRows is from how many records on the index is kept over a restart;
	// 0: where it is worth its writing.
	SnapshotRows int
	// TrustEvery is how often rows of trust are compared with the log, 0: every
	// three seconds.
	TrustEvery time.Duration

	root keystore.RootProvider // instead of the one that the folder names
}

// Open opens the data folder that hold locks and starts its background work.
// It takes over hold, also when it fails.
//
// Errors: NotFound (no data folder), Integrity (wrong root key, or stored data
// that does not hold), Unavailable (another process, disk, "workspace_sealed"),
// each with a hint.
func Open(ctx context.Context, hold *control.Hold, o Options) (_ *Workspace, err error) {
	defer errs.Wrap(&err, "app.Open")
	w := &Workspace{Dir: hold.Dir(), hold: hold, now: o.Now, log: o.Log, step: o.Step, indexing: indexing{rows: o.SnapshotRows}, ids: id.NewSource(o.Now)}
	defer func() {
		if err != nil {
			err = errors.Join(err, w.Close())
		}
	}()
	if err := machine.Harden(); err != nil {
		w.log.Warn("process hardening is incomplete", "error", err)
	}
	if w.Folder, err = readFolder(w.Dir); err != nil {
		return nil, err
	}
	if w.Folder.Sealed {
		return nil, errSealed(w.Dir)
	}
	if err := backup.Sweep(w.Dir); err != nil {
		return nil, err
	}
	provider := o.root
	if provider == nil {
		if provider, err = w.Folder.provider(w.Dir); err != nil {
			return nil, err
		}
	}
	if w.KeyDB, err = openKeyDB(ctx, w.Dir, w.Folder, w.now); err != nil {
		return nil, err
	}
	if err := w.openKeys(ctx, provider); err != nil {
		return nil, err
	}
	if err := w.openData(ctx); err != nil {
		return nil, err
	}
	w.checkup.trustEvery = cmp.Or(o.TrustEvery, everyTrust)
	// Looked at before anybody can write: a log that does not hold takes no
	// more entries, and without an entry nothing changes.
	if err := w.Audit.Flush(ctx); errs.KindOf(err) == errs.Integrity {
		w.log.Error("the audit log does not hold; nothing can be changed", "error", err)
	}
	w.tellKeysBehind(ctx)
	if _, err := w.compareTrust(ctx, w.grantTables()...); err != nil {
		w.log.Error("rows of trust could not be compared with the log", "error", err)
	}
	w.start()
	return w, nil
}

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

// openData opens holdfast.db and builds everything on it, bottom up.
func (w *Workspace) openData(ctx context.Context) (err error) {
	if w.DB, err = openDataDB(ctx, w.Dir, w.Folder, w.now); err != nil {
		return err
	}
	w.Audit = audit.New(w.DB, audit.FromKeystore(w.Keys), w.ids)
	box := outbox.New(w.ids, w.Keys.Purpose(keystore.RowMAC))
	w.box = box
	if err := w.DB.Alone(ctx, "start", w.layOut); err != nil {
		return err
	}
	if err := w.openBlobs(); err != nil {
		return err
	}
	w.Settings = workspace.New(workspace.Deps{DB: w.DB, Keys: w.Keys, Store: w.Keys, Root: w.root, Audit: w.Audit, Outbox: box, IDs: w.ids, Refresh: w.refresh})
	w.Auth = auth.New(auth.Deps{
		DB: w.DB, Keys: w.Keys, Audit: w.Audit, Outbox: box, IDs: w.ids, Hasher: password.NewHasher(runtime.GOMAXPROCS(0)),
		Settings: w.Settings, Now: w.now, Define: role.Grants,
	})
	w.indexing.shelf = w.openShelf()
	w.Index = index.New(w.Catalog(), index.Deps{DB: w.DB, Keys: w.Keys, OnBroken: w.brokenRow, Refresh: w.catalogOfOthers(), Snapshots: w.indexing.shelf, SnapshotRows: w.indexing.rows})
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
		},
	})
	w.Live = live.New(live.Deps{
		Events: w.Outbox, Catalog: w.Catalog, Refresh: w.Auth.Current, Visible: w.Records.Visible, Renewed: w.Auth.Renew,
		Failed: func(err error) { w.log.Warn("screens were not told of changes", "error", err) },
	})
	w.Transfer = transfer.New(transfer.Deps{
		Records: w.Records, Jobs: w.Outbox, Blobs: w.Blobs, IDs: w.ids, Now: w.now,
		Catalog: w.Catalog, Evidence: w.importEvidence, Others: func(ctx context.Context) (map[id.ID]bool, error) { return w.Bulk.Blobs(ctx) },
	})
	w.Bulk = bulk.New(bulk.Deps{Records: w.Records, Jobs: w.Outbox, Blobs: w.Blobs, IDs: w.ids, Now: w.now, Evidence: w.bulkEvidence, Told: w.tellBulk})
	workers[transfer.ImportJob] = w.Transfer.RunImport
	workers[bulk.Job] = w.Bulk.Run
	workers[metadata.Job] = w.Metadata.Run
	w.Transfer.Watch(w.tellImport)
	w.Auditor = w.newAuditor()
	w.checkup = &checkup{w: w, soon: make(chan struct{}, 1)}
	return nil
}

// Catalog returns the catalog in force.
func (w *Workspace) Catalog() *catalog.Catalog { return w.Metadata.Catalog() }

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
		Outbox: w.box, IDs: w.ids, Refresh: w.refresh,
		Changed: func(c *catalog.Catalog) {
			w.discardIndex() // what may no longer be found must not lie there
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
func (w *Workspace) layOut(ctx context.Context) error {
	if err := w.DB.Migrate(ctx, migrations()); err != nil {
		return err
	}
	if err := w.openMetadata(ctx); err != nil {
		return err
	}
	return w.DB.CheckLayout(ctx, migrations(), w.Catalog())
}

// refresh reads an actor's rights again, for what auth stands on itself.
func (w *Workspace) refresh(q store.Querier, a policy.Actor) (policy.Actor, error) {
	return w.Auth.Refresh(q, a)
}

// start runs what works in the background until Close.
func (w *Workspace) start() {
	ctx, stop := context.WithCancel(context.Background())
	w.background.stop = stop
	run := func(name string, f func(context.Context) error) {
		w.background.Go(func() {
			if err := f(ctx); err != nil && ctx.Err() == nil {
				w.log.Error("background work ended", "work", name, "error", err)
			}
		})
	}
	run("index", func(ctx context.Context) error {
		if err := w.untilThere(ctx, w.indexing.follower.Start); err != nil {
			return err
		}
		run("feed", func(ctx context.Context) error {
			return w.indexing.follower.Run(ctx, w.Metadata.Refresh, func(err error) { w.log.Warn("changes of other nodes are not taken in", "error", err) })
		})
		return w.loadIndex(ctx)
	})
	run("audit", w.Audit.Run)
	run("auth", w.Auth.Run)
	run("outbox", w.Outbox.Run)
	run("live", w.Live.Run)
	run("auditor", w.Auditor.Run)
	run("checkup", w.checkup.run)
	run("trust", w.watchTrust)
	run("housekeeping", w.housekeeping)
}

// catalogOfOthers is how the index learns of a catalog that another process
// changed; nil where there are none.
func (w *Workspace) catalogOfOthers() func(context.Context) error {
	if !w.DB.Shared() {
		return nil
	}
	return w.Metadata.Refresh
}

// untilThere repeats what has to be done once before other work, while the
// database is away: nobody would start that work again.
func (w *Workspace) untilThere(ctx context.Context, do func(context.Context) error) error {
	for {
		err := do(ctx)
		if errs.KindOf(err) != errs.Unavailable || ctx.Err() != nil {
			return err
		}
		w.log.Warn("the database is away; work that needs it waits", "error", err)
		select {
		case <-ctx.Done():
			return err
		case <-time.After(time.Second):
		}
	}
}

// tellKeysBehind leaves evidence of a key store that is older than the log. It
// is not refused: a keys.db that was lost is put back like this.
func (w *Workspace) tellKeysBehind(ctx context.Context) {
	b := w.Audit.KeysBehind()
	if b == nil {
		return
	}
	w.log.Error("the key store is older than the data: people erased since are readable again, and keys may be used twice; restore with the newest keys",
		"remembered", b.Remembered, "log", b.Size)
	err := errors.Join(
		w.Audit.Record(ctx, &audit.Entry{
			Action: "keystore.older", Outcome: audit.Noticed, Code: "audit_keys_older", Actor: audit.Actor{Kind: "system"},
			Detail: []audit.Pair{{Key: "remembered", Value: strconv.FormatInt(b.Remembered, 10)}, {Key: "log_size", Value: strconv.FormatInt(b.Size, 10)}},
		}),
		w.Outbox.Announce(ctx, &outbox.Event{Kind: notify.EventAuditTampered}))
	if err != nil {
		w.log.Error("the older key store could not be put into the log", "error", err)
	}
}

// brokenRow leaves evidence of a row that could not be opened when the index
// was loaded; the row stays out of searches and reading it is refused.
func (w *Workspace) brokenRow(o *catalog.Object, rec id.ID, cause error) {
	w.log.Error("a stored row does not hold", "object", o.Name, "record", rec, "error", cause)
	err := w.Audit.Record(context.Background(), &audit.Entry{
		Action: "integrity.failed", Outcome: audit.Noticed, Object: o.ID, Record: rec, Actor: audit.Actor{Kind: "system"},
	})
	if err != nil {
		w.log.Error("a broken row could not be put into the log", "error", err)
	}
}

// brokenJob leaves evidence of a background job whose row was edited, and
// tells the administrators. The row stays as it is, and is not run.
func (w *Workspace) brokenJob(ctx context.Context, j outbox.Job) {
	w.log.Error("a background job was edited outside the program and is not run", "job", j.ID)
	err := errors.Join(
		w.Audit.Record(ctx, &audit.Entry{
			Action: "integrity.failed", Outcome: audit.Noticed, Code: "job_changed", Object: "outbox_job", Record: j.ID, Actor: audit.Actor{Kind: "system"},
		}),
		w.Outbox.Announce(ctx, &outbox.Event{Kind: notify.EventAuditTampered, Object: "outbox_job", Record: j.ID}))
	if err != nil {
		w.log.Error("a changed background job could not be put into the log", "error", err)
	}
}

// housekeeping does what is due, hourly; first a minute after the start, so
// that short verbs are not held up.
func (w *Workspace) housekeeping(ctx context.Context) error {
	next := time.NewTimer(time.Minute)
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-next.C:
			next.Reset(time.Hour)
		}
		for _, due := range []func(context.Context) error{w.Keys.RotateEpochIfDue, w.Records.Housekeep, w.Transfer.Sweep, w.Auth.Forget, w.trimEvents, w.forgetWork, w.keepSnapshots} {
			if err := due(ctx); err != nil && ctx.Err() == nil {
				w.log.Error("housekeeping failed; it is tried again in an hour", "error", err)
			}
		}
	}
}

// keepEvents is how long delivered events stay for looking back.
const keepEvents = 30 * 24 * time.Hour

func (w *Workspace) trimEvents(ctx context.Context) error {
	_, err := w.Outbox.TrimEvents(ctx, keepEvents)
	return err
}

// Close stops background work, sequences the log, closes both stores and
// gives up the folder. Safe on a half-opened workspace.
func (w *Workspace) Close() error {
	var failed []error
	if w.background.stop != nil {
		w.background.stop()
		w.background.Wait()
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		failed = append(failed, w.Audit.Flush(ctx))
		if w.background.sealed { // its key would outlive this process
			failed = append(failed, w.Index.Discard())
		} else {
			failed = append(failed, w.saveIndex(ctx))
		}
		cancel()
	}
	if w.DB != nil {
		failed = append(failed, w.DB.Close())
	}
	if w.Keys != nil && w.background.sealed {
		w.Index.Wipe()
		failed = append(failed, w.Keys.Wipe())
	} else if w.Keys != nil {
		failed = append(failed, w.Keys.Close())
	}
	if w.KeyDB != nil {
		failed = append(failed, w.KeyDB.Close())
	}
	failed = append(failed, w.hold.Release())
	return errors.Join(failed...)
}

// migrations lists the fixed tables of the data store, in order.
func migrations() []store.Migration {
	var all []store.Migration
	for _, m := range [][]store.Migration{
		store.Migrations(), audit.Migrations(), outbox.Migrations(), blob.Migrations(), auth.Migrations(), workspace.Migrations(), notify.Migrations(), metadata.Migrations(), record.Migrations(),
	} {
		all = append(all, m...)
	}
	return all
}

// Logger makes the program's log: text for people, JSON lines for collectors,
// of what is at least of a level.
func Logger(to *os.File, asJSON bool, least slog.Level) *slog.Logger {
	how := &slog.HandlerOptions{Level: least}
	if asJSON {
		return slog.New(slog.NewJSONHandler(to, how))
	}
	return slog.New(slog.NewTextHandler(to, how))
}
