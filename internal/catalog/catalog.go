package catalog

import (
	"encoding/json"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/field/bounds"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// Catalog is an immutable snapshot of all objects.
type Catalog struct {
	version  string
	objects  []*Object // live
	stored   []*Object // deleted ones too
	byName   map[string]*Object
	byID     map[string]*Object
	byPlural map[string]*Object
	specs    []*schema.Object
}

// Version identifies the content: 16 hexadecimal digits.
func (c *Catalog) Version() string { return c.version }

// Objects returns all objects in declared order but for deleted ones; do not
// change the slice.
func (c *Catalog) Objects() []*Object { return c.objects }

// Stored returns all objects that have a table, deleted ones that wait to be
// undone or removed among them; do not change the slice.
func (c *Catalog) Stored() []*Object { return c.stored }

// Object finds an object by name ("contact"), or by one it had before. A
// deleted one has none.
func (c *Catalog) Object(name string) (*Object, bool) { return found(c.byName, name) }

// ObjectByID finds an object by id, a deleted one too.
func (c *Catalog) ObjectByID(id string) (*Object, bool) { return found(c.byID, id) }

// ByPlural finds an object by its plural name ("contacts"), as paths use it.
func (c *Catalog) ByPlural(plural string) (*Object, bool) { return found(c.byPlural, plural) }

func found[T any](m map[string]*T, key string) (*T, bool) {
	v, ok := m[key]
	return v, ok
}

// Documents returns the declarations as one JSON array, from which the same
// catalog compiles again.
func (c *Catalog) Documents() ([]byte, error) { return json.Marshal(c.specs) }

// Object is one kind of record.
type Object struct {
	ID, Name, Plural string
	Table            string // "o_<id>"
	Label            schema.Text
	LabelPlural      schema.Text
	Help             schema.Text
	Subject          Subject
	Title            *Field
	Fields           []*Field       // declared, then system; Ordinal is the position
	Envelopes        []Envelope     // in the fixed order of classes
	Hidden           bool           // kept out of menus
	Gone             bool           // deleted: its records wait, and nobody may do anything with them
	Moving           bool           // some rows may still lie as a declaration before this one asked
	Spec             *schema.Object // never nil; do not change

	byName, byID  map[string]*Field
	plain, sealed []*Field
}

// Field finds a field by name, or by one it had before. A deleted one has none.
func (o *Object) Field(name string) (*Field, bool) { return found(o.byName, name) }

// FieldByID finds a field by id.
func (o *Object) FieldByID(id string) (*Field, bool) { return found(o.byID, id) }

// Plain returns the declared fields that have a column, in column order; do
// not change the slice. A sealed field is among them while values of it may
// still lie in the column it had.
func (o *Object) Plain() []*Field { return o.plain }

// Sealed returns the fields that lie in envelopes; do not change the slice.
func (o *Object) Sealed() []*Field { return o.sealed }

// SubjectKind says how a record finds the person it is about.
type SubjectKind uint8

// The kinds of subject.
const (
	SubjectNone     SubjectKind = iota // nobody's data
	SubjectSelf                        // the record is the person
	SubjectRelation                    // Subject.Field leads to the person, when set
)

// Subject says whose data a record is.
type Subject struct {
	Kind  SubjectKind
	Field *Field // of SubjectRelation
}

// Envelope is one sealed column of an object: all its fields of one class.
type Envelope struct {
	Class  string // "personal"
	Column string // "env_personal"
}

// Field is one attribute of an object.
type Field struct {
	ID, Name string
	Label    schema.Text
	Help     schema.Text
	Type     field.Type
	Spec     *schema.Field // never nil; do not change
	Ordinal  int           // position in Object.Fields
	System   bool          // kept by the program, not written through values
	Gone     bool          // deleted: its values wait, nobody reads or writes them
	Column   string        // "f_<id>", a system column, or "" when sealed and not leaving one
	Handling Handling
	Target   *Object     // of a reference to a declared object
	Becomes  *Field      // of another type, which takes its values
	Default  field.Value // of a new record that says nothing; usually nil
	Bounds   bounds.Bounds
}

// Masked returns what is shown of a value that may not be read.
func (f *Field) Masked(v field.Value) string { return field.MaskLast(v, f.Spec.MaskLast) }

// LeadsToUser reports whether f holds users: who owns, made or changed a record.
func (f *Field) LeadsToUser() bool {
	return f.System && (f.ID == "owner" || f.ID == "created_by" || f.ID == "updated_by")
}

// Assignable reports whether f says whose a record is: set by who may share it,
// and by nobody else.
func (f *Field) Assignable() bool { return f.System && (f.ID == "owner" || f.ID == "team") }

// Handling is what is done with a field's values, resolved from declaration
// and duties.
type Handling struct {
	Sealed     bool
	Envelope   int  // position in Object.Envelopes; -1 when plain
	Match      bool // equality tokens are kept (Unique implies it)
	Unique     bool
	Mask       bool // masked for whoever lacks the reveal right
	MaskAlways bool // masked for everybody
	AuditReads bool
	Findable   bool
	Exportable bool
	ByIndex    bool // filters and sorts are answered by the index, not by SQL
}
