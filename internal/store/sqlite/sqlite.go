package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"

	"modernc.org/sqlite"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/store"
)

const (
	readerCacheKiB = 8 << 10
	writerCacheKiB = 16 << 10
	busyTimeoutMS  = 5000
	journalLimit   = 16 << 20
)

// Dialect is SQLite; its zero value is ready.
type Dialect struct{}

var _ store.Dialect = Dialect{}

// Name implements store.Dialect.
func (Dialect) Name() string { return "sqlite" }

// Bind implements store.Dialect: SQLite's placeholder is '?' already.
func (Dialect) Bind(sql string) string { return sql }

// Begin implements store.Dialect. A writer takes the lock at once, so a unit
// never fails half way for want of it.
func (Dialect) Begin(write bool) string {
	if write {
		return "BEGIN IMMEDIATE"
	}
	return "BEGIN"
}

// BeginAlone implements store.Dialect: there is one writer.
func (Dialect) BeginAlone() string { return "" }

// ColumnType implements store.Dialect.
func (Dialect) ColumnType(c store.Column) string {
	switch {
	case c.AutoIncrement:
		return "INTEGER PRIMARY KEY AUTOINCREMENT"
	case c.Type == store.Integer:
		return "INTEGER"
	case c.Type == store.Text:
		return "TEXT"
	}
	return "BLOB"
}

// TableSuffix implements store.Dialect. STRICT refuses a value of another type.
func (Dialect) TableSuffix(withoutRowID bool) string {
	if withoutRowID {
		return " STRICT, WITHOUT ROWID"
	}
	return " STRICT"
}

// Writers implements store.Dialect.
func (Dialect) Writers() int { return 1 }

// Announce implements store.Dialect: one writer numbers rows as it commits them.
func (Dialect) Announce(string) string { return "" }

// IndexName implements store.Dialect: names have no end.
func (Dialect) IndexName(name string) string { return name }

// Undone implements store.Dialect: the one writer meets nobody.
func (Dialect) Undone(error) bool { return false }

// Open implements store.Dialect. It creates the folder (0700) and file (0600)
// if need be and holds <path>.lock until Close, or until the process ends.
func (d Dialect) Open(ctx context.Context, o store.Options) (_ store.Engine, err error) {
	defer errs.Wrap(&err, "sqlite.Open")
	path, err := filepath.Abs(o.Path)
	if err != nil {
		return nil, unreachable(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, unreachable(err)
	}
	lock, err := lockFile(path + ".lock")
	if err != nil {
		return nil, err
	}
	e := &engine{path: path, lock: lock, dialect: d, options: o, commits: make(chan struct{}, 1)}
	if err := e.open(ctx); err != nil {
		_ = e.Close()
		return nil, err
	}
	return e, nil
}

// engine is one database file owned by this process.
type engine struct {
	path    string
	dialect Dialect
	options store.Options
	lock    *os.File
	keeper  *conn // the owner of checkpoints
	commits chan struct{}
}

func (e *engine) open(ctx context.Context) error {
	if err := create(e.path); err != nil {
		return err
	}
	raw, err := e.Connect(ctx, true)
	if err != nil {
		return err
	}
	e.keeper = &conn{raw}
	// The first page decides whether this is a database at all.
	if _, err := e.keeper.rows(ctx, "SELECT count(*) FROM sqlite_schema"); err != nil {
		return err
	}
	return e.refuseForeign(ctx)
}

// refuseForeign refuses a file that brings code of its own: we make neither
// triggers nor views, so one of them was put in to act behind our back.
func (e *engine) refuseForeign(ctx context.Context) error {
	found, err := e.keeper.rows(ctx, "SELECT type, name FROM sqlite_schema WHERE type NOT IN ('table', 'index')")
	if err != nil || len(found) == 0 {
		return err
	}
	return errs.New(errs.Integrity, "store_foreign").
		WithHint("%s contains the %v %v, which Holdfast does not make; keep the file for whoever investigates and restore a backup", e.path, found[0][0], found[0][1])
}

// create makes the file itself, because SQLite would let the umask decide who
// may read it; -wal and -shm inherit its permissions.
func create(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return unreachable(err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return unreachable(err)
	}
	return syncDir(filepath.Dir(path))
}

// Connect implements store.Engine.
func (e *engine) Connect(ctx context.Context, write bool) (driver.Conn, error) {
	cache := readerCacheKiB
	if write {
		cache = writerCacheKiB
	}
	pragmas := []string{
		"busy_timeout(" + strconv.Itoa(busyTimeoutMS) + ")",
		"journal_mode(WAL)", "synchronous(FULL)", "wal_autocheckpoint(0)",
		"journal_size_limit(" + strconv.Itoa(journalLimit) + ")",
		"foreign_keys(1)", "temp_store(MEMORY)", "mmap_size(0)", "trusted_schema(0)", "cell_size_check(1)",
		"cache_size(-" + strconv.Itoa(cache) + ")",
	}
	if e.options.SecureDelete {
		pragmas = append(pragmas, "secure_delete(1)")
	} else {
		pragmas = append(pragmas, "secure_delete(0)")
	}
	if !write {
		pragmas = append(pragmas, "query_only(1)")
	}
	return dial(ctx, uri(e.path, url.Values{"_pragma": pragmas}))
}

func dial(ctx context.Context, dsn string) (driver.Conn, error) {
	connector, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, classify(err)
	}
	c, err := connector.Connect(ctx)
	if err != nil {
		return nil, classify(err)
	}
	return c, nil
}

// uri writes a path as SQLite reads it; without escaping, a '?' or '%' in a
// folder's name would change its meaning.
func uri(path string, query url.Values) string {
	query.Set("_defensive", "1")
	query.Set("_dqs", "0")
	query.Set("_error_rc", "1")
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(path), OmitHost: true, RawQuery: query.Encode()}).String()
}

// Health implements store.Engine: a file answers, or says why not at once.
func (e *engine) Health() error { return nil }

// Close implements store.Engine. The log is moved into the file first, so a
// closed database is one file.
func (e *engine) Close() error {
	var err error
	if e.keeper != nil {
		err = e.keeper.checkpoint(context.Background(), "TRUNCATE")
		if cerr := e.keeper.Close(); err == nil && cerr != nil {
			err = classify(cerr)
		}
	}
	return errors.Join(err, unlock(e.lock))
}
