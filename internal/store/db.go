package store

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

const defaultReaders = 3

// DB is one open database. Its methods may be called from any goroutine.
type DB struct {
	dialect Dialect
	engine  Engine
	options Options
	writer  writing
	readers chan *session
	layouts sync.Map      // *catalog.Object -> *layout
	closing chan struct{} // closed when Close begins
	besides sync.RWMutex  // held by work on connections of its own; Close waits for it
	once    sync.Once
	closed  error // what Close found; set inside once
	stop    context.CancelFunc
	running sync.WaitGroup
	others  watchers
	marks   atomic.Uint64
}

// writing carries out units: the writer on a single-writer dialect, else lanes.
type writing interface {
	do(ctx context.Context, fn func(*Tx) error) error
	run()         // until close
	pause(func()) // runs a function while no unit is under way
	close()       // refuses further units and waits for those that came before
	disconnect()
}

// Open opens or creates the database. It fails with Unavailable when another
// process owns it, Integrity when the file is damaged or not a database.
func Open(ctx context.Context, d Dialect, o Options) (db *DB, err error) {
	defer errs.Wrap(&err, "store.Open")
	if o.Now == nil {
		return nil, errs.New(errs.Internal, "").WithHint("store.Options needs a clock")
	}
	if o.Readers <= 0 {
		o.Readers = defaultReaders
	}
	if o.Writers <= 0 || o.Writers > d.Writers() {
		o.Writers = d.Writers()
	}
	engine, err := d.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	db = &DB{
		dialect: d, engine: engine, options: o,
		readers: make(chan *session, o.Readers),
		closing: make(chan struct{}),
	}
	if err := db.connect(ctx); err != nil {
		_ = db.disconnect()
		return nil, err
	}
	var run context.Context
	run, db.stop = context.WithCancel(context.WithoutCancel(ctx))
	db.running.Go(db.writer.run)
	db.running.Go(func() { engine.Maintain(run, Host{Pause: db.writer.pause, Woken: db.others.tell}) })
	return db, nil
}

func (db *DB) connect(ctx context.Context) error {
	w, err := newSession(ctx, db, true)
	if err != nil {
		return err
	}
	if db.dialect.Writers() > 1 {
		db.writer = newLanes(db, w)
	} else {
		db.writer = newWriter(db, w)
	}
	for range db.options.Readers {
		s, err := newSession(ctx, db, false)
		if err != nil {
			return err
		}
		db.readers <- s
	}
	return nil
}

// disconnect closes every connection that is back in its place, then the
// engine.
func (db *DB) disconnect() error {
	for {
		select {
		case s := <-db.readers:
			s.close()
			continue
		default:
		}
		break
	}
	if db.writer != nil {
		db.writer.disconnect()
	}
	return db.engine.Close()
}

// Close waits for running units and reads, refuses new ones with Unavailable,
// and closes the database. Calling it again returns the same result.
func (db *DB) Close() error {
	db.once.Do(func() {
		close(db.closing)
		db.besides.Lock() // waits for a copy that is being made
		defer db.besides.Unlock()
		db.writer.close()
		held := make([]*session, 0, db.options.Readers)
		for range db.options.Readers {
			held = append(held, <-db.readers)
		}
		db.stop()
		db.running.Wait()
		for _, s := range held {
			db.readers <- s
		}
		db.closed = db.disconnect()
		errs.Wrap(&db.closed, "store.Close")
	})
	return db.closed
}

// Health is what is known, without asking the database, about whether it
// answers: nil, or Unavailable "store_silent".
func (db *DB) Health() error { return db.engine.Health() }

// Now reads the clock the database was opened with. Inside a unit use Tx.Now.
func (db *DB) Now() time.Time { return db.options.Now() }

// Path returns the path the database was opened with.
func (db *DB) Path() string { return db.options.Path }

// Read runs fn on one consistent snapshot that holds everything committed
// before Read was called. The View is fn's alone and ends with it; fn must not
// call Read again, which could wait for itself.
func (db *DB) Read(ctx context.Context, fn func(*View) error) error {
	return db.read(ctx, nil, fn)
}

// Follow is Read for those who follow logs: the View also knows, for each of
// them, up to which number nothing can be added any more; see [View.Settled].
func (db *DB) Follow(ctx context.Context, fn func(*View) error, logs ...string) error {
	return db.read(ctx, logs, fn)
}

func (db *DB) read(ctx context.Context, logs []string, fn func(*View) error) error {
	s, err := db.takeReader(ctx)
	if err != nil {
		return err
	}
	s.ctx, s.failed = ctx, nil
	v := &View{scope: scope{session: s}}
	defer func() {
		v.end()
		v.session.ctx = context.Background()
		db.returnReader(v.session)
	}()
	if err := db.beginRead(ctx, v, logs); err != nil {
		return err
	}
	return v.session.outcome(fn(v))
}

// beginRead takes the snapshot. A connection that cannot, for it lay idle while
// the server was restarted, is replaced, several times while the server is
// away: nothing was read yet.
func (db *DB) beginRead(ctx context.Context, v *View, logs []string) error {
	pause := firstPause
	for try := 1; ; try++ {
		err := v.begin(ctx, logs)
		if err == nil || ctx.Err() != nil {
			return err
		}
		fresh, again := newSession(ctx, db, false)
		if again == nil {
			v.session.close()
			fresh.ctx, v.session = ctx, fresh
		}
		if again != nil && !db.dialect.Undone(again) {
			return again
		}
		if try == maxTries || try > 1 && !db.dialect.Undone(errors.Join(err, again)) {
			return err
		}
		if try > 1 || again != nil {
			rest(ctx, pause/2+upTo(pause))
			pause = min(2*pause, maxPause)
		}
	}
}

func rest(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

func (db *DB) takeReader(ctx context.Context) (*session, error) {
	select {
	case <-db.closing: // first: a free reader must not win over a closed store
		return nil, errClosed()
	default:
	}
	if err := ctx.Err(); err != nil {
		return nil, cancelled(err)
	}
	select {
	case s := <-db.readers:
		return s, nil
	case <-db.closing:
		return nil, errClosed()
	case <-ctx.Done():
		return nil, cancelled(ctx.Err())
	}
}

// returnReader ends the snapshot. A connection that cannot even do that is
// replaced, lest it be handed out again with an old snapshot.
func (db *DB) returnReader(s *session) {
	if err := s.run("ROLLBACK"); err != nil {
		if fresh, err := newSession(context.Background(), db, false); err == nil {
			s.close()
			s = fresh
		}
	}
	db.readers <- s
}

// BackupTo writes a consistent copy of the database to path, which must not
// exist, while reads and writes go on. The copy is complete, checked and on
// stable storage when BackupTo returns; on error nothing is left behind.
func (db *DB) BackupTo(ctx context.Context, path string) (err error) {
	defer errs.Wrap(&err, "store.BackupTo")
	return db.beside(func() error { return db.engine.Backup(ctx, path) })
}

// CheckIntegrity looks for structural damage and fails with Integrity
// "store_corrupt". With full it also compares every index with its rows,
// which reads the whole database.
func (db *DB) CheckIntegrity(ctx context.Context, full bool) (err error) {
	defer errs.Wrap(&err, "store.CheckIntegrity")
	return db.beside(func() error { return db.engine.Check(ctx, full) })
}

// Flush moves everything committed into the main file and truncates the log
// beside it, so that content deleted under SecureDelete is in neither.
func (db *DB) Flush(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "store.Flush")
	return db.beside(func() error { return db.engine.Flush(ctx) })
}

// beside runs work that opens connections of its own, never after Close: the
// file may have another owner then.
func (db *DB) beside(fn func() error) error {
	db.besides.RLock()
	defer db.besides.RUnlock()
	select {
	case <-db.closing:
		return errClosed()
	default:
		return fn()
	}
}

func errClosed() error { return errs.New(errs.Unavailable, "store_closed") }

func cancelled(err error) error {
	return errs.New(errs.Unavailable, "store_cancelled").Because(err)
}
