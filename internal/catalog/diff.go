package catalog

import (
	"github.com/holdfast-crm/holdfast/internal/errs"
)

// ChangeKind says what a store must do.
type ChangeKind uint8

// The kinds of change.
const (
	CreateObject ChangeKind = iota + 1 // a new table with all columns of Object
	AddColumn                          // a column for the plain Field
	AddEnvelope                        // a column for Envelope
)

// Change is one step from an old catalog to a new one; Object, Field and
// Envelope are the new catalog's.
type Change struct {
	Kind     ChangeKind
	Object   *Object
	Field    *Field   // of AddColumn
	Envelope Envelope // of AddEnvelope
}

// Diff returns what a store that fits old (nil: an empty store) must do to fit
// new. Labels, names and limits change without a step. A change that would
// need stored values to be rewritten (a removed object or field, another type,
// another handling at rest, new tokens) is Invalid: it cannot be done by
// altering tables.
func Diff(old, new *Catalog) ([]Change, error) {
	d := &differ{}
	if old != nil {
		for _, was := range old.objects {
			now, ok := new.byID[was.ID]
			if !ok {
				d.refuse(was.ID, "catalog_change_removed")
				continue
			}
			d.object(was, now)
		}
	}
	for _, now := range new.objects {
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
		at := was.ID + ".fields." + f.ID
		next, ok := now.byID[f.ID]
		switch {
		case !ok:
			d.refuse(at, "catalog_change_removed")
		case f.Type.Name() != next.Type.Name(), f.Spec.Many != next.Spec.Many, f.Spec.Target != next.Spec.Target:
			d.refuse(at+".type", "catalog_change_rewrites")
		case f.Column != next.Column, class(was, f) != class(now, next):
			d.refuse(at+".class", "catalog_change_rewrites")
		case next.Handling.Match && !f.Handling.Match, next.Handling.Unique && !f.Handling.Unique:
			d.refuse(at+".match", "catalog_change_rewrites")
		}
	}
	for _, f := range now.plain {
		if _, known := was.byID[f.ID]; !known {
			d.changes = append(d.changes, Change{Kind: AddColumn, Object: now, Field: f})
		}
	}
	for _, e := range now.Envelopes {
		if !was.hasEnvelope(e) {
			d.changes = append(d.changes, Change{Kind: AddEnvelope, Object: now, Envelope: e})
		}
	}
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
