package field

import (
	"errors"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// Shape says what the index, and the column of a plain field, hold.
type Shape uint8

// The shapes.
const (
	ShapeText   Shape = iota // Key.Texts; a column holds the text itself
	ShapeNumber              // Key.Number; see Numbered
	ShapeID                  // Key.ID
	ShapeChoice              // Key.Texts[0] is the choice's id
)

// Key is what the index holds of a value. Texts are folded (see [Fold]), one
// per value of a List.
type Key struct {
	Texts  []string
	Number int64
	ID     id.ID
}

// Type is the contract of a field type. The Append methods extend dst and
// return it; a nil value appends nothing, except that AppendJSON appends null.
// They panic on a Value of another type, which is a fault of the program.
type Type interface {
	Name() string
	Shape() Shape
	// Check refuses declarations the type cannot serve; *errs.FieldError,
	// whose Field is the offending property.
	Check(f *schema.Field) error
	// Parse reads, normalises and validates. Empty input is nil, nil; whether
	// a value is required is the caller's question. *errs.FieldError.
	Parse(f *schema.Field, raw Raw) (Value, error)
	AppendJSON(dst []byte, v Value) []byte
	// AppendText appends the value as a table cell; Parse(FromText) reads it
	// back without loss. Choices are written as ids.
	AppendText(dst []byte, v Value) []byte
	// AppendBytes appends the canonical bytes, which are what is sealed.
	AppendBytes(dst []byte, v Value) []byte
	// FromBytes reads canonical bytes; anything else is ErrBytes. The value
	// does not alias b.
	FromBytes(b []byte) (Value, error)
	Keys(v Value) Key
	// SortText is the text that orders values under the reader's collation;
	// "" for shapes other than text.
	SortText(v Value) string
}

// Tokener is a type whose values can be compared by keyed equality token.
// Tokens returns the normalised forms, one per value, without duplicates;
// none for a value that has no such form.
type Tokener interface{ Tokens(v Value) []string }

// Numbered is a type of ShapeNumber: FromNumber undoes Keys().Number.
type Numbered interface{ FromNumber(n int64) Value }

// Summed is a type of numbers that can be added up; of Keys().Number the last
// Scale digits stand behind the point.
type Summed interface{ Scale() int }

// Unordered is a type of ShapeNumber of whose values none is more than another:
// they are equal or not.
type Unordered interface{ Unordered() }

// Dated is a type whose values lie on days: Start returns the first value of a
// day in a time zone. The values of a day are those from its start up to, and
// without, the start of the next.
type Dated interface {
	Start(d Date, zone *time.Location) Value
}

// Yearly is a type whose days come round every year: Keys().Number modulo Cycle
// is month*100 + day. DayOfYear reads one of these days, "--12-31".
type Yearly interface {
	Cycle() int64
	DayOfYear(raw Raw) (Value, error)
}

// Short is a type whose values are single lines of text, or lists of them: a
// length and a pattern can be asked of each.
type Short interface{ Short() bool }

// Needler is a type that searches by something other than [Fold] of what was
// typed.
type Needler interface{ Needle(s string) string }

// Needle brings what somebody typed into a search into the form in which keys
// of type t hold it.
func Needle(t Type, s string) string {
	if n, ok := t.(Needler); ok {
		return n.Needle(s)
	}
	return Fold(s)
}

// ErrBytes is returned for bytes that AppendBytes did not write.
var ErrBytes = errors.New("field: bytes are not canonical")

// Types lists every field type.
func Types() []Type {
	return []Type{
		newText(), newLongText(), newIdentifier(),
		newEmail(), newPhone(), newDomain(), newURL(), newIdentity(),
		personName{}, date{}, timestamp{}, duration{},
		boolean{}, integer{}, decimal{}, percent{}, money{}, rating{}, choice{}, choices{}, document{}, address{}, reference{},
	}
}

// refuse makes the error of a declaration property the type cannot serve.
func refuse(property, code string, params ...errs.Param) error {
	e := errs.Field(code, params...)
	e.Field = property
	return e
}

// foreign is the error of a property that values of the field's type do not have.
func foreign(f *schema.Field, property string) error {
	return refuse(property, "field_property_unsupported", errs.P("name", property), errs.P("type", f.Type))
}

// checkPlainProperties refuses the properties that only some types know.
func checkPlainProperties(f *schema.Field) error {
	switch {
	case f.Many:
		return refuse("many", "field_many_unsupported")
	case f.MaxLength != 0:
		return foreign(f, "max_length")
	}
	return checkForeignProperties(f)
}

func checkForeignProperties(f *schema.Field) error {
	switch {
	case len(f.Choices) > 0 && f.Type != "choice" && f.Type != "choices":
		return foreign(f, "choices")
	case f.Default != "" && (f.Many || f.Type == "reference" || f.Type == "person_name"):
		return foreign(f, "default")
	case f.Target != "" && f.Type != "reference":
		return foreign(f, "target")
	case f.OnDelete != "" && f.Type != "reference":
		return foreign(f, "on_delete")
	case f.Partial && f.Type != "date":
		return foreign(f, "partial")
	case f.Unit != "" && f.Type != "int" && f.Type != "decimal" && f.Type != "money":
		return foreign(f, "unit")
	}
	return checkUnit(f.Unit)
}

// faultOf is the code of what was refused, "" when nothing was.
func faultOf(err error) string {
	var fe *errs.FieldError
	if errors.As(err, &fe) {
		return fe.Code
	}
	return ""
}
