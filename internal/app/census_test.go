package app

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/census"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

func noProgress(control.Progress) {}

// populated is a folder with something sealed in every place there is.
func populated(t *testing.T) *site {
	s := newSite(t)
	for n := range 3 {
		s.contact(fmt.Sprintf("Person %d", n))
	}
	s.blob("content")
	var created verb.TokenCreated
	s.call(verb.OpTokenCreate, verb.TokenCreateArgs{User: "ada@example.org", Name: "laptop"}, nil, &created)
	s.must(s.w.Auth.Flush(t.Context()))
	s.waitForNotice()
	return s
}

// waitForNotice returns when the outbox told the user of the new token.
func (s *site) waitForNotice() {
	s.t.Helper()
	for {
		var n int
		s.must(s.w.DB.Read(s.t.Context(), func(v *store.View) error { return v.QueryRow(`SELECT count(*) FROM notice`).Scan(&n) }))
		if n > 0 {
			return
		}
		s.must(s.t.Context().Err())
	}
}

func (s *site) censusNow() *census.Report {
	s.t.Helper()
	var c census.Report
	s.call(verb.OpKeysCensus, verb.NoArgs{}, nil, &c)
	return &c
}

func TestTheCensusAccountsForEverySealedValue(t *testing.T) {
	t.Parallel()
	s := populated(t)
	c := s.censusNow()
	if !c.Complete || c.Unknown+c.Missing+c.Destroyed != 0 || len(c.Troubles) > 0 {
		t.Errorf("census: %+v", c)
	}
	got := map[string]int64{}
	for _, l := range c.Lines {
		got[l.Place] += l.Count
	}
	for place, least := range map[string]int64{
		"contact.env_personal": 3, "audit_entry.body": 5, "audit_entry.after": 3, "app_user.profile": 1, "app_user.password": 1,
		"api_token.name": 1, "notice.params": 1, "keys.db held_key": 3, "keys.db purpose_key": 10, "blobs": 1, "key backups " + s.places: 1,
	} {
		if got[place] < least {
			t.Errorf("%s: %d values, want %d or more", place, got[place], least)
		}
	}
	var out bytes.Buffer
	c.Print(&out)
	if !strings.Contains(out.String(), "contact.env_personal") || strings.Contains(out.String(), "INCOMPLETE") {
		t.Errorf("printed\n%s", out.String())
	}
}

// TestNoSealedColumnIsOverlooked reads every cell of both databases: whatever
// starts like a sealed value must have been counted.
func TestNoSealedColumnIsOverlooked(t *testing.T) {
	t.Parallel()
	s := populated(t)
	s.close() // nothing makes keys ahead until the next one is needed
	s.open()
	counted := map[string]int64{}
	for _, l := range s.censusNow().Lines {
		place := strings.TrimPrefix(l.Place, "keys.db ")
		if o, column, ok := strings.Cut(place, "."); ok {
			if object, known := s.w.Catalog().Object(o); known {
				place = object.Table + "." + column
			}
		} else {
			place += ".wrapped"
		}
		counted[place] += l.Count
	}
	for name, db := range map[string]*store.DB{"data": s.w.DB, "keys": s.w.KeyDB} {
		for column, n := range sealedCells(t, db) {
			if column != "root_wrap.wrapped" && counted[column] != n {
				t.Errorf("%s: %s holds %d sealed values, the census has %d", name, column, n, counted[column])
			}
		}
	}
}

// sealedCells counts, column by column, what starts with the header of an
// envelope or a wrapped key.
func sealedCells(t *testing.T, db *store.DB) map[string]int64 {
	t.Helper()
	found := map[string]int64{}
	err := db.Read(t.Context(), func(v *store.View) error {
		rows, err := v.Query(`SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'`)
		if err != nil {
			return err
		}
		var columns [][2]string
		for rows.Next() {
			var c [2]string
			if err := rows.Scan(&c[0], &c[1]); err != nil {
				return err
			}
			columns = append(columns, c)
		}
		for _, c := range columns {
			var n int64
			sql := fmt.Sprintf(`SELECT count(*) FROM "%s" WHERE hex(substr(CAST("%s" AS BLOB), 1, 4)) IN ('C5010100', 'C5020100')`, c[0], c[1])
			if err := v.QueryRow(sql).Scan(&n); err != nil {
				return err
			}
			if n > 0 {
				found[c[0]+"."+c[1]] = n
			}
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 3 {
		t.Fatalf("only %v hold sealed values: the search is broken", found)
	}
	return found
}

func TestTheCensusNoticesWhatItCannotAccountFor(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.contact("Some Person")
	edit := func(db *store.DB, sql string, args ...any) {
		s.must(db.Write(t.Context(), func(tx *store.Tx) error {
			n, err := tx.Exec(sql, args...)
			if err == nil && n == 0 {
				t.Fatalf("%s changed nothing", sql)
			}
			return err
		}))
	}
	edit(s.w.DB, `UPDATE o_contact SET env_personal = ? WHERE id = ?`, []byte("not sealed at all"), p)
	if c := s.censusNow(); c.Complete || c.Unknown != 1 || len(c.Troubles) != 1 {
		t.Errorf("a clear value: %+v", c)
	}
	other := s.contact("Other Person")
	var key id.ID
	s.must(s.w.DB.Read(t.Context(), func(v *store.View) error {
		return v.QueryRow(`SELECT "key" FROM o_contact WHERE id = ?`, other).Scan(&key)
	}))
	edit(s.w.KeyDB, `DELETE FROM held_key WHERE id = ?`, key)
	if c := s.censusNow(); c.Complete || c.Missing < 2 {
		t.Errorf("a key that vanished, under a row and its entry: %+v", c)
	}
	edit(s.w.KeyDB, `INSERT INTO key_tombstone (id, destroyed_at) VALUES (?, 1)`, key)
	if c := s.censusNow(); c.Missing != 0 || c.Destroyed < 2 {
		t.Errorf("a destroyed key: %+v", c)
	}
	file := s.blob("content")
	s.must(os.Truncate(blobPath(s.dir, file), 10))
	if c := s.censusNow(); c.Unknown != 2 {
		t.Errorf("a file cut short: %+v", c)
	}
	s.must(os.WriteFile(filepath.Join(s.places, "0000000001.subject."+p.String()+".keys"), []byte("not a batch"), 0o600))
	if c := s.censusNow(); c.Unknown != 3 {
		t.Errorf("a file that is no batch: %+v", c)
	}
}

func TestTheCensusCountsReferencesToEachVersionOfAKey(t *testing.T) {
	t.Parallel()
	s := populated(t)
	s.must(s.w.Audit.Flush(t.Context()))
	s.must(s.w.Keys.RotatePurpose(t.Context(), "audit_body"))
	s.contact("Later Person")
	refs := map[string]int64{}
	for _, k := range s.censusNow().Keys {
		refs[fmt.Sprintf("%s v%d %s", k.Purpose, k.Version, k.State)] = k.References
	}
	if refs["audit_body v1 decrypt_only"] < 5 || refs["audit_body v2 active"] != 1 {
		t.Errorf("references: %v", refs)
	}
	var tree KeyTree
	s.call(verb.OpKeysTree, verb.NoArgs{}, nil, &tree)
	var out bytes.Buffer
	tree.Print(&out)
	if !strings.Contains(out.String(), "audit_body   v2") || !strings.Contains(out.String(), s.key) {
		t.Errorf("printed\n%s", out.String())
	}
}
