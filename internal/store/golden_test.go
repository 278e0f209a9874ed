package store_test

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/holdfast-crm/holdfast/internal/aggregate"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/compliance"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/schema"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/postgres"
	"github.com/holdfast-crm/holdfast/internal/store/sqlite"
	"github.com/holdfast-crm/holdfast/objects"
)

var update = flag.Bool("update", false, "write the golden files")

func dialects() []store.Dialect { return []store.Dialect{sqlite.Dialect{}, postgres.Dialect{}} }

func builtin(t testing.TB) *catalog.Catalog {
	t.Helper()
	docs, err := objects.List()
	if err != nil {
		t.Fatal(err)
	}
	var declared []*schema.Object
	for _, doc := range docs {
		o, err := schema.Decode(bytes.NewReader(doc))
		if err != nil {
			t.Fatal(err)
		}
		declared = append(declared, o)
	}
	c, err := catalog.Compile(declared, field.Types(), compliance.Rules())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := gocmp.Diff(string(want), got); d != "" {
		t.Errorf("%s differs (run with -update if meant):\n%s", path, d)
	}
}

func TestTablesOfBuiltInObjects(t *testing.T) {
	t.Parallel()
	c := builtin(t)
	changes, err := catalog.Diff(nil, c)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dialects() {
		for _, change := range changes {
			statements, err := store.RenderDDL(d, []catalog.Change{change})
			if err != nil {
				t.Fatal(err)
			}
			golden(t, fmt.Sprintf("%s_%s.sql", d.Name(), change.Object.ID), strings.Join(statements, ";\n")+";\n")
		}
		var fixed []string
		for _, m := range store.Migrations() {
			fixed = append(fixed, store.RenderMigration(d, m)...)
		}
		golden(t, d.Name()+"_store.sql", strings.Join(fixed, ";\n")+";\n")
	}
}

// visibleOnly lets relations lead everywhere, to records of one owner.
type visibleOnly struct{ *catalog.Catalog }

func (v visibleOnly) Plural(name string) (*catalog.Object, bool) { return v.ByPlural(name) }

func (v visibleOnly) May(o *catalog.Object) (query.Finder, query.Expr, bool) {
	owner, _ := o.Field("owner")
	return anyone{}, query.Where(owner, query.Eq, field.Ref(id.ID{15: 9})), true
}

type anyone struct{}

func (anyone) MayFind(*catalog.Field) bool { return true }

func number(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)^1<<63) }

func TestSQLOfQueries(t *testing.T) {
	t.Parallel()
	built := builtin(t)
	last := id.ID{15: 7}
	for _, c := range []struct {
		name, filter, sort string
		object             string // task, when empty
		after              *query.Position
		deleted            bool
	}{
		{name: "everything"},
		{name: "trash", deleted: true},
		{name: "equal", filter: `status = open`},
		{name: "other", filter: `status != open`},
		{name: "several", filter: `status in (open, done, cancelled)`},
		{name: "between", filter: `due_on >= 2026-01-01 and due_on < 2027-01-01`},
		{name: "anniversary", filter: `due_on anniversary (--12-15, --01-13) and not due_on anniversary 2026-02`},
		{name: "not_between", filter: `not (due_on >= 2026-01-01 and due_on < 2027-01-01)`},
		{name: "without", filter: `due_on is empty or not status = open`},
		{name: "related", filter: `contact.stage in (lead, customer)`},
		{name: "related_other", filter: `contact.stage != lead`},
		{name: "related_back", filter: `any tasks (status = open and due_on is not empty)`, object: "contact"},
		{name: "related_back_none", filter: `not (any tasks or any contacts (stage is empty))`, object: "company"},
		{name: "newest", sort: "-created_at"},
		{name: "newest_next", sort: "-created_at", after: &query.Position{Keys: [][]byte{number(5)}, ID: last}},
		{name: "due_next", sort: "due_on,-updated_at", after: &query.Position{Keys: [][]byte{number(20260101), number(5)}, ID: last}},
		{name: "due_next_without", sort: "due_on,-updated_at", after: &query.Position{Keys: [][]byte{nil, number(5)}, ID: last}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o, ok := built.Object(cmp.Or(c.object, "task"))
			if !ok {
				t.Fatalf("no object %q", c.object)
			}
			ask := &query.Query{Object: o, Limit: 50, After: c.after, Deleted: c.deleted}
			var err error
			if c.filter != "" {
				if ask.Where, err = query.ParseFilter(o, anyone{}, query.Asker{Others: visibleOnly{built}}, []byte(c.filter)); err != nil {
					t.Fatal(err)
				}
			}
			if ask.Order, err = query.ParseSort(o, anyone{}, c.sort); err != nil {
				t.Fatal(err)
			}
			for _, d := range dialects() {
				sql, args, err := store.RenderQuery(d, ask, nil)
				if err != nil {
					t.Fatal(err)
				}
				_, where, _ := strings.Cut(sql, fmt.Sprintf(` FROM "%s"`, o.Table))
				golden(t, fmt.Sprintf("%s_query_%s.sql", d.Name(), c.name), fmt.Sprintf("%s\n-- %v\n", strings.TrimSpace(where), args))
			}
		})
	}
}

func (anyone) MaySee(*catalog.Field) bool { return true }

// Over leads to records of one owner.
func (anyone) Over(o *catalog.Object) (aggregate.Rights, query.Expr, bool) {
	_, rows, ok := visibleOnly{}.May(o)
	return anyone{}, rows, ok
}

func TestSQLOfGroups(t *testing.T) {
	t.Parallel()
	o, _ := builtin(t).Object("task")
	for name, ask := range map[string]aggregate.Ask{
		"whole":  {Values: []string{"count:contact", "max:version"}},
		"over":   {Group: []string{"contact.created_at:month", "status"}, Values: []string{"max:version"}, Sort: []string{"count"}},
		"groups": {Group: []string{"status", "due_on:quarter"}, Values: []string{"sum:version", "min:created_at"}, Sort: []string{"-due_on:quarter"}},
	} {
		by, err := aggregate.Parse(o, anyone{}, ask)
		if err != nil {
			t.Fatal(err)
		}
		where, err := query.ParseFilter(o, anyone{}, query.Asker{}, []byte("priority = high"))
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range dialects() {
			sql, args, err := store.RenderAggregate(d, &query.Query{Object: o, Where: where}, nil, by)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, fmt.Sprintf("%s_aggregate_%s.sql", d.Name(), name), fmt.Sprintf("%s\n-- %v\n", sql, args))
		}
	}
}

// The canonical form is what row MACs cover: it changes for new reasons only,
// never for rows that exist.
func TestCanonicalFormOfARow(t *testing.T) {
	t.Parallel()
	o, _ := builtin(t).Object("task")
	at := time.Date(2026, 11, 22, 8, 30, 0, 123456000, time.UTC)
	due, _ := o.Field("due_on")
	status, _ := o.Field("status")
	row := &store.Row{
		ID: id.ID{1}, Version: 2, Owner: id.ID{3}, Subject: id.ID{4}, Key: id.ID{5}, KeyVersion: 6,
		CreatedAt: at, CreatedBy: id.ID{3}, UpdatedAt: at.Add(time.Second), UpdatedBy: id.ID{7},
		Flags: store.Hold | store.Demo, Import: id.ID{8},
		Plain: make([]field.Value, len(o.Plain())), Envelopes: [][]byte{[]byte("sealed")}, MAC: []byte("not covered"),
	}
	row.Plain[slices.Index(o.Plain(), due)] = field.Date{Year: 2026, Month: 12, Day: 24}
	row.Plain[slices.Index(o.Plain(), status)] = field.Choice("open")
	golden(t, "row_canonical.hex", hex.Dump(row.AppendCanonical(nil, o)))

	covered := map[string]func(*store.Row){
		"id": func(r *store.Row) { r.ID[1]++ }, "version": func(r *store.Row) { r.Version++ },
		"owner": func(r *store.Row) { r.Owner[1]++ }, "team": func(r *store.Row) { r.Team[1]++ },
		"subject": func(r *store.Row) { r.Subject[1]++ }, "key": func(r *store.Row) { r.Key[1]++ },
		"key version": func(r *store.Row) { r.KeyVersion++ }, "created": func(r *store.Row) { r.CreatedAt = at.Add(1000) },
		"creator": func(r *store.Row) { r.CreatedBy[1]++ }, "updated": func(r *store.Row) { r.UpdatedAt = at },
		"updater": func(r *store.Row) { r.UpdatedBy[1]++ }, "deleted": func(r *store.Row) { r.DeletedAt = at },
		"flags": func(r *store.Row) { r.Flags |= store.Restricted }, "import": func(r *store.Row) { r.Import[1]++ },
		"value":      func(r *store.Row) { r.Plain[slices.Index(o.Plain(), status)] = field.Choice("done") },
		"no value":   func(r *store.Row) { r.Plain[slices.Index(o.Plain(), due)] = nil },
		"envelope":   func(r *store.Row) { r.Envelopes = [][]byte{[]byte("Sealed")} },
		"no content": func(r *store.Row) { r.Envelopes = [][]byte{{}} }, "no envelope": func(r *store.Row) { r.Envelopes = [][]byte{nil} },
	}
	seen := map[string]string{string(row.AppendCanonical(nil, o)): "the row itself"}
	for name, change := range covered {
		changed := *row
		changed.Plain = slices.Clone(row.Plain)
		change(&changed)
		form := string(changed.AppendCanonical(nil, o))
		if same, taken := seen[form]; taken {
			t.Errorf("a change of %s has the canonical form of %s", name, same)
		}
		seen[form] = name
	}
	company, _ := builtin(t).Object("company")
	empty := &store.Row{}
	if bytes.Equal(empty.AppendCanonical(nil, o), empty.AppendCanonical(nil, company)) {
		t.Error("a row could be moved to another object")
	}
	changed := *row
	changed.MAC = nil
	if !bytes.Equal(row.AppendCanonical(nil, o), changed.AppendCanonical(nil, o)) {
		t.Error("the MAC covers itself")
	}
}

// A list's first and later pages must not sort: at a million rows that is the
// difference between one millisecond and a second.
func TestCommonListsWalkAnIndex(t *testing.T) {
	t.Parallel()
	db, err := store.Open(t.Context(), sqlite.Dialect{}, store.Options{Path: filepath.Join(t.TempDir(), "a.db"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	c := builtin(t)
	changes, err := catalog.Diff(nil, c)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.ApplyDiff(changes) }); err != nil {
		t.Fatal(err)
	}
	o, _ := c.Object("task")
	plan := func(ask *query.Query) (steps string) {
		sql, args, err := store.RenderQuery(sqlite.Dialect{}, ask, nil)
		if err != nil {
			t.Fatal(err)
		}
		err = db.Read(t.Context(), func(v *store.View) error {
			rows, err := v.Query("EXPLAIN QUERY PLAN "+sql, args...)
			if err != nil {
				return err
			}
			for rows.Next() {
				var a, b, c int
				var step string
				if err := rows.Scan(&a, &b, &c, &step); err != nil {
					return err
				}
				steps += step + "\n"
			}
			return rows.Err()
		})
		if err != nil {
			t.Fatal(err)
		}
		return steps
	}
	for _, sort := range []string{"", "-created_at", "created_at", "-updated_at", "updated_at"} {
		order, err := query.ParseSort(o, anyone{}, sort)
		if err != nil {
			t.Fatal(err)
		}
		after := &query.Position{ID: id.ID{1}}
		if sort != "" {
			after.Keys = [][]byte{number(5)}
		}
		for _, at := range []*query.Position{nil, after} {
			steps := plan(&query.Query{Object: o, Order: order, Limit: 50, After: at})
			if !strings.Contains(steps, "USING INDEX") || strings.Contains(steps, "TEMP B-TREE") || at != nil && !strings.Contains(steps, "SEARCH") {
				t.Errorf("sorted by %q, later page %v:\n%s", sort, at != nil, steps)
			}
		}
	}
	due, _ := o.Field("due_on")
	if steps := plan(&query.Query{Object: o, Order: []query.Order{{Field: due}}, Limit: 50}); !strings.Contains(steps, "TEMP B-TREE") {
		t.Errorf("the test does not see a sort where there is one:\n%s", steps)
	}
}
