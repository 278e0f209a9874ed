//go:build !race

package app_test

import (
	"bytes"
	"crypto/sha256"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

// cast is the records that tampering tests work on.
type cast struct{ ada, bob, firm, note, other id.ID }

func (s *site) cast() (c cast) {
	s.t.Helper()
	c.firm = s.create("company", texts{"name": "Engines Ltd"})
	c.ada = s.create("contact", texts{"name": "Ada Byron", "emails": "ada@example.org", "stage": "lead",
		"care_notes": "sleeps badly", "bank_account": "DE02120300000000202051", "company": c.firm.String()})
	c.bob = s.create("contact", texts{"name": "Bob Doe", "emails": "bob@example.org", "stage": "lead",
		"care_notes": "is well", "bank_account": "DE02500105170137075030"})
	c.note = s.create("note", texts{"title": "Call", "body": "about Ada", "contact": c.ada.String()})
	c.other = s.create("note", texts{"title": "Visit", "body": "about Bob", "contact": c.bob.String()})
	return c
}

type victim struct {
	object string
	record id.ID
}

// tampering is one edit of the data file and what it breaks.
type tampering struct {
	name   string
	edit   func(cast) []statement
	broken func(cast) []victim
}

func adaOnly(c cast) []victim { return []victim{{"contact", c.ada}} }

func tamperings() []tampering {
	list := []tampering{
		{"envelope of another record", func(c cast) []statement {
			return one(`UPDATE o_contact SET env_personal = (SELECT env_personal FROM o_contact WHERE id = ?) WHERE id = ?`, c.bob, c.ada)
		}, adaOnly},
		{"envelope of another class", func(c cast) []statement {
			return one(`UPDATE o_contact SET env_sensitive = env_financial WHERE id = ?`, c.ada)
		}, adaOnly},
		{"envelope of another object", func(c cast) []statement {
			return one(`UPDATE o_note SET env_personal = (SELECT env_personal FROM o_contact WHERE id = ?) WHERE id = ?`, c.ada, c.note)
		}, func(c cast) []victim { return []victim{{"note", c.note}} }},
		{"envelopes swapped between two records", func(c cast) []statement {
			return []statement{
				does(`CREATE TEMP TABLE kept AS SELECT env_financial AS e FROM o_contact WHERE id = ?`, c.ada),
				does(`UPDATE o_contact SET env_financial = (SELECT env_financial FROM o_contact WHERE id = ?) WHERE id = ?`, c.bob, c.ada),
				does(`UPDATE o_contact SET env_financial = (SELECT e FROM temp.kept) WHERE id = ?`, c.bob),
			}
		}, func(c cast) []victim { return []victim{{"contact", c.ada}, {"contact", c.bob}} }},
		{"envelope removed", func(c cast) []statement {
			return one(`UPDATE o_contact SET env_sensitive = NULL WHERE id = ?`, c.ada)
		}, adaOnly},
		{"whole row under another id", func(c cast) []statement {
			return []statement{
				does(`DELETE FROM o_contact WHERE id = ?`, c.ada),
				does(`UPDATE o_contact SET id = ? WHERE id = ?`, c.ada, c.bob),
			}
		}, adaOnly},
	}
	for _, column := range []struct{ name, value string }{
		{"f_stage", "'customer'"}, {"f_company", "NULL"}, {"owner", "randomblob(16)"}, {"team", "randomblob(16)"},
		{"version", "version + 1"}, {"flags", "flags + 1"}, {"deleted_at", "created_at"}, {"subject", "randomblob(16)"},
		{"key", "randomblob(16)"}, {"key_version", "key_version + 1"}, {"created_at", "created_at + 1"},
		{"created_by", "randomblob(16)"}, {"updated_at", "updated_at + 1"}, {"updated_by", "randomblob(16)"},
		{"import_id", "randomblob(16)"}, {"mac", "zeroblob(32)"}, {"mac", "x''"},
	} {
		list = append(list, tampering{"column " + column.name + " " + column.value, func(c cast) []statement {
			return one(`UPDATE o_contact SET `+column.name+` = `+column.value+` WHERE id = ?`, c.ada)
		}, adaOnly})
	}
	return append(list, tampering{"key of another person", func(c cast) []statement {
		return one(`UPDATE o_contact SET key = (SELECT key FROM o_contact WHERE id = ?) WHERE id = ?`, c.bob, c.ada)
	}, adaOnly})
}

// TestEditedRowsAreRefused: an envelope moved by SQL, or any other column of a
// row edited, makes the record unreadable; the answer names the place, the log
// has an entry, audit verify says where, and every neighbour still opens.
func TestEditedRowsAreRefused(t *testing.T) {
	t.Parallel()
	for _, tamper := range tamperings() {
		t.Run(tamper.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			c := s.cast()
			s.sound()
			s.reopened(func() { s.sql(tamper.edit(c)...) })
			broken := map[victim]bool{}
			for _, v := range tamper.broken(c) {
				broken[v] = true
				s.mustBeRefused(v)
				s.mustNotBeWritten(v)
			}
			for _, v := range []victim{{"contact", c.ada}, {"contact", c.bob}, {"company", c.firm}, {"note", c.note}, {"note", c.other}} {
				if _, err := s.get(v.object, v.record); err != nil && !broken[v] && !tamper.removes(v, c) {
					t.Errorf("the neighbour %s %s does not open: %v", v.object, v.record, err)
				}
			}
			res := s.verify(true)
			if res.Exit != 2 || res.FirstBad == nil || !strings.Contains(res.FirstBad.Place, tamper.broken(c)[0].record.String()) {
				t.Errorf("audit verify --rows: exit %d, first %+v", res.Exit, res.FirstBad)
			}
		})
	}
}

// removes says whether the tampering takes a neighbour away altogether.
func (tamper tampering) removes(v victim, c cast) bool {
	return tamper.name == "whole row under another id" && v.record == c.bob
}

// mustBeRefused fails unless reading v is refused with its place, and the log
// says so.
func (s *site) mustBeRefused(v victim) {
	s.t.Helper()
	before := s.findings(v)
	_, err := s.get(v.object, v.record)
	e := errs.As(err)
	if errs.KindOf(err) != errs.Integrity {
		s.t.Fatalf("reading %s: %v, want an integrity error", v.object, err)
	}
	if !strings.Contains(e.Hint, v.record.String()) || !strings.Contains(e.Hint, v.object) {
		s.t.Errorf("the hint does not name the place: %q", e.Hint)
	}
	if after := s.findings(v); after <= before {
		s.t.Errorf("%d entries integrity.failed about the record before, %d after", before, after)
	}
}

// mustNotBeWritten fails unless changing v is refused too, so that a broken
// row is not sealed anew and made to look right.
func (s *site) mustNotBeWritten(v victim) {
	s.t.Helper()
	values := map[string]texts{"contact": {"job_title": "Buyer"}, "note": {"title": "Changed"}}[v.object]
	for _, op := range []record.Op{record.Update, record.Delete, record.Restore} {
		change := record.Change{Op: op, Object: v.object, ID: v.record}
		if op == record.Update {
			change.Values = values.raw()
		}
		_, err := s.apply(record.Unit{Changes: []record.Change{change}})
		if kind := errs.KindOf(err); kind != errs.Integrity && kind != errs.NotFound {
			s.t.Errorf("%s of a broken row: %v", op, err)
		}
	}
}

// findings counts the entries that say v does not hold.
func (s *site) findings(v victim) (n int) {
	s.t.Helper()
	entries, err := s.w.Audit.Entries(s.t.Context(), audit.Filter{Object: v.object, Record: v.record, Limit: 1000})
	s.must(err)
	for _, e := range entries {
		if e.Action == "integrity.failed" {
			n++
		}
	}
	return n
}

// TestMovedEnvelopeDoesNotOpenUnderAForgedMAC gives the forger even the MAC
// key: what binds an envelope to record, object and class is the seal itself.
func TestMovedEnvelopeDoesNotOpenUnderAForgedMAC(t *testing.T) {
	t.Parallel()
	for _, tamper := range tamperings()[:4] {
		t.Run(tamper.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			c := s.cast()
			s.reopened(func() { s.sql(tamper.edit(c)...) })
			for _, v := range tamper.broken(c) {
				s.forgeMAC(v)
				_, err := s.get(v.object, v.record)
				if hint := errs.As(err).Hint; errs.KindOf(err) != errs.Integrity || !strings.Contains(hint, "envelope of record "+v.record.String()) {
					t.Errorf("reading: %v, hint %q", err, hint)
				}
			}
		})
	}
}

// forgeMAC gives an edited row a MAC that holds.
func (s *site) forgeMAC(v victim) {
	s.t.Helper()
	o, _ := s.w.Catalog().Object(v.object)
	var mac [32]byte
	s.must(s.w.DB.Read(s.t.Context(), func(view *store.View) error {
		row, err := store.GetRow(view, o, v.record, nil, true)
		if err == nil {
			mac = s.w.Keys.Purpose(keystore.RowMAC).MAC([]byte("row"), row.AppendCanonical(nil, o))
		}
		return err
	}))
	s.reopened(func() { s.sql(does(`UPDATE o_`+v.object+` SET mac = ? WHERE id = ?`, mac[:], v.record)) })
	if _, err := s.get(v.object, v.record); err != nil && strings.Contains(errs.As(err).Hint, "the MAC") {
		s.t.Fatal("the forged MAC does not hold: the test shows nothing")
	}
}

// TestEditedPersonDoesNotLendTheirKey: a note about a person is sealed with
// that person's key, so a person row that was edited to name another's key is
// refused as the subject of a new note.
func TestEditedPersonDoesNotLendTheirKey(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.cast()
	s.reopened(func() {
		s.sql(does(`UPDATE o_contact SET key = (SELECT key FROM o_contact WHERE id = ?) WHERE id = ?`, c.bob, c.ada))
	})
	_, err := s.apply(record.Unit{Changes: []record.Change{{Op: record.Create, Object: "note",
		Values: texts{"body": "about Ada", "contact": c.ada.String()}.raw()}}})
	if errs.KindOf(err) != errs.Integrity || !strings.Contains(errs.As(err).Hint, c.ada.String()) {
		t.Errorf("a note about the edited person: %v", err)
	}
}

// TestForgedTokenDoesNotMisdirect: an equality token that points to another
// record is not believed; the upsert neither reads nor writes that record.
func TestForgedTokenDoesNotMisdirect(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := s.cast()
	bob := s.values("contact", c.bob)
	s.reopened(func() {
		s.sql(does(`UPDATE equality_token SET record = ? WHERE record = ? AND field = 'emails'`, c.bob, c.ada))
	})
	res := s.imported(verb.ImportArgs{UpsertOn: "email"}, "name,emails,job_title\nAda Byron,ada@example.org,Countess\n")
	if res.Updated != 0 {
		t.Errorf("the forged token was followed: %+v", res.Counts)
	}
	p, err := s.get("contact", c.bob)
	s.must(err)
	if got := textsOf(p); p.Version() != 1 || len(got) != len(bob) || got["job_title"] != "" {
		t.Errorf("the record that the token pointed to changed: version %d, %v", p.Version(), got)
	}
}

// TestFilesMovedInTheBlobFolderAreRefused: a sealed file exchanged for
// another, cut or edited does not open.
func TestFilesMovedInTheBlobFolderAreRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	first := s.imported(verb.ImportArgs{}, "name,emails\nAda,ada@example.org\nBob,no address\n")
	s.imported(verb.ImportArgs{}, "name,emails\nCyd,cyd@example.org\nDan,no address\n")
	files := s.blobFiles()
	if len(files) < 4 {
		t.Fatalf("%d blobs", len(files))
	}
	content := map[[32]byte]bool{}
	s.reopened(func() {
		for i, f := range files { // each takes the place of the next
			b := s.read(files[(i+1)%len(files)])
			content[sha256.Sum256(b)] = true
			defer s.write(f, b)
		}
	})
	if len(content) != len(files) {
		t.Fatal("two blobs are alike")
	}
	err := s.callFailed(first.Import, &bytes.Buffer{})
	if errs.KindOf(err) != errs.Integrity {
		t.Errorf("failed rows from an exchanged file: %v", err)
	}
}
