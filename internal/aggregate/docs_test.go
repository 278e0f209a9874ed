package aggregate_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/aggregate"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// TestTheTableOfTypesIsWhatTheProgramDoes holds docs/api.md to the operators,
// groups and values of every type.
func TestTheTableOfTypesIsWhatTheProgramDoes(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range field.Types() {
		f := &catalog.Field{ID: "x", Name: "x", Type: kind, Spec: &schema.Field{}}
		var ops, units, funcs []string
		for _, op := range query.OperatorsOf(f) {
			ops = append(ops, string(op))
		}
		for _, u := range aggregate.UnitsOf(f) {
			if u == "" {
				u = "by value"
			}
			units = append(units, string(u))
		}
		for _, fn := range aggregate.Funcs(f) {
			funcs = append(funcs, string(fn))
		}
		row := fmt.Sprintf("| `%s` | %s | %s | %s |", kind.Name(), strings.Join(ops, " "), strings.Join(units, " "), strings.Join(funcs, " "))
		if !strings.Contains(string(doc), row) {
			t.Errorf("docs/api.md lacks the row\n%s", row)
		}
	}
}
