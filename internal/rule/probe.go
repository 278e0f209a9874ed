package rule

import (
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// Probe asks of every live record of an object whether it would fit what is
// not declared yet.
type Probe struct {
	Object string   // id
	Fields []string // ids of what Fits looks at
	// Clear are those of Fields of which Fits asks more than whether they are
	// empty: whoever may not see them gets no answer, which would tell of their
	// values.
	Clear []string
	// All counts records that the actor may not see and those in the trash as
	// well: nothing of them is told but how many there are.
	All  bool
	Live bool // those in the trash are not asked at all
	// Fault says what is wrong with a record, nil when it fits.
	Fault func(get func(fieldID string) field.Value) *errs.FieldError
	Part
	// Within bounds how long it may take; 0: as long as it takes.
	Within time.Duration
}

// Part is which of the records that do not fit are named: as many as Most, or
// the first 20, of those with an id after one. All are counted either way.
type Part struct {
	After id.ID
	Most  int
}

// MostNamed is how many are named at once.
const MostNamed = 500

// Misfits is the answer to a Probe.
type Misfits struct {
	Count    int
	Looked   int  // how many records were asked
	Complete bool // false: time was over before the last one
	Withheld bool // the actor may not know
	First    []Misfit
	More     bool // there are others to be named, after the last of First
}

// Misfit is a record that does not fit, as the actor may see it.
type Misfit struct {
	ID    id.ID
	Title string           // "" when it has none, or it is hidden
	Why   *errs.FieldError // nil when the values that it is about are hidden
}
