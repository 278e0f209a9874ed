package store_test

import (
	"bytes"
	"encoding/binary"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/compliance"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/schema"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/sqlite"
	"github.com/holdfast-crm/holdfast/objects"
)

var update = flag.Bool("update", false, "write the golden files")

func dialects() []store.Dialect { return []store.Dialect{sqlite.Dialect{}} }

func builtin(t *testing.T) *catalog.Catalog {
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
	if d := cmp.Diff(string(want), got); d != "" {
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

type anyone struct{}

func (anyone) MayFind(*catalog.Field) bool { return true }

func number(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)^1<<63) }

func TestSQLOfQueries(t *testing.T) {
	t.Parallel()
	o, _ := builtin(t).Object("task")
	last := id.ID{15: 7}
	for _, c := range []struct {
		name, filter, sort string
		after              *query.Position
		deleted            bool
	}{
		{name: "everything"},
		{name: "trash", deleted: true},
		{name: "equal", filter: `status = open`},
		{name: "other", filter: `status != open`},
		{name: "several", filter: `status in (open, done, cancelled)`},
		{name: "between", filter: `due_on >= 2026-01-01 and due_on < 2027-01-01`},
		{name: "not_between", filter: `not (due_on >= 2026-01-01 and due_on < 2027-01-01)`},
		{name: "without", filter: `due_on is empty or not status = open`},
		{name: "newest", sort: "-created_at"},
		{name: "newest_next", sort: "-created_at", after: &query.Position{Keys: [][]byte{number(5)}, ID: last}},
		{name: "due_next", sort: "due_on,-updated_at", after: &query.Position{Keys: [][]byte{number(20260101), number(5)}, ID: last}},
		{name: "due_next_without", sort: "due_on,-updated_at", after: &query.Position{Keys: [][]byte{nil, number(5)}, ID: last}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			ask := &query.Query{Object: o, Limit: 50, After: c.after, Deleted: c.deleted}
			var err error
			if c.filter != "" {
				if ask.Where, err = query.ParseFilter(o, anyone{}, []byte(c.filter)); err != nil {
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
				_, where, _ := strings.Cut(sql, ` FROM "o_task"`)
				golden(t, fmt.Sprintf("%s_query_%s.sql", d.Name(), c.name), fmt.Sprintf("%s\n-- %v\n", strings.TrimSpace(where), args))
			}
		})
	}
}
