package audit

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

func TestRowsChangedBehindTheProgramAreNamed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, sql, code string
		added           bool // the bad record is the new one
	}{
		{"nothing", ``, "", false},
		{"changed", `UPDATE test_row SET version = 7 WHERE id = ?`, "audit_row_changed", false},
		{"put back", `UPDATE test_row SET version = 1 WHERE id = ?`, "audit_row_rolled_back", false},
		{"deleted", `DELETE FROM test_row WHERE id = ?`, "audit_row_missing", false},
		{"added", `INSERT INTO test_row VALUES (?, 1)`, "audit_row_extra", true},
		{"edited under its MAC", `UPDATE test_row SET version = -2 WHERE id = ?`, "audit_row_mac", false},
	} {
		for _, pending := range []bool{false, true} {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				b := setup(t)
				b.fill(120, 40)
				record := updateOne(b)
				if !pending {
					b.flush()
				}
				b.sound()
				if c.added {
					record = b.ids.New()
				}
				if c.sql != "" {
					b.write(func(tx *store.Tx) error {
						change(t, tx, c.sql, record)
						return nil
					})
				}
				if r := b.verify(VerifyOptions{}); r.Status != Sound {
					t.Errorf("the log itself is %s", r.Status)
				}
				r := b.verify(VerifyOptions{Rows: rowSource{}})
				bad, err := b.log.Compare(t.Context(), rowSource{}, "contact")
				if err != nil || len(bad) > 1 || len(bad) == 0 != (c.code == "") {
					t.Fatalf("pending %v: compared, %+v, %v", pending, bad, err)
				}
				if c.code == "" {
					return
				}
				if bad[0].Object != "contact" || bad[0].Record != record || bad[0].Code != c.code {
					t.Errorf("pending %v: compared, %+v", pending, bad[0])
				}
				if r.Status != Tampered || r.FirstBad.Code != c.code || r.FirstBad.Kind != "row" || r.FirstBad.Place != "contact "+record.String() {
					t.Errorf("pending %v: %s %+v", pending, r.Status, r.Problems)
				}
			})
		}
	}
}

// TestATableWhoseEntriesAreGoneIsShut: who takes away an entry together with
// what it tells of leaves no row that could be named. The table is not believed
// any more and nothing is written, until both are back.
func TestATableWhoseEntriesAreGoneIsShut(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.fill(120, 40)
	record := updateOne(b)
	b.flush()
	other := b.live[0]
	believe := func() error {
		return b.db.Read(t.Context(), func(v *store.View) error {
			digest := digestOf(other, 1)
			return b.log.Believe(v, RowName{"contact", other}, digest)
		})
	}
	if err := believe(); err != nil {
		t.Fatal(err)
	}
	b.write(func(tx *store.Tx) error {
		change(t, tx, `UPDATE test_row SET version = 1 WHERE id = ?`, record)
		change(t, tx, `UPDATE audit_entry SET object = 'away' WHERE pos = (SELECT MAX(pos) FROM audit_entry WHERE record = ?)`, record)
		return nil
	})
	bad, err := b.log.Compare(t.Context(), rowSource{}, "contact")
	if err != nil || len(bad) != 1 || !bad[0].Table || bad[0].Code != "audit_sums_differ" {
		t.Fatalf("%+v, %v", bad, err)
	}
	if err := believe(); errs.CodeOf(err) != "audit_halted" {
		t.Errorf("a row of that table is believed: %v", err)
	}
	e := &Entry{Action: "create", Outcome: Done, Actor: person()}
	if err := b.log.Record(t.Context(), e); errs.CodeOf(err) != "audit_halted" {
		t.Errorf("written: %v", err)
	}
	b.write(func(tx *store.Tx) error {
		change(t, tx, `UPDATE test_row SET version = 2 WHERE id = ?`, record)
		change(t, tx, `UPDATE audit_entry SET object = 'contact' WHERE object = 'away' AND record = ?`, record)
		return nil
	})
	if bad, err := b.log.Compare(t.Context(), rowSource{}, "contact"); err != nil || len(bad) != 0 {
		t.Errorf("put in order: %+v, %v", bad, err)
	}
	if err := believe(); err != nil {
		t.Errorf("put in order: %v", err)
	}
}

// updateOne brings a record from version 1 to 2.
func updateOne(b *bench) id.ID {
	record := b.live[5]
	b.live = append(b.live[:5:5], b.live[6:]...)
	b.write(func(tx *store.Tx) error {
		e := &Entry{Action: "update", Outcome: Done, Actor: person(), Object: "contact", Record: record}
		e.Change = Change{From: 1, To: 2, Before: digestOf(record, 1), After: digestOf(record, 2)}
		if err := b.log.Append(tx, e); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE test_row SET version = 2 WHERE id = ?`, record)
		return err
	})
	return record
}

// TestARowWhoseEntryIsGoneIsNotCalledForged: who deletes an entry must not
// make an honest row look like a forgery.
func TestARowWhoseEntryIsGoneIsNotCalledForged(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.fill(120, 40)
	b.write(func(tx *store.Tx) error {
		change(t, tx, `DELETE FROM audit_entry WHERE record = ?`, b.live[5])
		return nil
	})
	r := b.verify(VerifyOptions{Rows: rowSource{}})
	place, codes := rowPlace("contact", b.live[5]), []string(nil)
	for _, p := range r.Problems {
		if p.Place == place {
			codes = append(codes, p.Code)
		}
	}
	if r.Status != Tampered || len(codes) != 1 || codes[0] != "audit_row_untold" {
		t.Errorf("%s, the row is %v: %+v", r.Status, codes, r.Problems)
	}
}

// Two wrongs whose sums do not cancel: a row deleted and another copied.
func TestSeveralBadRowsAreAllNamed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.fill(120, 40)
	b.write(func(tx *store.Tx) error {
		change(t, tx, `DELETE FROM test_row WHERE id = ?`, b.live[0])
		change(t, tx, `DELETE FROM test_row WHERE id = ?`, b.live[len(b.live)-1])
		change(t, tx, `UPDATE test_row SET version = 9 WHERE id = ?`, b.live[7])
		return nil
	})
	r := b.verify(VerifyOptions{Rows: rowSource{}})
	var codes []string
	for _, p := range r.Problems {
		codes = append(codes, p.Code)
	}
	if len(codes) != 3 || codes[0] != "audit_row_missing" || codes[1] != "audit_row_changed" || codes[2] != "audit_row_missing" {
		t.Errorf("found %v", codes)
	}
}

func TestRowsOfAnObjectTheSourceDoesNotKnowAreMissing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	e := &Entry{Action: "create", Outcome: Done, Actor: person(), Object: "company", Record: b.ids.New()}
	e.Change = Change{To: 1, After: digestOf(e.Record, 1)}
	if err := b.log.Record(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	b.flush()
	if r := b.verify(VerifyOptions{Rows: rowSource{}}); r.Status != Tampered || r.FirstBad.Place != "company "+e.Record.String() {
		t.Errorf("%s %+v", r.Status, r.Problems)
	}
}
