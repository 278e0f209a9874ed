package catalog

import (
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// ChangeKind says what a store must do.
type ChangeKind uint8

// The kinds of change.
const (
	CreateObject ChangeKind = iota + 1 // a new table with all columns of Object
	AddColumn                          // a column for the plain Field
	AddEnvelope                        // a column for Envelope
	Unindex                            // the plain Field leaves its column, which is no longer looked into
	Reindex                            // the plain Field comes back to the column it left
	DropObject                         // the table of Object, which is empty
)

// Change is one step from an old catalog to a new one; Object, Field and
// Envelope are the new catalog's, or the old one's when they are gone.
type Change struct {
	Kind     ChangeKind
	Object   *Object
	Field    *Field   // of AddColumn, Unindex and Reindex
	Envelope Envelope // of AddEnvelope
}

// Diff returns what a store that fits old (nil: an empty store) must do to fit
// new. Labels, names and limits change without a step. A field may change its
// class when the new declaration says which one it is leaving. A change that
// would need stored values to be rewritten (a removed object or field, another
// type, another handling at rest, new tokens) is Invalid: it cannot be done by
// altering tables.
func Diff(old, new *Catalog) ([]Change, error) { return diff(old, new, false) }

// DiffSettled is Diff for whoever has made sure that nothing is stored of the
// objects and fields that are gone, nor under classes that were left.
func DiffSettled(old, new *Catalog) ([]Change, error) { return diff(old, new, true) }

func diff(old, new *Catalog, settled bool) ([]Change, error) {
	d := &differ{settled: settled}
	if old != nil {
		for _, was := range old.stored {
			now, ok := new.byID[was.ID]
			switch {
			case ok:
				d.object(was, now)
			case settled && was.Gone:
				d.changes = append(d.changes, Change{Kind: DropObject, Object: was})
			default:
				d.refuse(was.ID, "catalog_change_removed")
			}
		}
	}
	for _, now := range new.stored {
		if old == nil || old.byID[now.ID] == nil {
			d.changes = append(d.changes, Change{Kind: CreateObject, Object: now})
		}
	}
	if len(d.faults) > 0 {
		return nil, errs.FieldsInvalid(d.faults...)
	}
	return d.changes, nil
}

type differ struct {
	settled bool
	changes []Change
	faults  []errs.FieldError
}

func (d *differ) refuse(at, code string) {
	d.faults = append(d.faults, errs.FieldError{Field: at, Code: code})
}

func (d *differ) object(was, now *Object) {
	if was.Subject.Kind != now.Subject.Kind || subjectField(was) != subjectField(now) {
		d.refuse(was.ID+".subject", "catalog_change_rewrites")
	}
	for _, f := range was.Fields {
		d.field(was, now, f)
	}
	have := columnsOf(was)
	for _, f := range now.plain {
		if !have[f.Column] {
			d.changes = append(d.changes, Change{Kind: AddColumn, Object: now, Field: f})
		} else if old := was.byID[f.ID]; old == nil || old.Column == "" {
			d.changes = append(d.changes, Change{Kind: Reindex, Object: now, Field: f})
		}
	}
	for _, e := range now.Envelopes {
		if !have[e.Column] {
			d.changes = append(d.changes, Change{Kind: AddEnvelope, Object: now, Envelope: e})
		}
	}
	d.left(was, now)
}

// field refuses what cannot be done to one field.
func (d *differ) field(was, now *Object, f *Field) {
	at := was.ID + ".fields." + f.ID
	next, ok := now.byID[f.ID]
	switch {
	case !ok && d.settled && f.Gone:
	case !ok:
		d.refuse(at, "catalog_change_removed")
	case f.Type.Name() != next.Type.Name(), f.Spec.Many != next.Spec.Many, f.Spec.Target != next.Spec.Target:
		d.refuse(at+".type", "catalog_change_rewrites")
	case class(was, f) != class(now, next) && !leaves(was, f, now, next):
		d.refuse(at+".class", "catalog_change_rewrites")
	case f.Spec.Leaving != "" && next.Spec.Leaving == "" && !d.settled:
		d.refuse(at+".class", "catalog_change_rewrites")
	case next.Handling.Match && !f.Handling.Match && !next.Spec.Marking, next.Handling.Unique && !f.Handling.Unique && !next.Spec.Marking:
		d.refuse(at+".match", "catalog_change_rewrites")
	}
}

// leaves says whether next knows where the values of f lie by now.
func leaves(was *Object, f *Field, now *Object, next *Field) bool {
	if f.Spec.Leaving != "" || next.Spec.Leaving == "" {
		return false
	}
	if old := class(was, f); old != "" {
		return string(envelopeClass(next.Spec.Leaving)) == old && now.hasEnvelope(was.Envelopes[f.Handling.Envelope])
	}
	return f.Column == next.Column
}

// left makes sure that columns nothing lies in any more are remembered, and
// are no longer indexed.
func (d *differ) left(was, now *Object) {
	keeps := columnsOf(now)
	for column := range columnsOf(was) {
		if !keeps[column] {
			d.refuse(was.ID+".spent."+column, "catalog_change_removed")
		}
	}
	for _, f := range was.plain {
		next, ok := now.byID[f.ID]
		if !ok || next.Column == "" {
			d.changes = append(d.changes, Change{Kind: Unindex, Object: was, Field: f})
		}
	}
}

// columnsOf lists the columns that the table of an object has for its fields.
func columnsOf(o *Object) map[string]bool {
	all := map[string]bool{}
	for _, c := range o.Columns() {
		all[c.Column] = true
	}
	for _, s := range o.Spec.Spent {
		all[s.Column] = true
	}
	return all
}

// Columns lists the columns that values of an object's fields lie in, in the
// form in which one that is left is remembered.
func (o *Object) Columns() (out []schema.Spent) {
	for _, f := range o.plain {
		kind := "text"
		switch f.Type.Shape() {
		case field.ShapeNumber:
			kind = "integer"
		case field.ShapeID:
			kind = "blob"
		}
		out = append(out, schema.Spent{Column: f.Column, Kind: kind})
	}
	for _, e := range o.Envelopes {
		out = append(out, schema.Spent{Column: e.Column, Kind: "blob"})
	}
	return out
}

func subjectField(o *Object) string {
	if o.Subject.Field == nil {
		return ""
	}
	return o.Subject.Field.ID
}

// class is the envelope a field lies in, "" when plain.
func class(o *Object, f *Field) string {
	if !f.Handling.Sealed {
		return ""
	}
	return o.Envelopes[f.Handling.Envelope].Class
}

func (o *Object) hasEnvelope(e Envelope) bool {
	for _, have := range o.Envelopes {
		if have == e {
			return true
		}
	}
	return false
}
