package httpapi

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/httpapi/jsonschema"
)

func TestEveryFieldTypeHasASchema(t *testing.T) {
	t.Parallel()
	known := jsonschema.Types()
	for _, ft := range field.Types() {
		if known[ft.Name()] == nil {
			t.Errorf("field type %s has no schema: add it to typeSchemas", ft.Name())
		}
		delete(known, ft.Name())
	}
	for name := range known {
		t.Errorf("%s is no field type", name)
	}
}
