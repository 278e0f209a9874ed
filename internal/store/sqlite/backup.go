package sqlite

import (
	"context"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"modernc.org/sqlite"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

const backupPages = 1024 // copied between two looks at ctx

// backuper is the part of the driver's connection that copies pages.
type backuper interface {
	NewBackup(dst string) (*sqlite.Backup, error)
}

// Backup implements store.Engine. Pages are copied inside one read
// transaction: the copy is one commit's state, the writer is not held, only
// the log grows meanwhile. Copying takes the file as it is; it does not sort
// out free pages, so it costs reading and writing and little else.
func (e *engine) Backup(ctx context.Context, path string) (err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return unreachable(err)
	}
	part := path + ".part"
	if err := claim(path, part); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(part)
		}
	}()
	if err := e.with(ctx, func(c *conn) error { return copyPages(ctx, c, part) }); err != nil {
		return err
	}
	if err := syncFile(part); err != nil {
		return err
	}
	if err := checkFile(ctx, part); err != nil {
		return err
	}
	if err := os.Rename(part, path); err != nil {
		return unreachable(err)
	}
	return syncDir(filepath.Dir(path))
}

// claim makes sure that nothing is overwritten and that nobody else can read
// the copy from its first byte on.
func claim(path, part string) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return errs.New(errs.Conflict, "backup_exists").Because(err).WithHint("%s exists; a backup never overwrites", path)
	}
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return unreachable(err)
	}
	f, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return unreachable(err)
	}
	return f.Close()
}

func copyPages(ctx context.Context, c *conn, part string) (err error) {
	if _, err := c.rows(ctx, "BEGIN"); err != nil {
		return err
	}
	// The first read fixes the snapshot; without it each step would take its own.
	if _, err := c.rows(ctx, "SELECT count(*) FROM sqlite_schema"); err != nil {
		return err
	}
	dst := uri(part, url.Values{"_pragma": {"journal_mode(MEMORY)", "synchronous(OFF)", "cache_size(-2048)"}})
	b, err := c.Conn.(backuper).NewBackup(dst)
	if err != nil {
		return classify(err)
	}
	for more := true; more && err == nil; {
		if err = ctx.Err(); err == nil {
			more, err = b.Step(backupPages)
		}
	}
	if ferr := b.Finish(); err == nil {
		err = ferr
	}
	if err != nil {
		return classify(err)
	}
	_, err = c.rows(ctx, "COMMIT")
	return err
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return unreachable(err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return unreachable(err)
	}
	return nil
}

// checkFile reads a copy that nobody else has open. immutable keeps SQLite
// from making a log beside it.
func checkFile(ctx context.Context, path string) error {
	raw, err := dial(ctx, uri(path, url.Values{"immutable": {"1"}, "mode": {"ro"}}))
	if err != nil {
		return err
	}
	c := &conn{raw}
	defer func() { _ = c.Close() }()
	return c.check(ctx, "quick_check")
}

// Check implements store.Engine.
func (e *engine) Check(ctx context.Context, full bool) error {
	pragma := "quick_check"
	if full {
		pragma = "integrity_check"
	}
	return e.with(ctx, func(c *conn) error { return c.check(ctx, pragma) })
}

func (c *conn) check(ctx context.Context, pragma string) error {
	out, err := c.rows(ctx, "PRAGMA "+pragma+"(10)")
	if err != nil {
		return err
	}
	if len(out) != 1 || out[0][0] != "ok" {
		// The pragma's words name pages and rows by number, never a value.
		problem, _ := out[0][0].(string)
		return corrupt(errors.New(problem))
	}
	return nil
}
