package schema

import "strings"

// Text holds the same words in several languages, by BCP 47 tag. Built-in
// declarations have "en" and "zh-CN".
type Text map[string]string

// In returns the words for lang, else for its base language, else English,
// else whatever there is.
func (t Text) In(lang string) string {
	if s, ok := t[lang]; ok {
		return s
	}
	base, _, _ := strings.Cut(lang, "-")
	if s, ok := t[base]; ok {
		return s
	}
	if s, ok := t["en"]; ok {
		return s
	}
	best, words := "", ""
	for tag, s := range t {
		if best == "" || tag < best {
			best, words = tag, s
		}
	}
	return words
}

// Classification says how delicate a field's values are.
type Classification string

// The closed set of classifications, mildest first.
const (
	Public    Classification = "public"
	Internal  Classification = "internal"
	Personal  Classification = "personal"
	Sensitive Classification = "sensitive" // health and other special categories
	Financial Classification = "financial"
	Secret    Classification = "secret"
)

// Classifications lists the closed set, mildest first.
func Classifications() []Classification {
	return []Classification{Public, Internal, Personal, Sensitive, Financial, Secret}
}

// Subject says whose data a record is: Self, None, or the id of a reference
// field that leads to the person.
type Subject string

// The two subjects that are not a field.
const (
	Self Subject = "self"
	None Subject = "none"
)

// What happens to a reference when its target is deleted.
const (
	Clear    = "clear"    // the reference becomes empty; the default
	Restrict = "restrict" // the target cannot be deleted
)

// Object declares one kind of record.
type Object struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"`
	Plural      string  `json:"plural"`
	Label       Text    `json:"label"`
	LabelPlural Text    `json:"label_plural"`
	Help        Text    `json:"help,omitempty"`
	Subject     Subject `json:"subject"`
	Title       string  `json:"title"` // field id: what a record is called
	Fields      []Field `json:"fields"`

	Hidden    bool     `json:"hidden,omitempty"`     // kept out of menus; nothing else changes
	Deleted   string   `json:"deleted,omitempty"`    // since when (RFC 3339); nobody reaches it, its records wait
	Was       []string `json:"was,omitempty"`        // former names, under which it is still found
	WasPlural []string `json:"was_plural,omitempty"` // likewise
	Spent     []Spent  `json:"spent,omitempty"`      // columns that hold nothing any more
	Rules     []Rule   `json:"rules,omitempty"`      // across fields
}

// Spent is a column that a field or class has left. It stays in the table,
// empty: taking a column out would rewrite every row at one go.
type Spent struct {
	Column string `json:"column"` // "f_<id>" or "env_<class>"
	Kind   string `json:"kind"`   // what it could hold: "text", "integer" or "blob"
}

// Field declares one attribute of an object.
type Field struct {
	ID        string         `json:"id"`
	Name      string         `json:"name"`
	Type      string         `json:"type"`
	Label     Text           `json:"label"`
	Help      Text           `json:"help,omitempty"`
	Class     Classification `json:"class"`
	Required  bool           `json:"required,omitempty"`
	Many      bool           `json:"many,omitempty"`       // several labelled values, the first is primary
	Match     bool           `json:"match,omitempty"`      // equality tokens, for duplicates and upsert
	Unique    bool           `json:"unique,omitempty"`     // a token occurs once among live records
	MaxLength int            `json:"max_length,omitempty"` // characters; 0 means the type's default
	Choices   []Choice       `json:"choices,omitempty"`
	Default   string         `json:"default,omitempty"`   // value, as text, of a new record that says nothing
	Target    string         `json:"target,omitempty"`    // object id a reference leads to
	OnDelete  string         `json:"on_delete,omitempty"` // Clear or Restrict
	Partial   bool           `json:"partial,omitempty"`   // a date may lack its year
	MaskLast  int            `json:"mask_last,omitempty"` // characters a mask leaves readable at the end, at most 4

	Bounds

	Hidden  bool           `json:"hidden,omitempty"`  // kept out of forms and lists; nothing else changes
	Deleted string         `json:"deleted,omitempty"` // since when (RFC 3339); nobody reaches it, its values wait
	Was     []string       `json:"was,omitempty"`     // former names, under which it is still found
	Leaving Classification `json:"leaving,omitempty"` // class that some stored values still lie under
	Marking bool           `json:"marking,omitempty"` // some equality tokens are not yet as Match and Unique ask
	Becomes string         `json:"becomes,omitempty"` // id of the field of another type that takes its values and then its place
	Filling bool           `json:"filling,omitempty"` // that field, deleted until it has them all
	Kin     []string       `json:"kin,omitempty"`     // ids of fields whose values it has or had: rights to one are rights to all
}

// Bounds is what a field asks of its values beyond their type, and in what they
// are counted.
type Bounds struct {
	MinLength   int    `json:"min_length,omitempty"`   // characters; of each value
	Pattern     string `json:"pattern,omitempty"`      // regular expression (RE2) that the whole of each value must fit
	PatternHelp Text   `json:"pattern_help,omitempty"` // what is said when one does not
	Min         string `json:"min,omitempty"`          // least value, as text; of dates and times also "today"
	Max         string `json:"max,omitempty"`          // greatest value, likewise; of a rating the number of steps
	Unit        string `json:"unit,omitempty"`         // in which numbers are counted, "kg"; a word for people, nothing is converted
}

// Choice is one of the values of a choice field.
type Choice struct {
	ID    string `json:"id"`
	Label Text   `json:"label"`
	Hue   string `json:"hue,omitempty"` // colour name of its badge
	// Retired choices stay where records have them and are given to no other.
	Retired bool `json:"retired,omitempty"`
}

// Field returns the declared field with that id.
func (o *Object) Field(id string) (*Field, bool) {
	for i := range o.Fields {
		if o.Fields[i].ID == id {
			return &o.Fields[i], true
		}
	}
	return nil, false
}
