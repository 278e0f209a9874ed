package field

import (
	"slices"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field/postal"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// ConvertsTo lists the types that values of a type may be brought to: those
// that read what it writes as text. Left out is what would have to be guessed:
// a reference leads to a record and not to words; a moment is on different days
// in different zones; of several values none is the one.
func ConvertsTo(from string) []string {
	return slices.DeleteFunc(readers(from), func(to string) bool {
		return to == from || !slices.ContainsFunc(Types(), func(t Type) bool { return t.Name() == to })
	})
}

func readers(from string) []string {
	switch from {
	case "text", "identifier", "long_text":
		return append(words(), "email", "phone", "url", "domain", "int", "decimal", "percent", "money", "rating", "boolean", "duration", "date", "timestamp", "choice", "choices", "person_name", "identity_number", "json", "address")
	case "email", "phone", "url", "person_name", "date", "timestamp", "duration", "money", "identity_number", "json", "address":
		return words()
	case "domain":
		return append(words(), "url")
	case "int":
		return append(words(), "decimal", "percent", "money", "rating", "boolean", "choice", "choices")
	case "decimal":
		return append(words(), "int", "percent", "money", "rating")
	case "percent":
		return append(words(), "decimal", "int")
	case "rating":
		return append(words(), "int", "decimal", "choice", "choices")
	case "boolean", "choice", "choices":
		return append(words(), "choice", "choices", "boolean")
	}
	return nil
}

// words are the types that take any words, as far as they are not too long.
func words() []string { return []string{"text", "long_text", "identifier"} }

// wordsOf is a value as the text that the other type reads. Of choices it is
// what people call them, in English where there is that; only codes take their ids.
func wordsOf(from, to Type, was *schema.Field, v Value) string {
	if a, ok := v.(Address); ok {
		return postal.Parts(a).Line()
	}
	_, one := v.(Choice)
	_, several := from.(Several)
	if to.Name() == "identifier" || !one && !several {
		return string(from.AppendText(nil, v))
	}
	ids := idsOf(v)
	for i, id := range ids {
		for _, c := range was.Choices {
			if c.ID == id {
				ids[i] = c.Label.In("en")
			}
		}
	}
	return strings.Join(ids, "; ")
}

// Convert brings a value of a field that was declared so to another type. An
// empty one stays empty; one that does not fit is a *errs.FieldError, which
// never repeats it.
func Convert(from, to Type, was, spec *schema.Field, v Value) (Value, error) {
	if v == nil {
		return nil, nil
	}
	words := wordsOf(from, to, was, v)
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
