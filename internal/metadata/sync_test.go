package metadata_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/compliance"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/metadata"
	"github.com/holdfast-crm/holdfast/internal/schema"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/dbtest"
)

// first is a small installation's declaration; the tests change its words.
const first = `{
  "id": "thing", "name": "thing", "plural": "things", "subject": "none", "title": "title",
  "label": {"en": "Thing", "zh-CN": "东西"}, "label_plural": {"en": "Things", "zh-CN": "东西"},
  "fields": [
    {"id": "title", "name": "title", "type": "text", "class": "personal", "label": {"en": "Title", "zh-CN": "标题"}},
    {"id": "colour", "name": "colour", "type": "text", "class": "public", "label": {"en": "Colour", "zh-CN": "颜色"}}
  ]
}`

// more adds a plain field, and one whose class has no envelope yet.
var more = strings.Replace(first, `"fields": [`, `"fields": [
    {"id": "weight", "name": "weight", "type": "text", "class": "public", "label": {"en": "Weight", "zh-CN": "重量"}},
    {"id": "price", "name": "price", "type": "text", "class": "financial", "label": {"en": "Price", "zh-CN": "价格"}},`, 1)

type stack struct {
	*testing.T
	db   *store.DB
	log  *audit.Log
	deps metadata.Deps
}

func newStack(t *testing.T) *stack {
	t.Helper()
	s := &stack{T: t}
	dir, now := t.TempDir(), func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }
	open := func(name string) *store.DB {
		db, err := store.Open(t.Context(), dbtest.Dialect(), store.Options{Path: filepath.Join(dir, name, "x.db"), Now: now})
		s.must(err)
		t.Cleanup(func() { s.must(db.Close()) })
		return db
	}
	s.db = open("data")
	keysDB, ids, root := open("keys"), id.NewSource(now), keystore.KeyFile(filepath.Join(dir, "root.key"))
	identity, err := seal.NewSeed().Identity()
	s.must(err)
	s.must(keystore.Create(t.Context(), keysDB, keystore.CreateOptions{Workspace: ids.New(), Provider: root, Recovery: identity.Recipient()}))
	keys, err := keystore.Open(t.Context(), keysDB, root, keystore.Options{Now: now, BatchKeys: 16})
	s.must(err)
	t.Cleanup(func() { s.must(keys.Close()) })
	s.must(s.db.Migrate(t.Context(), slices.Concat(store.Migrations(), audit.Migrations(), metadata.Migrations())))
	s.log = audit.New(s.db, audit.FromKeystore(keys), ids)
	s.deps = metadata.Deps{DB: s.db, Keys: keys, Audit: s.log, Decode: compileAll}
	return s
}

func (s *stack) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func compileAll(documents []byte) (*catalog.Catalog, error) {
	var raw []json.RawMessage
	if err := json.Unmarshal(documents, &raw); err != nil {
		return nil, err
	}
	var all []*schema.Object
	for _, doc := range raw {
		o, err := schema.Decode(bytes.NewReader(doc))
		if err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	return catalog.Compile(all, field.Types(), compliance.Rules())
}

func (s *stack) catalog(documents ...string) *catalog.Catalog {
	s.Helper()
	c, err := compileAll([]byte("[" + strings.Join(documents, ",") + "]"))
	s.must(err)
	return c
}

func (s *stack) sync(c *catalog.Catalog) error {
	return metadata.Sync(s.Context(), s.deps, c, audit.Actor{Kind: "system"})
}

// columns lists a table's columns, "" when there is no such table.
func (s *stack) columns(table string) string {
	s.Helper()
	var out []string
	s.must(s.db.Read(s.Context(), func(v *store.View) error {
		rows, err := v.Query("SELECT name FROM pragma_table_info(?) ORDER BY name", table)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return err
			}
			out = append(out, name)
		}
		return rows.Err()
	}))
	return strings.Join(out, " ")
}

// state is all that a change of the catalog may change.
func (s *stack) state() string {
	s.Helper()
	var snapshots int64
	s.must(s.db.Read(s.Context(), func(v *store.View) error {
		return v.QueryRow("SELECT COUNT(*) FROM catalog_snapshot").Scan(&snapshots)
	}))
	return strings.Join([]string{string(rune('0' + snapshots)), string(rune('0' + len(s.entries()))), s.columns("o_thing"), s.columns("o_other")}, " / ")
}

func (s *stack) entries() []audit.Entry {
	s.Helper()
	all, err := s.log.Entries(s.Context(), audit.Filter{})
	s.must(err)
	return all
}

func TestANewDatabaseIsLaidOutOnce(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	c := s.catalog(first)
	s.must(s.sync(c))
	cols := s.columns("o_thing")
	for _, want := range []string{"f_colour", "env_personal", "mac"} {
		if !strings.Contains(" "+cols+" ", " "+want+" ") {
			t.Errorf("no column %s in %s", want, cols)
		}
	}
	if strings.Contains(cols, "f_title") {
		t.Errorf("a sealed field has a column: %s", cols)
	}
	after := s.state()
	s.must(s.sync(c))
	s.must(s.sync(s.catalog(first))) // compiled anew, as by the next start
	if s.state() != after {
		t.Errorf("the same catalog again changed %s into %s", after, s.state())
	}
	e := s.entries()
	if len(e) != 1 || e[0].Action != "catalog.changed" || len(e[0].Detail) != 1 || e[0].Detail[0].Value != c.Version() {
		t.Errorf("entries %+v", e)
	}
}

func TestANewFieldAddsItsColumnAndAnEntry(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.must(s.sync(s.catalog(first)))
	before := strings.Fields(s.columns("o_thing"))
	c := s.catalog(more)
	s.must(s.sync(c))
	var added []string
	for _, col := range strings.Fields(s.columns("o_thing")) {
		if !slices.Contains(before, col) {
			added = append(added, col)
		}
	}
	if !slices.Equal(added, []string{"env_financial", "f_weight"}) {
		t.Errorf("added %v", added)
	}
	if e := s.entries(); len(e) != 2 || e[0].Detail[0].Value != c.Version() || e[0].Count != 2 {
		t.Errorf("entries %+v", e)
	}
	s.must(s.sync(s.catalog(more, strings.NewReplacer(`"thing"`, `"other"`, `"things"`, `"others"`).Replace(first))))
	if s.columns("o_other") == "" {
		t.Error("a new object has no table")
	}
}

func TestAChangeThatWouldLoseValuesIsRefusedAndChangesNothing(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.must(s.sync(s.catalog(more)))
	before := s.state()
	for name, c := range map[string]*catalog.Catalog{
		"a field is gone":              s.catalog(first),
		"an object is gone":            s.catalog(strings.NewReplacer(`"thing"`, `"other"`, `"things"`, `"others"`).Replace(more)),
		"a field has another type":     s.catalog(strings.Replace(more, `"weight", "type": "text"`, `"weight", "type": "date"`, 1)),
		"a field goes, another comes":  s.catalog(strings.ReplaceAll(more, `"weight"`, `"height"`)),
		"a new object beside the loss": s.catalog(first, strings.NewReplacer(`"thing"`, `"other"`, `"things"`, `"others"`).Replace(first)),
	} {
		err := s.sync(c)
		if errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", name, err)
		}
		if got := s.state(); got != before {
			t.Errorf("%s: changed %s into %s", name, before, got)
		}
	}
	s.must(s.sync(s.catalog(more)))
}

func TestAnEditedSnapshotIsNotBelieved(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]string{
		"a field called public":  `UPDATE catalog_snapshot SET documents = CAST(REPLACE(` + dbtest.TextOf("documents") + `, '"personal"', '"public"') AS BLOB)`,
		"another version":        `UPDATE catalog_snapshot SET version = '0000000000000000'`,
		"another time":           `UPDATE catalog_snapshot SET at = at + 1`,
		"no MAC":                 `UPDATE catalog_snapshot SET mac = x''`,
		"a newer row, made up":   `INSERT INTO catalog_snapshot (version, documents, at, mac) SELECT 'x', documents, at, mac FROM catalog_snapshot`,
		"documents of no object": `UPDATE catalog_snapshot SET documents = CAST('[]' AS BLOB)`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStack(t)
			s.must(s.sync(s.catalog(first)))
			s.must(s.db.Write(t.Context(), func(tx *store.Tx) error {
				n, err := tx.Exec(edit)
				if err == nil && n == 0 {
					t.Error("nothing was edited")
				}
				return err
			}))
			before := s.state()
			for _, c := range []*catalog.Catalog{s.catalog(first), s.catalog(more)} {
				err := s.sync(c)
				if errs.KindOf(err) != errs.Integrity || errs.As(err).Hint == "" {
					t.Errorf("%v", err)
				}
			}
			if s.state() != before {
				t.Error("something was changed all the same")
			}
		})
	}
}
