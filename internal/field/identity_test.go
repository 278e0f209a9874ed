package field_test

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/field/fieldtest"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// The Chinese numbers are those of the standard's own examples; nobody has the
// American ones.
func TestIdentityNumber(t *testing.T) {
	t.Parallel()
	fieldtest.Exercise(t, fieldtest.Type(t, "identity_number"), []fieldtest.Case{
		{Text: "11010519491231002x", Want: field.Text("11010519491231002X"), Tokens: []string{"11010519491231002X"}}, {Text: "440524 18800101 0014", Want: field.Text("440524188001010014")}, {Text: "１１０１０５１９４９１２３１００２Ｘ", Want: field.Text("11010519491231002X")},
		{JSON: `"123-45-6789"`, Want: field.Text("123-45-6789")}, {Text: "123 45 6789", Want: field.Text("123-45-6789")}, {Text: "912-70-1234", Want: field.Text("912-70-1234")}, {Text: "12-3456789", Want: field.Text("12-3456789")},
		{Text: "110105194912310021", Code: "identity_check"}, {Text: "11010519491231003X", Code: "identity_check"}, {Text: "110105194902300020", Code: "identity_birth"}, {Text: "110105174912310021", Code: "identity_birth"}, {Text: "160105194912310029", Code: "identity_place"}, {Text: "990105194912310023", Code: "identity_place"},
		{Text: "130503670401001", Code: "identity_form"}, {Text: "1101051949123100AX", Code: "identity_form"}, {Text: "DE123456789", Code: "identity_form"}, {Text: "1-2-3-4-5-6-7-8-9", Code: "identity_form"}, {Text: "123456789", Code: "identity_ambiguous"},
		{Text: "000-12-3456", Code: "identity_unassigned"}, {Text: "666-12-3456", Code: "identity_unassigned"}, {Text: "123-00-6789", Code: "identity_unassigned"}, {Text: "123-45-0000", Code: "identity_unassigned"}, {Text: "912-93-1234", Code: "identity_unassigned"}, {Text: "078-05-1120", Code: "identity_unassigned"}, {Text: "07-1234567", Code: "identity_unassigned"},
	})
	typ := fieldtest.Type(t, "identity_number")
	for class, ok := range map[schema.Classification]bool{schema.Public: false, schema.Internal: false, schema.Personal: false, schema.Sensitive: true, schema.Financial: true, schema.Secret: true} {
		if err := typ.Check(&schema.Field{Type: "identity_number", Class: class}); (err == nil) != ok {
			t.Errorf("of class %s: %v", class, err)
		}
	}
}
