//go:build !race

package app_test

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/census"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/metadata"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

// forgotten is how many records a deleted object has, and how often its end is
// interrupted.
func forgotten() (rows, kills int) {
	if os.Getenv("HOLDFAST_SOAK") != "" {
		return 100_000, 10
	}
	return 1500, 3
}

// deletion is an object that is deleted, brought back, and deleted for good.
type deletion struct {
	*site
	table, object string
	rows          int
	records, keys []id.ID
	kept          id.ID // somebody else's
}

// TestADeletedObjectGoesWhollyHoweverOftenItIsKilled: whatever is killed on the
// way, an object is deleted or it is not; within 30 days it comes back with
// every record; later its records, their keys and its table go, in the
// background, wherever that is killed, and nothing else does.
func TestADeletedObjectGoesWhollyHoweverOftenItIsKilled(t *testing.T) {
	t.Parallel()
	d := newDeletion(newSiteAnywhere(t))
	d.clocked("filled", d.fillIt)
	d.clocked("deleted and brought back, killed at each step", func() {
		for _, at := range metadata.Steps() {
			d.killedAt("delete", record.Step(at))
			d.killedAt("restore", record.Step(at))
		}
	})
	d.clocked("brought back after 29 days", d.backInTime)
	_, err := d.w.Metadata.DeleteObject(t.Context(), operator(), "machine", metadata.How{})
	d.must(err)
	_, kills := forgotten()
	d.clocked("gone for good", func() {
		left := d.rows
		for n := range kills {
			left = d.interrupted(left, kills-n)
		}
		d.reopened(func() {
			if ended(t, plan{Dir: d.dir, Days: 31}.start(t, "upkeep", nil)) {
				t.Fatal("the child was killed")
			}
		})
	})
	d.clocked("looked after", d.nothingLeft)
}

func newDeletion(s *site) *deletion {
	o := s.define(machine()).Object
	rows, _ := forgotten()
	return &deletion{site: s, table: o.Table, object: o.ID, rows: rows}
}

// clocked does something and logs how long that took.
func (d *deletion) clocked(what string, do func()) {
	d.t.Helper()
	since := time.Now()
	do()
	d.t.Logf("%d records: %s: %s", d.rows, what, time.Since(since).Round(10*time.Millisecond))
}

func (d *deletion) fillIt() {
	d.t.Helper()
	d.records = d.fill("machine", d.rows, func(i int) texts {
		return texts{"title": "Machine " + strconv.Itoa(i), "serial": "S-" + strconv.Itoa(i), "remark": "x"}
	})
	d.kept = d.create("contact", texts{"name": "Ada", "emails": "ada@example.com"})
	d.keys = d.keysOf(d.table)
}

// killedAt deletes the object, or brings it back, in a child that dies at a
// step. Then that happened wholly or not at all; it is made to have happened.
func (d *deletion) killedAt(act string, at record.Step) {
	d.t.Helper()
	d.reopened(func() {
		if !ended(d.t, plan{Dir: d.dir, Step: at, Request: request{Key: act}, Object: d.object}.start(d.t, "define", nil)) {
			d.t.Fatalf("%s: not killed at %s", act, at)
		}
	})
	if n := d.countRows(d.table); n != d.rows {
		d.t.Fatalf("%s killed at %s: %d rows", act, at, n)
	}
	done := d.there() == (act == "restore")
	if committed := at == record.Step(metadata.StepCommitted); done != committed {
		d.t.Errorf("%s killed at %s: done %v", act, at, done)
	}
	var err error
	switch {
	case done:
	case act == "delete":
		_, err = d.w.Metadata.DeleteObject(d.t.Context(), operator(), "machine", metadata.How{})
	default:
		_, err = d.w.Metadata.RestoreObject(d.t.Context(), operator(), d.object, metadata.Restoring{})
	}
	d.must(err)
}

// there tells that people see the object.
func (d *deletion) there() bool {
	o, ok := d.w.Catalog().Object("machine")
	return ok && o.Spec.Deleted == ""
}

// backInTime deletes, does what is due 29 days later, which is nothing, and
// brings every record back.
func (d *deletion) backInTime() {
	d.t.Helper()
	_, err := d.w.Metadata.DeleteObject(d.t.Context(), operator(), "machine", metadata.How{})
	d.must(err)
	d.reopened(func() {
		if ended(d.t, plan{Dir: d.dir, Days: 29}.start(d.t, "upkeep", nil)) {
			d.t.Fatal("the child was killed")
		}
	})
	_, err = d.w.Metadata.RestoreObject(d.t.Context(), operator(), d.object, metadata.Restoring{})
	d.must(err)
	got := map[id.ID]bool{}
	for _, p := range d.list("machine", record.ListRequest{Sort: "title", Limit: record.MaxLimit}) {
		got[p.ID()] = true
	}
	for i, rec := range d.records {
		if !got[rec] {
			d.t.Fatalf("record %d of %d did not come back", i, d.rows)
		}
	}
	last := strconv.Itoa(d.rows - 1)
	if v := d.only("machine", `serial = "S-`+last+`"`); len(got) != d.rows || v["title"] != "Machine "+last || v["remark"] != "x" {
		d.t.Errorf("%d records, the last is %v", len(got), v)
	}
	d.sound()
}

// interrupted kills the work of taking rows away when some of those that are
// left are gone, and returns how many are left then.
func (d *deletion) interrupted(left, more int) int {
	d.t.Helper()
	skip := 1 + rand.IntN(left*2/(more+2))
	at := record.StepStored
	if d.rows > 10_000 && more%2 == 1 { // long enough to be killed from outside, wherever it is
		at = ""
	}
	d.reopened(func() {
		child := plan{Dir: d.dir, Step: at, Skip: skip, Days: 31}.start(d.t, "upkeep", nil)
		for at == "" && d.countRows(d.table) > left-skip {
			time.Sleep(time.Millisecond)
		}
		if at == "" {
			d.must(child.Process.Kill())
		}
		if !ended(d.t, child) {
			d.t.Fatalf("behind %d of %d rows the child was not killed", skip, left)
		}
	})
	now := d.countRows(d.table)
	if now == 0 || now > left || at == "" && now == left {
		d.t.Errorf("killed behind %d of %d rows, %d are left", skip, left, now)
	}
	if d.values("contact", d.kept)["name"] != "Ada" {
		d.t.Error("somebody else is gone too")
	}
	d.sound()
	return now
}

// nothingLeft looks for what was the object's, and that everything else holds.
func (d *deletion) nothingLeft() {
	d.t.Helper()
	if _, there := d.w.Catalog().ObjectByID(d.object); there {
		d.t.Error("the object is still declared")
	}
	if n := d.parts(d.table); n != 0 {
		d.t.Errorf("%d parts of its table are left", n)
	}
	if n := d.count(`SELECT COUNT(*) FROM equality_token WHERE object = ?`, d.object); n != 0 {
		d.t.Errorf("%d tokens are left", n)
	}
	states, err := d.w.Keys.Known(d.t.Context(), d.keys)
	d.must(err)
	for i, k := range states {
		if k != keystore.Destroyed {
			d.t.Fatalf("the key of record %d of %d is in state %d", i, d.rows, k)
		}
	}
	if d.values("contact", d.kept)["name"] != "Ada" {
		d.t.Error("somebody else is gone too")
	}
	d.sound()
	var count census.Report
	d.must(d.call(verb.OpKeysCensus, verb.NoArgs{}, control.Streams{}, &count))
	if !count.Complete {
		d.t.Errorf("census: %+v", count.Troubles)
	}
}

func (s *site) countRows(table string) int {
	s.t.Helper()
	return s.count(`SELECT COUNT(*) FROM ` + table)
}

func (s *site) keysOf(table string) (keys []id.ID) {
	s.t.Helper()
	db := s.raw("holdfast.db")
	defer db.Close()
	rows, err := db.Query(`SELECT key FROM ` + table)
	s.must(err)
	defer rows.Close()
	for rows.Next() {
		var b []byte
		s.must(rows.Scan(&b))
		keys = append(keys, id.ID(b))
	}
	s.must(rows.Err())
	return slices.Compact(keys)
}
