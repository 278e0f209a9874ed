package record

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// assignment is one parsed input value.
type assignment struct {
	field *catalog.Field
	value field.Value // nil clears the field
}

// prepared is a change whose values are parsed and whose sealing key, should
// it create a record, is at hand. Parsing happens before the transaction, its
// failures are reported only after the actor was found to be allowed.
type prepared struct {
	Change
	object *catalog.Object
	set    []assignment // in declaration order
	failed []errs.FieldError
	key    *seal.Key
	used   bool // key went into a committed record
}

// prepare parses every change against one catalog and takes the keys that
// creations need.
func (s *Service) prepare(ctx context.Context, cat *catalog.Catalog, u Unit) ([]*prepared, error) {
	out := make([]*prepared, len(u.Changes))
	for i, c := range u.Changes {
		o, ok := cat.Object(c.Object)
		if !ok {
			return nil, errs.New(errs.NotFound, "object_unknown").At("record.Apply")
		}
		p := &prepared{Change: c, object: o}
		p.parse()
		out[i] = p
		if p.mayNeedKey() {
			key, err := s.takeKey(ctx, o)
			if err != nil {
				return nil, err
			}
			p.key = key
		}
	}
	return out, s.warmTargets(ctx, out)
}

// mayNeedKey reports whether the change may make a record, or takes from one
// the person whose key it was sealed with.
func (p *prepared) mayNeedKey() bool {
	switch p.Op {
	case Create, Upsert, Ensure:
		return true
	case Update:
		return p.object.Subject.Kind == catalog.SubjectRelation && slices.ContainsFunc(p.set, func(a assignment) bool {
			return a.field == p.object.Subject.Field && a.value == nil
		})
	default:
		return false
	}
}

// parse turns raw values into typed ones and collects every failure.
func (p *prepared) parse() {
	for _, name := range slices.Sorted(maps.Keys(p.Values)) {
		f, ok := p.object.Field(name)
		switch {
		case !ok:
			p.failed = append(p.failed, errs.FieldError{Field: name, Code: "no_such_field"})
		case f.System:
			p.failed = append(p.failed, errs.FieldError{Field: name, Code: "field_read_only"})
		default:
			v, err := f.Type.Parse(f.Spec, p.Values[name])
			if err != nil {
				p.failed = append(p.failed, fieldError(name, err))
				continue
			}
			p.set = append(p.set, assignment{f, v})
		}
	}
	slices.SortFunc(p.set, func(a, b assignment) int { return a.field.Ordinal - b.field.Ordinal })
}

// fieldError gives a type's failure the name of the field; anything that is
// not a FieldError is reported without detail.
func fieldError(name string, err error) errs.FieldError {
	var fe *errs.FieldError
	if !errors.As(err, &fe) {
		return errs.FieldError{Field: name, Code: "kind_invalid"}
	}
	out := *fe
	if out.Field == "" {
		out.Field = name
	} else {
		out.Field = name + "." + out.Field
	}
	return out
}

// takeKey returns a fresh sealing key: one a person for objects that are
// their own subject, one a record otherwise.
func (s *Service) takeKey(ctx context.Context, o *catalog.Object) (*seal.Key, error) {
	if k := s.spare(o).take(); k != nil {
		return k, nil
	}
	if o.Subject.Kind == catalog.SubjectSelf {
		return s.Keys.TakeSubjectKey(ctx)
	}
	return s.Keys.TakeRecordKey(ctx)
}

func (s *Service) spare(o *catalog.Object) *spareKeys {
	if o.Subject.Kind == catalog.SubjectSelf {
		return &s.spareSubjects
	}
	return &s.spareRecords
}

// warmTargets loads the keys of the records that the unit names, so that the
// transaction finds them in memory.
func (s *Service) warmTargets(ctx context.Context, changes []*prepared) error {
	var keys []id.ID
	err := s.DB.Read(ctx, func(v *store.View) error {
		for _, p := range changes {
			if p.ID.IsZero() || p.Op == Create {
				continue
			}
			row, err := store.GetRow(v, p.object, p.ID, nil, true)
			if errs.KindOf(err) == errs.NotFound {
				continue // the transaction answers, after authorising
			} else if err != nil {
				return err
			}
			keys = append(keys, row.Key)
		}
		return nil
	})
	if err != nil || len(keys) == 0 {
		return err
	}
	return s.Keys.Warm(ctx, keys...)
}
