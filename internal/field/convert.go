package field

import (
	"slices"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// ConvertsTo lists the types that values of a type may be brought to: those
// that read what it writes as text. Left out is what would have to be guessed:
// a reference leads to a record and not to words; a time is on different days
// in different zones; a choice is called differently in each language; of
// several values none is the one.
func ConvertsTo(from string) []string {
	return slices.DeleteFunc(readers(from), func(to string) bool {
		return to == from || !slices.ContainsFunc(Types(), func(t Type) bool { return t.Name() == to })
	})
}

func readers(from string) []string {
	switch from {
	case "text", "identifier":
		return []string{"text", "long_text", "identifier", "email", "phone", "url", "domain", "int", "decimal", "percent", "rating", "boolean", "duration", "date", "choice", "person_name"}
	case "long_text", "email", "phone", "url", "domain", "person_name", "date", "duration":
		return []string{"text", "identifier"}
	case "int":
		return []string{"text", "identifier", "decimal", "percent", "rating", "boolean"}
	case "decimal":
		return []string{"text", "identifier", "int", "percent", "rating"}
	case "percent":
		return []string{"text", "identifier", "decimal", "int"}
	case "rating":
		return []string{"text", "identifier", "int", "decimal"}
	case "boolean":
		return []string{"text", "identifier", "choice"}
	}
	return nil
}

// Convert brings a value to another type. An empty one stays empty; one that
// does not fit is a *errs.FieldError, which never repeats it.
func Convert(from, to Type, spec *schema.Field, v Value) (Value, error) {
	if v == nil {
		return nil, nil
	}
	words := string(from.AppendText(nil, v))
	if _, number := to.(Summed); number && from.Name() == "percent" {
		words = strings.TrimSuffix(words, "%")
	}
	if short, ok := to.(Short); ok && short.Short() && strings.ContainsAny(words, "\n\t") {
		return nil, errs.Field("value_shape") // one line would lose where the others began
	}
	out, err := to.Parse(spec, FromText(words))
	if err == nil && out == nil {
		err = errs.Field("value_shape")
	}
	return out, err
}
