package storetest

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

func statements(t *testing.T, open Open) {
	runAll(t, open, []test{
		{name: "values come back as they were stored", run: values},
		{name: "a value of another shape is refused", run: malformed},
		{name: "no row is not found", run: noRow},
		{name: "the same statement may be read inside itself", run: nested},
		{name: "blobs stay valid after the next row", run: blobs},
		{name: "more statements than are kept prepared", run: manyStatements},
		{name: "appended rows keep their order and share the fate of their unit", run: appended},
		{name: "a read ends with its context", run: readCancelled},
		{name: "an endless statement ends with its context", run: endless},
	})
}

type word string

func values(t *testing.T, db *store.DB) {
	withLedger(t, db)
	at := time.Date(2026, 11, 22, 8, 30, 0, 123456000, time.UTC)
	owner := id.NewSource(time.Now).New()
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		for i, row := range []struct {
			at    time.Time
			owner id.ID
		}{{at, owner}, {}} {
			_, err := tx.Exec(`INSERT INTO "ledger" ("word", "at", "owner") VALUES (?, ?, ?)`, word(fmt.Sprint("w", i)), row.at, row.owner)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Read(t.Context(), func(v *store.View) error {
		var w word
		var gotAt, noAt time.Time
		var gotOwner, noOwner id.ID
		var raw []byte
		var seq uint32
		if err := v.QueryRow(`SELECT "seq", "word", "at", "owner" FROM "ledger" WHERE "owner" = ?`, owner).Scan(&seq, &w, &gotAt, &gotOwner); err != nil {
			return err
		}
		if seq != 1 || w != "w0" || !gotAt.Equal(at) || gotOwner != owner {
			t.Errorf("read %d %q %v %v", seq, w, gotAt, gotOwner)
		}
		if err := v.QueryRow(`SELECT "at", "owner", "owner" FROM "ledger" WHERE "owner" IS NULL`).Scan(&noAt, &noOwner, &raw); err != nil {
			return err
		}
		if !noAt.IsZero() || !noOwner.IsZero() || raw != nil {
			t.Errorf("NULL read as %v %v %v", noAt, noOwner, raw)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func malformed(t *testing.T, db *store.DB) {
	withLedger(t, db)
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO "ledger" ("word", "owner") VALUES (?, ?)`, "one", []byte("short"))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Read(t.Context(), func(v *store.View) error {
		var owner id.ID
		var n int
		wantError(t, v.QueryRow(`SELECT "owner" FROM "ledger"`).Scan(&owner), errs.Integrity, "row_malformed")
		wantError(t, v.QueryRow(`SELECT "word" FROM "ledger"`).Scan(&n), errs.Integrity, "row_malformed")
		wantError(t, v.QueryRow(`SELECT "word" FROM "ledger"`).Scan(), errs.Internal, "")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func noRow(t *testing.T, db *store.DB) {
	withLedger(t, db)
	err := db.Read(t.Context(), func(v *store.View) error {
		var n int
		return v.QueryRow(`SELECT "seq" FROM "ledger"`).Scan(&n)
	})
	wantError(t, err, errs.NotFound, "")
}

func fill(t *testing.T, db *store.DB, n int) {
	t.Helper()
	withLedger(t, db)
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		for i := range n {
			if _, err := tx.Exec(`INSERT INTO "ledger" ("word", "owner") VALUES (?, ?)`, fmt.Sprint(i), bytes.Repeat([]byte{byte(i)}, 16)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func nested(t *testing.T, db *store.DB) {
	fill(t, db, 3)
	pairs := 0
	err := db.Read(t.Context(), func(v *store.View) error {
		const sql = `SELECT "seq" FROM "ledger" ORDER BY "seq"`
		outer, err := v.Query(sql)
		if err != nil {
			return err
		}
		for outer.Next() {
			inner, err := v.Query(sql)
			if err != nil {
				return err
			}
			for inner.Next() {
				pairs++
			}
			if inner.Err() != nil {
				return inner.Err()
			}
		}
		return outer.Err()
	})
	if err != nil || pairs != 9 {
		t.Errorf("%d pairs, error %v", pairs, err)
	}
}

func blobs(t *testing.T, db *store.DB) {
	fill(t, db, 5)
	err := db.Read(t.Context(), func(v *store.View) error {
		rows, err := v.Query(`SELECT "owner" FROM "ledger" ORDER BY "seq"`)
		if err != nil {
			return err
		}
		var all [][]byte
		for rows.Next() {
			var b []byte
			if err := rows.Scan(&b); err != nil {
				return err
			}
			all = append(all, b)
		}
		for i, b := range all {
			if !bytes.Equal(b, bytes.Repeat([]byte{byte(i)}, 16)) {
				t.Errorf("blob %d became %x", i, b)
			}
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
}

func manyStatements(t *testing.T, db *store.DB) {
	withLedger(t, db)
	err := db.Read(t.Context(), func(v *store.View) error {
		for i := range 1000 {
			var n int
			if err := v.QueryRow(fmt.Sprintf(`SELECT %d`, i)).Scan(&n); err != nil || n != i {
				return fmt.Errorf("statement %d answered %d: %w", i, n, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func appended(t *testing.T, db *store.DB) {
	withLedger(t, db)
	const columns = `"word", "owner"`
	owner := bytes.Repeat([]byte{7}, 16)
	appendSome := func(from, n int, then error) error {
		return db.Write(t.Context(), func(tx *store.Tx) error {
			for i := range n {
				if err := tx.Append("ledger", columns, fmt.Sprint(from+i), owner); err != nil {
					return err
				}
			}
			return then
		})
	}
	n := 0
	for _, size := range []int{1, 15, 16, 17, 37, 0, 2} {
		if err := appendSome(n, size, nil); err != nil {
			t.Fatal(err)
		}
		n += size
		undone := errs.New(errs.Invalid, "undone")
		wantError(t, appendSome(1_000_000, size+20, undone), errs.Invalid, "undone")
	}
	refused := db.Write(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.Exec(`INSERT INTO "ledger" ("word", "owner") VALUES (?, ?)`, "lost", owner); err != nil {
			return err
		}
		return tx.Append("ledger", columns, nil, owner) // the last thing the unit does
	})
	if refused == nil {
		t.Error("a unit with an appended row that the table refuses was committed")
	}
	var words []string
	err := db.Read(t.Context(), func(v *store.View) error {
		rows, err := v.Query(`SELECT "word" FROM "ledger" ORDER BY "seq"`)
		if err != nil {
			return err
		}
		for rows.Next() {
			var word string
			if err := rows.Scan(&word); err != nil {
				return err
			}
			words = append(words, word)
		}
		return rows.Err()
	})
	if err != nil || len(words) != n {
		t.Fatalf("%d rows, want %d: %v", len(words), n, err)
	}
	for i, word := range words {
		if word != fmt.Sprint(i) {
			t.Fatalf("row %d is %s", i, word)
		}
	}
}

func readCancelled(t *testing.T, db *store.DB) {
	fill(t, db, 10)
	ctx, cancel := context.WithCancel(t.Context())
	err := db.Read(ctx, func(v *store.View) error {
		rows, err := v.Query(`SELECT "seq" FROM "ledger"`)
		if err != nil {
			return err
		}
		n := 0
		for rows.Next() {
			if n++; n == 2 {
				cancel()
			}
		}
		if n != 2 {
			t.Errorf("read %d rows of a cancelled read", n)
		}
		return rows.Err()
	})
	wantError(t, err, errs.Unavailable, "store_cancelled")
	wantError(t, db.Read(ctx, func(*store.View) error { return nil }), errs.Unavailable, "store_cancelled")
	if got := words(t, db); len(got) != 10 {
		t.Errorf("the connection was left unusable: %q", got)
	}
}

func endless(t *testing.T, db *store.DB) {
	ctx, cancel := context.WithCancel(t.Context())
	err := db.Read(ctx, func(v *store.View) error {
		go cancel()
		var n int
		return v.QueryRow(`WITH RECURSIVE "c" ("x") AS (SELECT 1 UNION ALL SELECT "x" + 1 FROM "c") SELECT count(*) FROM "c"`).Scan(&n)
	})
	wantError(t, err, errs.Unavailable, "store_cancelled")
}
