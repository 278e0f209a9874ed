package storetest

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/schema"
	"github.com/holdfast-crm/holdfast/internal/store"
)

func records(t *testing.T, open Open) {
	runAll(t, open, []test{
		{name: "a row is read back as it was written", run: rowRoundTrip},
		{name: "an update needs the version it was based on", run: rowUpdate},
		{name: "a row the condition excludes is absent", run: rowCondition},
		{name: "a removed row is gone", run: rowDelete},
		{name: "sample rows are found, and who refers to them", run: rowsDemo},
		{name: "rows by id come in the order asked", run: rowsByID},
		{name: "a scan walks all rows in order of id", run: rowScan},
		{name: "a field and a class added later leave old rows as they are", run: rowAddedFields},
		{name: "a column edited into another form is refused", run: rowTampered},
		{name: "a row of another catalog is refused", run: rowUnfit},
	})
}

func insert(t *testing.T, db *store.DB, o *catalog.Object, rows ...*store.Row) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		for _, r := range rows {
			if err := tx.InsertRow(o, r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func view(t *testing.T, db *store.DB, fn func(*store.View) error) {
	t.Helper()
	if err := db.Read(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func manyRows(o *catalog.Object, seed uint64, n int) []*store.Row {
	m := newMaker(seed)
	var rows []*store.Row
	for range n {
		rows = append(rows, m.row(o))
	}
	return rows
}

// differ describes how two values of this topic differ, "" when they do not.
func differ(want, got any) string {
	return cmp.Diff(want, got, cmp.Comparer(func(a, b field.Time) bool { return time.Time(a).Equal(time.Time(b)) }))
}

func rowRoundTrip(t *testing.T, db *store.DB) {
	o := withThings(t, db)
	rows := manyRows(o, 1, 200)
	insert(t, db, o, rows...)
	view(t, db, func(v *store.View) error {
		for _, want := range rows {
			got, err := store.GetRow(v, o, want.ID, nil, true)
			if err != nil {
				return err
			}
			if d := differ(want, got); d != "" {
				t.Errorf("stored and read differ:\n%s", d)
			}
			if !bytes.Equal(got.AppendCanonical(nil, o), want.AppendCanonical(nil, o)) {
				t.Errorf("%s: the canonical form changed on its way", want.ID)
			}
		}
		return nil
	})
	err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertRow(o, rows[0]) })
	wantError(t, err, errs.Conflict, "unique_taken")
}

func rowUpdate(t *testing.T, db *store.DB) {
	o := withThings(t, db)
	rows := manyRows(o, 2, 2)
	row, next := rows[0], rows[1]
	insert(t, db, o, row)
	next.ID, next.Version = row.ID, row.Version+1
	for _, c := range []struct {
		expect int64
		want   bool
	}{{row.Version + 5, false}, {row.Version, true}, {row.Version, false}} {
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			ok, err := tx.UpdateRow(o, next, c.expect)
			if ok != c.want {
				t.Errorf("update based on %d: %v, want %v", c.expect, ok, c.want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	next.CreatedAt, next.CreatedBy, next.Import = row.CreatedAt, row.CreatedBy, row.Import
	view(t, db, func(v *store.View) error {
		got, err := store.GetRow(v, o, row.ID, nil, true)
		if d := differ(next, got); d != "" {
			t.Errorf("after the update:\n%s", d)
		}
		return err
	})
}

func rowCondition(t *testing.T, db *store.DB) {
	o := withThings(t, db)
	row := manyRows(o, 3, 1)[0]
	row.DeletedAt = row.UpdatedAt
	row.Owner = row.ID
	insert(t, db, o, row)
	owner, _ := o.Field("owner")
	mine := query.Where(owner, query.Eq, field.Ref(row.ID))
	for _, c := range []struct {
		where   query.Expr
		deleted bool
		found   bool
	}{
		{nil, true, true}, {nil, false, false}, {mine, true, true}, {query.Not{X: mine}, true, false},
		{query.Const(false), true, false}, {query.And{}, true, true}, {query.Or{}, true, false},
	} {
		err := db.Read(t.Context(), func(v *store.View) error {
			_, err := store.GetRow(v, o, row.ID, c.where, c.deleted)
			return err
		})
		if c.found != (err == nil) || !c.found && errs.KindOf(err) != errs.NotFound {
			t.Errorf("where %v, deleted %v: %v", c.where, c.deleted, err)
		}
	}
}

func rowDelete(t *testing.T, db *store.DB) {
	o := withThings(t, db)
	row := manyRows(o, 4, 1)[0]
	insert(t, db, o, row)
	for range 2 { // the second time there is nothing to do
		if err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.DeleteRow(o, row.ID) }); err != nil {
			t.Fatal(err)
		}
	}
	err := db.Read(t.Context(), func(v *store.View) error {
		_, err := store.GetRow(v, o, row.ID, nil, true)
		return err
	})
	wantError(t, err, errs.NotFound, "")
	follow(t, db, func(v *store.View) error {
		if newest, err := store.NewestChange(v, math.MaxInt64); err != nil || newest.Seq != 2 {
			t.Errorf("the feed holds %d changes, want insert and delete: %v", newest.Seq, err)
		}
		return nil
	})
}

func rowsDemo(t *testing.T, db *store.DB) {
	things := withThings(t, db)
	boss, _ := things.Field("boss")
	people := boss.Target
	m := newMaker(6)
	sample, real := m.row(people), m.row(people)
	sample.Flags, real.Flags = store.Demo|store.Hold, store.Restricted
	sample.UpdatedAt = sample.CreatedAt
	insert(t, db, people, sample, real)
	rows := manyRows(things, 7, 4)
	at := slices.Index(things.Plain(), boss)
	for i, r := range rows { // on a sample: a sample, a trashed one, a real one; on a real one: a real one
		r.Flags, r.DeletedAt, r.UpdatedAt, r.Plain[at] = 0, time.Time{}, r.CreatedAt, field.Ref(sample.ID)
		switch i {
		case 0:
			r.Flags = store.Demo
		case 1:
			r.DeletedAt = r.CreatedAt
		case 3:
			r.Plain[at] = field.Ref(real.ID)
		}
	}
	insert(t, db, things, rows...)
	look := func(wantCount int, wantPeople, wantOn []id.ID) {
		t.Helper()
		view(t, db, func(v *store.View) error {
			count, err := store.CountDemoRows(v)
			inPeople, err2 := store.DemoRows(v, people, 10)
			on, err3 := store.RowsOnDemo(v, things, boss, 10)
			if count != wantCount || !slices.Equal(inPeople, wantPeople) || !slices.Equal(on, wantOn) {
				t.Errorf("%d samples, people %v, referring %v", count, inPeople, on)
			}
			return errors.Join(err, err2, err3)
		})
	}
	look(2, []id.ID{sample.ID}, []id.ID{rows[2].ID})
	changed := func(o *catalog.Object, want ...id.ID) {
		t.Helper()
		view(t, db, func(v *store.View) error {
			got, err := store.ChangedDemoRows(v, []*catalog.Object{people, things}, o, 10)
			if !slices.Equal(got, want) {
				t.Errorf("changed %s: %v, want %v", o.Name, got, want)
			}
			return err
		})
	}
	changed(people)
	changed(things)
	late := *sample
	late.Version++
	late.UpdatedAt = rows[0].CreatedAt.Add(sample.CreatedAt.Sub(rows[0].CreatedAt).Abs() + time.Hour)
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.UpdateRow(people, &late, sample.Version)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	changed(people, sample.ID)
	view(t, db, func(v *store.View) error {
		for rec, want := range map[id.ID]bool{sample.ID: true, real.ID: true, rows[0].ID: false} {
			if found, err := store.Referring(v, things, boss, rec, false, 1); err != nil || len(found) > 0 != want {
				t.Errorf("%s is referred to: %v, %v", rec, found, err)
			}
		}
		return nil
	})
	if err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.DeleteRow(people, sample.ID) }); err != nil {
		t.Fatal(err)
	}
	look(1, nil, nil)
	if err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.KeepDemoRow(things, rows[0].ID) }); err != nil {
		t.Fatal(err)
	}
	look(0, nil, nil)
}

func rowsByID(t *testing.T, db *store.DB) {
	o := withThings(t, db)
	rows := manyRows(o, 5, 1500) // more than one statement takes
	insert(t, db, o, rows...)
	var ids []id.ID
	for _, r := range rows {
		ids = append(ids, r.ID)
	}
	slices.Reverse(ids)
	absent := newMaker(9).ids.New()
	view(t, db, func(v *store.View) error {
		got, err := store.GetRows(v, o, append([]id.ID{absent}, ids...))
		if err != nil {
			return err
		}
		if !slices.EqualFunc(got, ids, func(r *store.Row, want id.ID) bool { return r.ID == want }) {
			t.Errorf("%d rows in another order than the ids asked for", len(got))
		}
		none, err := store.GetRows(v, o, nil)
		if len(none) != 0 {
			t.Errorf("no ids found %d rows", len(none))
		}
		return err
	})
}

func rowScan(t *testing.T, db *store.DB) {
	o := withThings(t, db)
	rows := manyRows(o, 6, 50)
	insert(t, db, o, rows...)
	view(t, db, func(v *store.View) error {
		for _, c := range []struct{ from, limit, want int }{{-1, 0, 50}, {-1, 7, 7}, {9, 0, 40}, {9, 5, 5}, {49, 0, 0}} {
			var after id.ID
			if c.from >= 0 {
				after = rows[c.from].ID
			}
			n := 0
			for r, err := range store.ScanRows(v, o, after, c.limit) {
				if err != nil {
					return err
				}
				if d := differ(rows[c.from+1+n], r); d != "" {
					t.Fatalf("row %d after %d:\n%s", n, c.from, d)
				}
				n++
			}
			if n != c.want {
				t.Errorf("from %d, limit %d: %d rows, want %d", c.from, c.limit, n, c.want)
			}
		}
		for range store.ScanRows(v, o, id.ID{}, 0) {
			break // stopping early releases the statement
		}
		return nil
	})
}

func rowAddedFields(t *testing.T, db *store.DB) {
	old := compile(t)
	o := withThings(t, db)
	row := manyRows(o, 7, 1)[0]
	insert(t, db, o, row)
	before := row.AppendCanonical(nil, o)
	words := schema.Text{"en": "x", "zh-CN": "x"}
	now := compile(t,
		schema.Field{ID: "aaa", Name: "aaa", Type: "int", Label: words, Class: schema.Internal},
		schema.Field{ID: "peer", Name: "peer", Type: "reference", Target: "person", Label: words, Class: schema.Internal},
		schema.Field{ID: "illness", Name: "illness", Type: "text", Label: words, Class: schema.Sensitive},
	)
	applyDiff(t, db, old, now)
	next := now.Objects()[0]
	fresh := manyRows(next, 8, 1)[0]
	insert(t, db, next, fresh)
	view(t, db, func(v *store.View) error {
		got, err := store.GetRow(v, next, row.ID, nil, true)
		if err != nil {
			return err
		}
		if !bytes.Equal(before, got.AppendCanonical(nil, next)) {
			t.Error("an added field changed what the MAC of an old row covers")
		}
		again, err := store.GetRow(v, next, fresh.ID, nil, true)
		if d := differ(fresh, again); d != "" {
			t.Errorf("a row with the added fields:\n%s", d)
		}
		return err
	})
}

// rowTampered writes what InsertRow never writes. Each of these would
// otherwise read as a value whose canonical form is that of the untouched row.
func rowTampered(t *testing.T, db *store.DB) {
	o := withThings(t, db)
	row := manyRows(o, 10, 1)[0]
	insert(t, db, o, row)
	zero := make([]byte, 16)
	for _, c := range []struct {
		set string
		arg any
	}{
		{`"deleted_at" = ?`, 0}, {`"owner" = ?`, zero}, {`"owner" = ?`, []byte("short")},
		{`"f_stage" = ?`, ""}, {`"f_boss" = ?`, zero}, {`"f_city" = ?`, ""},
		{`"flags" = ?`, 256}, {`"flags" = ?`, -1}, {`"key_version" = ?`, int64(1) << 32},
	} {
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.Exec(`UPDATE "o_thing" SET `+c.set, c.arg); err != nil {
				return err
			}
			_, err := store.GetRow(tx, o, row.ID, nil, true)
			return err
		})
		if errs.CodeOf(err) != "row_malformed" {
			t.Errorf("%s with %v: %v", c.set, c.arg, err)
		}
	}
}

func rowUnfit(t *testing.T, db *store.DB) {
	o := withThings(t, db)
	for name, spoil := range map[string]func(*store.Row){
		"values":    func(r *store.Row) { r.Plain = r.Plain[1:] },
		"envelopes": func(r *store.Row) { r.Envelopes = nil },
		"mac":       func(r *store.Row) { r.MAC = nil },
		"id":        func(r *store.Row) { r.ID = id.ID{} },
	} {
		row := manyRows(o, 11, 1)[0]
		spoil(row)
		err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertRow(o, row) })
		if errs.KindOf(err) != errs.Internal || err == nil {
			t.Errorf("a row without %s: %v", name, err)
		}
	}
}
