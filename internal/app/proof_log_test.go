//go:build !race

package app_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

// filled makes entries enough for several checkpoints and leaves the folder
// closed.
func (s *site) filled() {
	s.t.Helper()
	for i := range 12 {
		n := strconv.Itoa(i)
		person := s.create("contact", texts{"name": "Person " + n, "emails": n + "@example.org", "care_notes": n})
		s.update("contact", person, texts{"job_title": n})
		if i%4 == 0 {
			s.must(s.w.Audit.Flush(s.t.Context()))
		}
	}
	s.sound()
	s.close()
}

// middle is an entry in the middle of the log.
const middle = `(SELECT pos FROM audit_entry ORDER BY pos LIMIT 1 OFFSET 9)`

// TestAlteredLogIsFound: deleting, editing, reordering and cutting off audit
// rows, editing what proves them, and writing an entry of one's own are found
// by audit verify, which says where.
func TestAlteredLogIsFound(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string][]statement{
		"an entry deleted":        one(`DELETE FROM audit_entry WHERE pos = ` + middle),
		"the first entry deleted": one(`DELETE FROM audit_entry WHERE pos = (SELECT MIN(pos) FROM audit_entry)`),
		"an entry edited":         one(`UPDATE audit_entry SET body = CAST(substr(body, 1, 20) || CASE substr(body, 21, 1) WHEN x'ff' THEN x'00' ELSE x'ff' END || substr(body, 22) AS BLOB) WHERE pos = ` + middle),
		"the end of an entry edited": one(`UPDATE audit_entry SET body = CAST(substr(body, 1, length(body) - 1) || CASE substr(body, -1) WHEN x'00' THEN x'01' ELSE x'00' END AS BLOB)
			WHERE pos = ` + middle),
		"an entry about another object": one(`UPDATE audit_entry SET object = 'company' WHERE pos = ` + middle),
		"an entry about another record": one(`UPDATE audit_entry SET record = randomblob(16) WHERE pos = ` + middle),
		"a write made a read":           one(`UPDATE audit_entry SET writes = 1 - writes WHERE pos = ` + middle),
		"two entries in each other's place": {
			does(`CREATE TEMP TABLE kept AS SELECT id, object, record, writes, body FROM audit_entry WHERE pos = ` + middle),
			does(`UPDATE audit_entry SET pos = -1 WHERE pos = ` + middle),
			does(`UPDATE audit_entry SET pos = pos - 1 WHERE pos = (SELECT MIN(pos) + 10 FROM audit_entry WHERE pos > 0)`),
			does(`UPDATE audit_entry SET pos = (SELECT MIN(pos) + 10 FROM audit_entry WHERE pos > 0) WHERE pos = -1`),
		},
		"the newest entries cut off": one(`DELETE FROM audit_entry WHERE pos > (SELECT MAX(pos) - 5 FROM audit_entry)`),
		"the newest entries cut off, with their places": {
			does(`DELETE FROM audit_entry WHERE pos > (SELECT MAX(pos) - 5 FROM audit_entry)`),
			does(`UPDATE audit_run SET count = count - 5 WHERE seq = (SELECT MAX(seq) FROM audit_run)`),
		},
		"the newest entries cut off, with everything about them": {
			does(`DELETE FROM audit_entry WHERE pos > (SELECT MAX(pos) - 5 FROM audit_entry)`),
			does(`UPDATE audit_run SET count = count - 5 WHERE seq = (SELECT MAX(seq) FROM audit_run)`),
			does(`DELETE FROM audit_checkpoint WHERE size = (SELECT MAX(size) FROM audit_checkpoint)`),
			does(`UPDATE audit_tile SET width = width - 5, data = substr(data, 1, length(data) - 160) WHERE level = 0`),
		},
		"everything cut off": {
			does(`DELETE FROM audit_entry`), does(`DELETE FROM audit_run`), does(`DELETE FROM audit_checkpoint`), does(`DELETE FROM audit_tile`),
		},
		"a hash of the tree edited": one(`UPDATE audit_tile SET data = randomblob(length(data))`),
		"the newest checkpoint edited": one(`UPDATE audit_checkpoint SET note = replace(note, '— ', '— x')
			WHERE size = (SELECT MAX(size) FROM audit_checkpoint)`),
		"an entry written by hand": one(`INSERT INTO audit_entry (id, object, record, writes, body)
			SELECT randomblob(16), object, record, writes, body FROM audit_entry WHERE pos = ` + middle),
		"a record removed": one(`DELETE FROM o_contact WHERE id = (SELECT MIN(id) FROM o_contact)`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.filled()
			s.sql(edit...)
			s.open()
			res := s.verify(true)
			if res.Exit != 2 || res.FirstBad == nil || res.FirstBad.Place == "" || res.FirstBad.Text == "" {
				t.Errorf("exit %d (%s), first %+v", res.Exit, res.Status, res.FirstBad)
			}
			if !strings.Contains(s.notices(), "audit") {
				t.Error("no administrator was told")
			}
			s.w.Close() // the sequencer has something to say about the log, too
			s.w = nil
		})
	}
}

// notices are the kinds of what people will be told.
func (s *site) notices() string {
	s.t.Helper()
	db := s.raw("holdfast.db")
	defer db.Close()
	rows, err := db.Query(`SELECT kind FROM outbox_event`)
	s.must(err)
	var all []string
	for rows.Next() {
		var kind string
		s.must(rows.Scan(&kind))
		all = append(all, kind)
	}
	s.must(rows.Err())
	return strings.Join(all, " ")
}

// TestYesterdaysDatabaseIsFound: the data file of an earlier day, with its
// write-ahead log, under the key store of today is found by audit verify, and
// so is the old state of one record alone.
func TestYesterdaysDatabaseIsFound(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.create("contact", texts{"name": "Early"})
	s.sound()
	yesterday := filepath.Join(t.TempDir(), "yesterday")
	copyFolder(t, s.dir, yesterday) // while it is open: with the log of the day
	if _, err := os.Stat(filepath.Join(yesterday, "holdfast.db-wal")); err != nil {
		t.Fatal("the copy has no write-ahead log: ", err)
	}
	s.create("contact", texts{"name": "Late"})
	s.must(s.w.Audit.Flush(t.Context()))
	s.reopened(func() {
		for _, name := range []string{"holdfast.db", "holdfast.db-wal"} {
			s.write(filepath.Join(s.dir, name), s.read(filepath.Join(yesterday, name)))
		}
	})
	if found := s.list("contact", record.ListRequest{}); len(found) != 1 {
		t.Fatalf("%d contacts: yesterday's file is not in place", len(found))
	}
	res := s.verify(false)
	if res.Exit != 2 || res.FirstBad == nil || res.FirstBad.Kind != "head" {
		t.Errorf("exit %d (%s), first %+v", res.Exit, res.Status, res.FirstBad)
	}
	s.w.Close() // the sequencer refuses to go on, which is right
	s.w = nil
}

// TestAnOlderKeyStoreIsFound: the key store of an earlier day under the data
// of today is told to the owners and by the verify that meets it; the entry
// about it stays.
func TestAnOlderKeyStoreIsFound(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.create("contact", texts{"name": "Early"})
	s.close()
	old := s.read(filepath.Join(s.dir, "keys.db"))
	s.open()
	for _, name := range []string{"Late", "Later"} {
		s.create("contact", texts{"name": name})
		s.must(s.w.Audit.Flush(t.Context()))
	}
	s.reopened(func() { s.write(filepath.Join(s.dir, "keys.db"), old) })
	if res := s.verify(false); res.Exit != 4 || res.FirstBad == nil || res.FirstBad.Code != "audit_keys_older" {
		t.Errorf("exit %d (%s), first %+v", res.Exit, res.Status, res.FirstBad)
	}
	if !strings.Contains(s.notices(), "audit") {
		t.Error("no administrator was told")
	}
	s.reopened(func() {})
	s.sound()
	entries, err := s.w.Audit.Entries(t.Context(), audit.Filter{Limit: 1000})
	s.must(err)
	if !slices.ContainsFunc(entries, func(e audit.Entry) bool { return e.Action == "keystore.older" }) {
		t.Error("the log does not tell of it")
	}
}

// TestOldRowPutBackIsFound: an earlier state of one record, whose own MAC
// holds, is found by comparing rows with the log.
func TestOldRowPutBackIsFound(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	person := s.create("contact", texts{"name": "Ada", "job_title": "Clerk"})
	old := filepath.Join(t.TempDir(), "old.db")
	s.close()
	s.write(old, s.read(filepath.Join(s.dir, "holdfast.db")))
	s.open()
	s.update("contact", person, texts{"job_title": "Director"})
	s.reopened(func() {
		db := s.raw("holdfast.db")
		defer db.Close()
		for _, st := range []statement{
			does(`ATTACH ? AS old`, old), does(`DELETE FROM main.o_contact WHERE id = ?`, person),
			does(`INSERT INTO main.o_contact SELECT * FROM old.o_contact WHERE id = ?`, person),
		} {
			_, err := db.Exec(st.text, st.args...)
			s.must(err)
		}
	})
	if got := s.values("contact", person)["job_title"]; got != "Clerk" {
		t.Fatalf("the old row is not in place: %q", got)
	}
	res := s.verify(true)
	if res.Exit != 2 || res.FirstBad == nil || !strings.Contains(res.FirstBad.Place, person.String()) {
		t.Errorf("exit %d (%s), first %+v", res.Exit, res.Status, res.FirstBad)
	}
}

// TestUnsequencedTailIsPending: entries that were committed and had no place
// yet when the program was killed are pending, not tampered with.
func TestUnsequencedTailIsPending(t *testing.T) {
	t.Parallel()
	s := newClosedSite(t)
	r := request{Key: "tail", Changes: []change{{Op: record.Create, Object: "contact", Values: texts{"name": "Tail"}}}}
	if !ended(t, plan{Dir: s.dir, Request: r, Step: record.StepCommitted}.start(t, "step", nil)) {
		t.Fatal("the child was not killed")
	}
	placed := s.count(`SELECT SUM(count) FROM audit_run`)
	if all := s.count(`SELECT COUNT(*) FROM audit_entry`); all <= placed {
		t.Fatalf("%d entries, %d with a place: the test shows nothing", all, placed)
	}
	stdout, stderr, code := holdfast(t, nil, "audit", "verify", "--data", s.dir, "--rows", "--json")
	if code != 0 {
		t.Errorf("exit %d: %s%s", code, stdout, stderr)
	}
	if res := decode[verb.VerifyResult](t, []byte(stdout)); res.Rows != 6 || // the contact, two users, two tokens, the catalog
		res.Size+res.Pending <= int64(placed) {
		t.Errorf("%+v", res)
	}
}

// TestSinceFindsAForkedLog: a checkpoint kept outside is checked by --since:
// the same log continues it; the log of a folder that was put back does not.
func TestSinceFindsAForkedLog(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.create("contact", texts{"name": "First"})
	var kept verb.CheckpointResult
	s.must(s.call(verb.OpAuditCheckpoint, verb.NoArgs{}, control.Streams{}, &kept))
	before := filepath.Join(t.TempDir(), "before")
	s.close()
	copyFolder(t, s.dir, before)
	s.open()
	s.create("contact", texts{"name": "Second"})
	var later verb.CheckpointResult
	s.must(s.call(verb.OpAuditCheckpoint, verb.NoArgs{}, control.Streams{}, &later))
	var res verb.VerifyResult
	s.must(s.call(verb.OpAuditVerify, verb.VerifyArgs{Since: kept.Note}, control.Streams{}, &res))
	if res.Exit != 0 || later.Size <= kept.Size {
		t.Errorf("the log does not continue its own checkpoint: %+v", res)
	}
	back := *s
	back.dir, back.w = before, nil
	back.open()
	defer back.close()
	s.must(back.call(verb.OpAuditVerify, verb.VerifyArgs{Since: later.Note}, control.Streams{}, &res))
	if res.Exit != 2 {
		t.Errorf("the whole folder was put back, and --since says %d (%s)", res.Exit, res.Status)
	}
}
