package sqlite_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/sqlite"
)

func words() []store.Migration {
	return []store.Migration{{ID: "words/1", Tables: []store.Table{{
		Name:    "words",
		Columns: []store.Column{{Name: "word", Type: store.Text}, {Name: "body", Type: store.Blob, Null: true}},
		Primary: []string{"word"},
	}}}}
}

func migrate(t testing.TB, db *store.DB) {
	t.Helper()
	if err := db.Migrate(t.Context(), words()); err != nil {
		t.Fatal(err)
	}
}

func add(t testing.TB, db *store.DB, word string, body []byte) error {
	t.Helper()
	return db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO "words" ("word", "body") VALUES (?, ?)`, word, body)
		return err
	})
}

func count(t testing.TB, db *store.DB) (n int) {
	t.Helper()
	err := db.Read(t.Context(), func(v *store.View) error {
		return v.QueryRow(`SELECT count(*) FROM "words"`).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func wantError(t testing.TB, err error, kind errs.Kind, code string) {
	t.Helper()
	if err == nil || errs.KindOf(err) != kind || errs.CodeOf(err) != code {
		t.Errorf("error = %v, want kind %v with code %q", err, kind, code)
	}
}

func tryOpen(t testing.TB, path string) (*store.DB, error) {
	t.Helper()
	return store.Open(t.Context(), sqlite.Dialect{}, store.Options{Path: path, Now: time.Now})
}

func TestOnlyTheOwnerMayReadTheFiles(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new", "folder")
	db := open(t, filepath.Join(dir, "holdfast.db"), store.Options{})
	migrate(t, db)
	if err := db.BackupTo(t.Context(), filepath.Join(dir, "copy.db")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"holdfast.db", "holdfast.db-wal", "holdfast.db-shm", "holdfast.db.lock", "copy.db"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder: %v, %v", info.Mode(), err)
	}
}

func TestAClosedDatabaseIsOneFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "we?ird %41 #name", "a.db")
	db := open(t, path, store.Options{})
	migrate(t, db)
	if err := add(t, db, "one", nil); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 2 { // and the lock
		t.Errorf("left %v, %v", left, err)
	}
	if n := count(t, open(t, path, store.Options{})); n != 1 {
		t.Errorf("%d rows after opening again", n)
	}
}

func TestASecondOwnerIsTurnedAway(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.db")
	db := open(t, path, store.Options{})
	_, err := tryOpen(t, path)
	wantError(t, err, errs.Unavailable, "store_owned")
	if !strings.Contains(errs.As(err).Hint, "another holdfast process owns") {
		t.Errorf("hint %q", errs.As(err).Hint)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, path, store.Options{})
}

func TestAFileThatIsNoDatabase(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.db")
	if err := os.WriteFile(path, bytes.Repeat([]byte("name,email\n"), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := tryOpen(t, path)
	wantError(t, err, errs.Integrity, "not_a_database")
	_, err = tryOpen(t, path) // the lock was released
	wantError(t, err, errs.Integrity, "not_a_database")
	_, err = tryOpen(t, filepath.Join(path, "inside.db"))
	wantError(t, err, errs.Unavailable, "store_unreachable")
}

// damaged closes a filled database and overwrites one page in its middle.
func damaged(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.db")
	db := open(t, path, store.Options{})
	migrate(t, db)
	for i := range 50 {
		if err := add(t, db, fmt.Sprint(i), bytes.Repeat([]byte{byte(i)}, 1000)); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for page := 4; page < 10; page++ {
		copy(raw[page*4096:], bytes.Repeat([]byte{0xff}, 64))
	}
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestADamagedFileIsReported(t *testing.T) {
	t.Parallel()
	db := open(t, damaged(t), store.Options{})
	wantError(t, db.CheckIntegrity(t.Context(), true), errs.Integrity, "store_corrupt")
	wantError(t, db.CheckIntegrity(t.Context(), false), errs.Integrity, "store_corrupt")
	err := db.Read(t.Context(), func(v *store.View) error {
		rows, err := v.Query(`SELECT "word", "body" FROM "words" NOT INDEXED`)
		if err != nil {
			return err
		}
		for rows.Next() {
		}
		return rows.Err()
	})
	wantError(t, err, errs.Integrity, "store_corrupt")
	copied := filepath.Join(t.TempDir(), "copy.db")
	wantError(t, db.BackupTo(t.Context(), copied), errs.Integrity, "store_corrupt")
	if left, _ := filepath.Glob(copied + "*"); len(left) != 0 {
		t.Errorf("a copy that failed its check was left: %v", left)
	}
}

func pragma(t *testing.T, db *store.DB, sql string) {
	t.Helper()
	if err := db.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.Exec(sql); return err }); err != nil {
		t.Fatal(err)
	}
}

// A limit on pages is what a full disk looks like to SQLite.
func TestAFullDiskLosesNothing(t *testing.T) {
	t.Parallel()
	db := open(t, filepath.Join(t.TempDir(), "a.db"), store.Options{})
	migrate(t, db)
	pragma(t, db, `PRAGMA max_page_count = 40`)
	body := make([]byte, 2000)
	written := 0
	var err error
	for ; err == nil && written < 1000; written++ {
		err = add(t, db, fmt.Sprint(written), body)
	}
	written--
	wantError(t, err, errs.Unavailable, "disk_full")
	if n := count(t, db); n != written {
		t.Errorf("%d rows, acknowledged %d", n, written)
	}
	pragma(t, db, `PRAGMA max_page_count = 1000`)
	if err := add(t, db, "later", body); err != nil {
		t.Errorf("after making room: %v", err)
	}
}

// A connection told to change nothing is what a read-only volume looks like.
func TestAFileThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	db := open(t, filepath.Join(t.TempDir(), "a.db"), store.Options{})
	migrate(t, db)
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.Exec(`PRAGMA query_only = 1`); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO "words" ("word") VALUES ('x')`)
		return err
	})
	wantError(t, err, errs.Unavailable, "store_read_only")
	if err := add(t, db, "one", nil); err != nil {
		t.Errorf("the writer did not get a working connection: %v", err)
	}
}

func TestReadersCannotWrite(t *testing.T) {
	t.Parallel()
	db := open(t, filepath.Join(t.TempDir(), "a.db"), store.Options{})
	migrate(t, db)
	err := db.Read(t.Context(), func(v *store.View) error {
		rows, err := v.Query(`INSERT INTO "words" ("word") VALUES ('x') RETURNING "word"`)
		if err == nil {
			err = rows.Close()
		}
		return err
	})
	wantError(t, err, errs.Unavailable, "store_read_only")
}

func TestACopyHoldsOneMoment(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := open(t, filepath.Join(dir, "a.db"), store.Options{})
	migrate(t, db)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { // each unit adds two rows: an odd count would be half a unit
		for i := 0; ; i++ {
			err := db.Write(ctx, func(tx *store.Tx) error {
				for _, half := range []string{"a", "b"} {
					if _, err := tx.Exec(`INSERT INTO "words" ("word", "body") VALUES (?, ?)`, fmt.Sprint(i, half), make([]byte, 3000)); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				done <- err
				return
			}
		}
	}()
	for i := range 8 {
		before := count(t, db)
		path := filepath.Join(dir, fmt.Sprint("copy", i))
		if err := db.BackupTo(t.Context(), path); err != nil {
			t.Fatal(err)
		}
		after := count(t, db)
		copied := open(t, path, store.Options{})
		if n := count(t, copied); n%2 != 0 || n < before || n > after {
			t.Errorf("copy of %d rows made between %d and %d", n, before, after)
		}
	}
	cancel()
	wantError(t, <-done, errs.Unavailable, "store_cancelled")
}

// onDisk reports whether text is anywhere in the database's files.
func onDisk(t *testing.T, path string, text []byte) bool {
	t.Helper()
	files, err := filepath.Glob(path + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(raw, text) {
			return true
		}
	}
	return false
}

func TestSecureDeleteLeavesNothing(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{true, false} {
		path := filepath.Join(t.TempDir(), "a.db")
		db := open(t, path, store.Options{SecureDelete: secure})
		migrate(t, db)
		secret := bytes.Repeat([]byte("canary-of-a-key"), 20)
		for i := range 20 {
			if err := add(t, db, fmt.Sprint(i), secret); err != nil {
				t.Fatal(err)
			}
		}
		pragma(t, db, `DELETE FROM "words" WHERE "word" <> '7'`)
		if !onDisk(t, path, secret) {
			t.Fatal("the search does not find what is there")
		}
		pragma(t, db, `DELETE FROM "words"`)
		if err := db.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		if found := onDisk(t, path, secret); found == secure {
			t.Errorf("secure delete %v: deleted content found: %v", secure, found)
		}
	}
}

func TestAFileThatBringsCodeIsRefused(t *testing.T) {
	t.Parallel()
	for name, code := range map[string]string{
		"trigger": `CREATE TRIGGER quiet BEFORE DELETE ON words BEGIN SELECT RAISE(IGNORE); END`,
		"view":    `CREATE VIEW wordlist AS SELECT word FROM words`,
	} {
		path := filepath.Join(t.TempDir(), "data.db")
		db := open(t, path, store.Options{})
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.Exec(`CREATE TABLE words (word TEXT)`); err != nil {
				return err
			}
			_, err := tx.Exec(code)
			return err
		})
		if err := errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
		_, err = store.Open(t.Context(), sqlite.Dialect{}, store.Options{Path: path, Now: time.Now})
		wantError(t, err, errs.Integrity, "store_foreign")
		if !strings.Contains(errs.As(err).Hint, name) {
			t.Errorf("the hint does not name the %s: %v", name, err)
		}
	}
}
