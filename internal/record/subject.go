package record

import (
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// keyFor decides whose data the record is and returns the key that seals it:
// a person's own key for the person and for whatever is about that person
// only, a record key otherwise. It sets row.Subject.
func (w *work) keyFor(p *prepared, row *store.Row, values []field.Value) (*seal.Key, error) {
	if p.object.Subject.Kind == catalog.SubjectRelation {
		if ref, ok := values[p.object.Subject.Field.Ordinal].(field.Ref); ok {
			return w.subjectKey(p.object.Subject.Field, id.ID(ref), row)
		}
	}
	stays := !row.Key.IsZero() && (p.object.Subject.Kind != catalog.SubjectRelation || row.Subject.IsZero())
	if stays {
		return w.s.cached(row.Key)
	}
	row.Subject = id.ID{}
	if p.object.Subject.Kind == catalog.SubjectSelf {
		row.Subject = row.ID
	}
	p.used = true
	return p.key, nil
}

// subjectKey returns the key of the person that the record is about.
func (w *work) subjectKey(f *catalog.Field, who id.ID, row *store.Row) (*seal.Key, error) {
	person := f.Target
	target, err := store.GetRow(w.tx, person, who, nil, true)
	if err != nil {
		return nil, errs.FieldsInvalid(errs.FieldError{Field: f.Name, Code: "reference_missing"})
	}
	if !w.s.macHolds(person, target) { // an edited row would lend somebody else's key
		return nil, broken(person, who, "the MAC", nil)
	}
	row.Subject = who
	return w.s.cached(target.Key)
}
