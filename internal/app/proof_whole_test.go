//go:build !race

package app_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// storedRow is what SQL alone tells of a record.
type storedRow struct {
	object  string
	record  id.ID
	version int64
	deleted bool
}

// whole fails unless rows, log, events, equality tokens and index tell the
// same story and the log verifies: nothing is half written. Events must not
// have been trimmed.
func (s *site) whole() {
	s.t.Helper()
	s.sound()
	rows := s.storedRows()
	entries := s.entriesByRecord()
	events := s.eventsByEntry()
	for _, row := range rows {
		var versions []int64
		for _, e := range entries[row.record] {
			versions = append(versions, e.Change.To)
			want := fmt.Sprintf("%s %s %d", row.object, row.record, e.Change.To)
			if got := events[e.ID]; len(got) != 1 || !strings.HasSuffix(got[0], want) {
				s.t.Errorf("entry %s about %s: events %q", e.ID, want, got)
			}
			delete(events, e.ID)
		}
		slices.Sort(versions)
		for v := range row.version {
			if len(versions) != int(row.version) || versions[v] != v+1 {
				s.t.Fatalf("%s %s is at version %d, its entries make %v", row.object, row.record, row.version, versions)
			}
		}
		delete(entries, row.record)
	}
	if len(entries) != 0 || len(events) != 0 {
		s.t.Errorf("%d records with entries and %d entries with events have no row", len(entries), len(events))
	}
	for _, o := range s.w.Catalog().Objects() {
		s.tokensAgree(o)
		s.indexAgrees(o, rows)
	}
}

func (s *site) storedRows() (out []storedRow) {
	s.t.Helper()
	db := s.raw("holdfast.db")
	defer db.Close()
	for _, o := range s.w.Catalog().Objects() {
		rows, err := db.Query(`SELECT id, version, deleted_at IS NOT NULL FROM ` + o.Table)
		s.must(err)
		for rows.Next() {
			row := storedRow{object: o.ID}
			var rec []byte
			s.must(rows.Scan(&rec, &row.version, &row.deleted))
			row.record = id.ID(rec)
			out = append(out, row)
		}
		s.must(rows.Err())
	}
	return out
}

// entriesByRecord reads the whole log: the entries that changed a record.
func (s *site) entriesByRecord() map[id.ID][]audit.Entry {
	s.t.Helper()
	out := map[id.ID][]audit.Entry{}
	f := audit.Filter{Limit: 1000}
	for {
		entries, err := s.w.Audit.Entries(s.t.Context(), f)
		s.must(err)
		for _, e := range entries {
			if _, ok := s.w.Catalog().ObjectByID(e.Object); ok && e.Change.To > 0 {
				out[e.Record] = append(out[e.Record], e)
			}
			f.Before = e.Pos
		}
		if len(entries) < f.Limit {
			return out
		}
	}
}

func (s *site) eventsByEntry() map[id.ID][]string {
	s.t.Helper()
	db := s.raw("holdfast.db")
	defer db.Close()
	rows, err := db.Query(`SELECT entry, kind, object, record, version FROM outbox_event`)
	s.must(err)
	out := map[id.ID][]string{}
	for rows.Next() {
		var entry, rec []byte
		var kind, object string
		var version int64
		s.must(rows.Scan(&entry, &kind, &object, &rec, &version))
		if _, ok := s.w.Catalog().ObjectByID(object); ok {
			out[id.ID(entry)] = append(out[id.ID(entry)], fmt.Sprintf("%s %s %s %d", kind, object, id.ID(rec), version))
		}
	}
	s.must(rows.Err())
	return out
}

// tokensAgree compares the stored equality tokens with those of the values.
func (s *site) tokensAgree(o *catalog.Object) {
	s.t.Helper()
	want := map[string]bool{}
	for _, p := range s.list(o.Name, record.ListRequest{Limit: record.MaxLimit}) {
		for _, f := range o.Fields {
			t, ok := f.Type.(field.Tokener)
			v := p.Value(f)
			if !ok || v == nil || f.System || !(f.Handling.Match || f.Handling.Unique) {
				continue
			}
			for _, normal := range t.Tokens(v) {
				want[fmt.Sprintf("%s %s %x", p.ID(), f.ID, s.w.Keys.Purpose(keystore.Token).Token(o.ID, f.ID, normal))] = true
			}
		}
	}
	db := s.raw("holdfast.db")
	defer db.Close()
	rows, err := db.Query(`SELECT record, field, token FROM equality_token WHERE object = ?`, o.ID)
	s.must(err)
	for rows.Next() {
		var rec, token []byte
		var name string
		s.must(rows.Scan(&rec, &name, &token))
		key := fmt.Sprintf("%s %s %x", id.ID(rec), name, token)
		if !want[key] {
			s.t.Errorf("%s: a token without its value: %s", o.Name, key)
		}
		delete(want, key)
	}
	s.must(rows.Err())
	if len(want) > 0 {
		s.t.Errorf("%s: %d values have no token", o.Name, len(want))
	}
}

// indexAgrees compares what the index lists by title with the table's rows.
func (s *site) indexAgrees(o *catalog.Object, rows []storedRow) {
	s.t.Helper()
	var want, got []string
	for _, row := range rows {
		if row.object == o.ID && !row.deleted {
			want = append(want, row.record.String())
		}
	}
	for _, p := range s.list(o.Name, record.ListRequest{Sort: o.Title.Name, Limit: record.MaxLimit}) {
		got = append(got, p.ID().String())
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		s.t.Errorf("%s: the index lists %d records, the table has %d", o.Name, len(got), len(want))
	}
}
