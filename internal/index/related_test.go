package index

import (
	"context"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// TestRelationsAgreeWithTheOracle asks which records a relation leads to and
// from, while they keep changing.
func TestRelationsAgreeWithTheOracle(t *testing.T) {
	t.Parallel()
	c := people(t)
	m := newMaker(c, 41)
	x, all := opened(c, tight()), oracle{}
	boss, _ := m.o.Field("boss")
	deleted, _ := m.o.Field("deleted_at")
	var ids []id.ID
	most := 0
	for range 20 {
		for range 40 {
			ids = m.change(x, all, ids)
		}
		for _, back := range []bool{false, true} {
			where := m.expr(m.r.IntN(2))
			want := map[id.ID]bool{}
			for v, values := range all {
				get := getter(values)
				if get(deleted) != nil || !query.Match(where, get) {
					continue
				}
				if to, ok := get(boss).(field.Ref); ok && back {
					v = id.ID(to)
				} else if back {
					continue
				}
				want[v] = true
			}
			got, err := x.Resolve(t.Context(), query.Related{Object: m.o, Via: boss, Back: back, Rows: query.Const(true), Where: where})
			if err != nil {
				t.Fatal(err)
			}
			in := got.(query.Among).In
			if in.Len() != len(want) {
				t.Fatalf("back %v: %d records, want %d: %s", back, in.Len(), len(want), query.AppendJSON(nil, where))
			}
			for v := range want {
				if !in.Has(v) {
					t.Fatalf("back %v: %v is missing: %s", back, v, query.AppendJSON(nil, where))
				}
			}
			most = max(most, in.Len())
		}
	}
	if most < 50 {
		t.Errorf("at most %d records were related", most)
	}
}

// TestARelationOfTooManyRecordsIsRefused asks for one more than are kept, and
// gives up when the asker does.
func TestARelationOfTooManyRecordsIsRefused(t *testing.T) {
	t.Parallel()
	c := people(t)
	m := newMaker(c, 42)
	tune := tight()
	tune.relatedMost = 100
	x, all := opened(c, tune), oracle{}
	boss, _ := m.o.Field("boss")
	deleted, _ := m.o.Field("deleted_at")
	r := query.Related{Object: m.o, Via: boss, Rows: query.Const(true), Where: query.Const(true)}
	for range tune.relatedMost + 1 {
		if _, err := x.Resolve(t.Context(), r); err != nil {
			t.Fatalf("%d records: %v", len(all), err)
		}
		v := m.id()
		all[v] = m.values(v, 1)
		all[v][deleted.Ordinal] = nil
		x.Apply(Change{Object: m.o, ID: v, Values: all[v]})
	}
	if _, err := x.Resolve(t.Context(), r); errs.KindOf(err) != errs.Invalid {
		t.Errorf("%d records: %v", len(all), err)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := x.Resolve(gone, r); err == nil || errs.KindOf(err) == errs.Invalid {
		t.Errorf("who has gone got %v", err)
	}
}
