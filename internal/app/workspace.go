package app

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auditor"
	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/backup"
	"github.com/holdfast-crm/holdfast/internal/blob"
	"github.com/holdfast-crm/holdfast/internal/bulk"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/export"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/live"
	"github.com/holdfast-crm/holdfast/internal/machine"
	"github.com/holdfast-crm/holdfast/internal/metadata"
	"github.com/holdfast-crm/holdfast/internal/notify"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/record"
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
	Samples   *sample.Service
	manyAtOnce

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

// manyAtOnce is what works on many records, in the background.
type manyAtOnce struct {
	Transfer *transfer.Service
	Bulk     *bulk.Service
	Exports  *export.Service
}

// backgroundWork is what runs until Close.
type backgroundWork struct {
	sync.WaitGroup
	stop   context.CancelFunc // nil: nothing was started
	seal   func()             // ends the server for a sealed one; nil without a server
	sealed atomic.Bool        // Close leaves nothing in memory, as far as it can
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
	// SearchLimit is how many bytes of memory searching may take; 0: as many as it
	// needs.
	SearchLimit int64
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
	w := &Workspace{Dir: hold.Dir(), hold: hold, now: o.Now, log: o.Log, step: o.Step, indexing: indexing{rows: o.SnapshotRows, limit: o.SearchLimit}, ids: id.NewSource(o.Now)}
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
		foundSealed(w.Dir, w.Folder, o)
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
	if err := w.openData(ctx, true); err != nil {
		return nil, err
	}
	w.checkup.trust = w.newTrust(o)
	// Looked at before anybody can write: a log that does not hold takes no
	// more entries, and without an entry nothing changes.
	if err := w.Audit.Flush(ctx); errs.KindOf(err) == errs.Integrity {
		w.log.Error("the audit log does not hold; nobody but the operator is served", "error", err)
	}
	w.tellKeysBehind(ctx)
	w.compareGrants(ctx)
	w.start()
	return w, nil
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
		failed = append(failed, w.saveIndex(ctx))
		cancel()
	}
	if w.DB != nil {
		failed = append(failed, w.DB.Close())
	}
	if w.Keys != nil && w.background.sealed.Load() {
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

// Catalog returns the catalog in force.
func (w *Workspace) Catalog() *catalog.Catalog { return w.Metadata.Catalog() }
