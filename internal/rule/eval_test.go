package rule

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
)

// Comparing fields asks nothing of a record in which one of them is empty; who
// sees that it is needs to know nothing of the other.
func TestAnEmptySideMeetsAComparisonWhateverTheHiddenOneHolds(t *testing.T) {
	t.Parallel()
	seen, hidden := &catalog.Field{}, &catalog.Field{}
	for _, c := range []struct {
		value field.Value
		want  truth
	}{{nil, yes}, {field.Int(5), unknown}} {
		st := &State{
			Get:    func(f *catalog.Field) field.Value { return c.value },
			Hidden: func(f *catalog.Field) bool { return f == hidden },
		}
		for _, p := range []pair{{left: seen, right: hidden}, {left: hidden, right: seen}} {
			if got := p.eval(st); got != c.want {
				t.Errorf("beside %v: %v, want %v", c.value, got, c.want)
			}
		}
	}
}
