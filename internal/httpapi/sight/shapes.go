package sight

import "github.com/holdfast-crm/holdfast/internal/query"

// Object is an object as data: enough to draw a list and a form, and what
// this actor may do, so that nobody has to guess rules (design law 8).
type Object struct {
	Name        string            `json:"name"`
	Plural      string            `json:"plural"`
	Path        string            `json:"path"`
	Label       map[string]string `json:"label"`
	LabelPlural map[string]string `json:"label_plural"`
	Help        map[string]string `json:"help,omitempty"`
	Title       string            `json:"title"`   // field that a record is called by; id where the actor may not see it
	Subject     string            `json:"subject"` // "self", "none", or the field that leads to the person; none where the actor may not see it
	Hidden      bool              `json:"hidden"`  // kept out of menus
	May         May               `json:"may"`
	Fields      []Field           `json:"fields"`
}

// Catalog is everything the actor has to do with.
type Catalog struct {
	Version string   `json:"version"` // of the catalog; changes when a declaration does
	Data    []Object `json:"data"`
}

// May says what the actor may do with some record of the object.
type May struct {
	Create bool `json:"create"`
	Read   bool `json:"read"`
	Update bool `json:"update"`
	Delete bool `json:"delete"`
	Import bool `json:"import"`
	Export bool `json:"export"`
	Share  bool `json:"share"` // set owner and team
	Reveal bool `json:"reveal"`
}

type Field struct {
	ID       string            `json:"id"` // never changes; names may
	Name     string            `json:"name"`
	Type     string            `json:"type"`
	Label    map[string]string `json:"label"`
	Help     map[string]string `json:"help,omitempty"`
	System   bool              `json:"system"`
	Hidden   bool              `json:"hidden"` // kept out of forms and lists
	Required bool              `json:"required"`
	Many     bool              `json:"many"`
	Match    bool              `json:"match"`
	Unique   bool              `json:"unique"`
	Partial  bool              `json:"partial,omitempty"`
	Bounds
	Choices    []Choice   `json:"choices,omitempty"`
	Default    string     `json:"default,omitempty"`
	Target     string     `json:"target,omitempty"` // object a reference leads to; missing where the actor may know nothing of it
	OnDelete   string     `json:"on_delete,omitempty"`
	Sealed     bool       `json:"sealed"`
	Masked     bool       `json:"masked"` // for this actor
	Reveal     bool       `json:"reveal"` // may be revealed, one record at a time
	Findable   bool       `json:"findable"`
	Sortable   bool       `json:"sortable"`
	Exportable bool       `json:"exportable"`
	OnCreate   bool       `json:"on_create"` // may be set when creating
	OnUpdate   bool       `json:"on_update"` // may be changed
	Operators  []query.Op `json:"operators"`
}

// Bounds is what a field asks of its values beyond their type, and in what they
// are counted.
type Bounds struct {
	MinLength int    `json:"min_length,omitempty"`
	MaxLength int    `json:"max_length,omitempty"`
	Pattern   string `json:"pattern,omitempty"` // RE2; the whole of each value must fit
	Min       string `json:"min,omitempty"`     // least value, as text; of dates and times also "today"
	Max       string `json:"max,omitempty"`
	Unit      string `json:"unit,omitempty"` // in which numbers are counted
}

type Choice struct {
	ID    string            `json:"id"`
	Label map[string]string `json:"label"`
	Hue   string            `json:"hue,omitempty"`
	// Retired choices are given to no other record.
	Retired bool `json:"retired,omitempty"`
}
