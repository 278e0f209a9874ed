package aggregate_test

import (
	"math"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/aggregate"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

func typed(t *testing.T, name string) *catalog.Field {
	t.Helper()
	for _, kind := range field.Types() {
		if kind.Name() == name {
			return &catalog.Field{ID: name, Name: name, Type: kind, Spec: &schema.Field{}}
		}
	}
	t.Fatalf("no type %s", name)
	return nil
}

// TestSumsAreExact holds that neither very large numbers nor fractions are
// rounded, and that averages are to the sixth digit, a half away from zero.
func TestSumsAreExact(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		kind     string
		numbers  []int64
		sum, avg string
	}{
		{"int", []int64{math.MaxInt64, math.MaxInt64, math.MaxInt64}, `"27670116110564327421"`, `"9223372036854775807"`},
		{"int", []int64{math.MinInt64, math.MinInt64}, `"-18446744073709551616"`, `"-9223372036854775808"`},
		{"int", []int64{math.MinInt64, math.MaxInt64}, `"-1"`, `"-0.5"`},
		{"int", []int64{1, 1, 0}, `"2"`, `"0.666667"`},
		{"int", []int64{-1, -1, 0}, `"-2"`, `"-0.666667"`},
		{"int", []int64{0}, `"0"`, `"0"`},
		{"decimal", []int64{100_000, 200_000}, `"0.3"`, `"0.15"`},
		{"decimal", []int64{1, 0}, `"0.000001"`, `"0.000001"`},
		{"decimal", []int64{-1, 0, 0}, `"-0.000001"`, `"0"`},
		{"decimal", []int64{999_999_999_999_999_999, 999_999_999_999_999_999}, `"1999999999999.999998"`, `"999999999999.999999"`},
	} {
		f := typed(t, tt.kind)
		var whole, left, right aggregate.Cell
		for i, n := range tt.numbers {
			whole.Add(n)
			if i%2 == 0 {
				left.Add(n)
			} else {
				right.Add(n)
			}
		}
		for fn, want := range map[aggregate.Func]string{aggregate.Sum: tt.sum, aggregate.Avg: tt.avg} {
			v := aggregate.Value{Func: fn, Field: f}
			if got := string(v.Append(nil, whole)); got != want {
				t.Errorf("%s of %v: %s, want %s", fn, tt.numbers, got, want)
			}
			parts := aggregate.NewTable(&aggregate.Spec{Values: []aggregate.Value{v}, Limit: 1})
			for _, c := range []aggregate.Cell{left, right} {
				if err := parts.Add(aggregate.Row{Cells: []aggregate.Cell{c}}); err != nil {
					t.Fatal(err)
				}
			}
			if got := string(v.Append(nil, parts.Answer().Rows[0].Cells[0])); got != want {
				t.Errorf("%s of %v in two parts: %s, want %s", fn, tt.numbers, got, want)
			}
		}
	}
}

func TestThereAreNotAnyNumberOfGroups(t *testing.T) {
	t.Parallel()
	f := typed(t, "int")
	spec, err := aggregate.Parse(&catalog.Object{}, nil, aggregate.Ask{})
	if err != nil {
		t.Fatal(err)
	}
	spec.Groups = []aggregate.Group{{Name: "int", Field: f}}
	table := aggregate.NewTable(spec)
	for n := range aggregate.MaxGroups {
		if err := table.Add(aggregate.Row{Keys: []aggregate.Key{{Number: int64(n)}}, Count: 1}); err != nil {
			t.Fatal(err)
		}
	}
	if err := table.Add(aggregate.Row{Keys: []aggregate.Key{{Number: 1}}, Count: 1}); err != nil {
		t.Errorf("a group that is there: %v", err)
	}
	if err := table.Add(aggregate.Row{Keys: []aggregate.Key{{Empty: true}}, Count: 1}); errs.CodeOf(err) != "group_too_much" {
		t.Errorf("one group more: %v", err)
	}
	a := table.Answer()
	if a.Total != aggregate.MaxGroups || len(a.Rows) != aggregate.DefaultLimit || a.Count != aggregate.MaxGroups+1 || a.Rows[0].Keys[0].Number != 1 {
		t.Errorf("%d of %d groups, %d records, first %v", len(a.Rows), a.Total, a.Count, a.Rows[0].Keys)
	}
}
