package field

import (
	"time"

	"github.com/holdfast-crm/holdfast/internal/field/postal"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// Value is one field's value; the set of implementations is closed. nil means
// empty.
type Value interface{ isValue() }

// The values. Text is in Unicode NFC without control characters; Time is UTC
// to the microsecond.
type (
	Text   string
	Choice string // id of the choice
	Ref    id.ID
	Time   time.Time
	Int    int64
	Bool   bool
)

// Decimal is a decimal number in millionths.
type Decimal int64

// Date is a calendar date. Year 0 means the year is unknown, which only a
// partial date may have.
type Date struct{ Year, Month, Day int }

// Name is a person's name. Full is how the person writes it and is never
// empty; the parts are as good as the source was.
type Name struct{ Full, Prefix, Given, Middle, Family, Suffix string }

// Labelled is one of several values, such as an e-mail address for "work".
type Labelled struct{ Value, Label string }

// List is the value of a field that holds several; the first is primary. It
// is never empty.
type List []Labelled

func (Text) isValue()    {}
func (Choice) isValue()  {}
func (Ref) isValue()     {}
func (Time) isValue()    {}
func (Int) isValue()     {}
func (Bool) isValue()    {}
func (Decimal) isValue() {}
func (Date) isValue()    {}
func (Name) isValue()    {}
func (List) isValue()    {}

// Lines are the texts of a value as people read them, the primary one first;
// one that is empty for a value that is no text.
func Lines(v Value) []string {
	switch v := v.(type) {
	case Name:
		return []string{v.Full}
	case Address:
		return []string{postal.Parts(v).Line()}
	case Text:
		return []string{string(v)}
	case List:
		all := make([]string, len(v))
		for i, one := range v {
			all[i] = one.Value
		}
		return all
	}
	return []string{""}
}
