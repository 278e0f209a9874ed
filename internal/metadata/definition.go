package metadata

import (
	"context"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// Definition is an object as administrators see it: what was declared, and
// what follows from it.
type Definition struct {
	Object  *catalog.Object
	BuiltIn bool
	Records int       // in the trash too; -1 while that is not known
	Deleted time.Time // zero unless it was
	Until   time.Time // it can be brought back
	Fields  []FieldDefinition
	Works   []Work // what is done in the background, or was lately
	// Moves is, of a dry run, how many records would be rewritten in the
	// background.
	Moves   int
	Misfits *Misfits // of a dry run that asks more of records
	Example *Example // of a dry run with a value to try
}

// FieldDefinition is a field as administrators see it. System fields are not
// theirs to change and are left out.
type FieldDefinition struct {
	Field   *catalog.Field
	BuiltIn bool
	Deleted time.Time
	Until   time.Time
}

// do carries an act out and describes the object it was about.
func (s *Service) do(ctx context.Context, actor policy.Actor, dry bool, a act) (Definition, error) {
	d, about, err := s.change(ctx, actor, a, dry)
	if err != nil {
		return Definition{}, err
	}
	moves := dry && a.job != nil && a.job(about) != nil
	var misfits *Misfits
	if dry {
		if misfits, err = d.misfits(ctx, actor, about.ID); err != nil {
			return Definition{}, err
		}
	}
	o, ok := d.outcome(about.ID, dry)
	if !ok {
		return Definition{}, errs.New(errs.NotFound, "object_unknown")
	}
	works, err := s.works(ctx)
	if err != nil {
		return Definition{}, err
	}
	out := s.define(o, works)
	out.Misfits = misfits
	if dry && a.example != "" {
		out.Example = d.try(about.ID, a.field, a.example)
	}
	if moves {
		out.Moves = max(out.Records, 0)
	}
	return out, nil
}

// outcome is the object as the act makes it; of a dry run, as it will be when
// the background has done its part.
func (d *draft) outcome(object string, dry bool) (*catalog.Object, bool) {
	if dry {
		for _, o := range d.objects {
			for i := range o.Fields {
				f := &o.Fields[i]
				f.Leaving, f.Marking = "", false
				if next, ok := o.Field(f.Becomes); ok {
					takePlace(o, f, next, d.now)
				}
			}
		}
		if done, err := d.s.d.Compile(d.objects); err == nil {
			return done.ObjectByID(object)
		}
	}
	return d.catalog.ObjectByID(object)
}

// Definitions describes every object, deleted ones that wait among them.
func (s *Service) Definitions(ctx context.Context, actor policy.Actor) (out []Definition, err error) {
	defer errs.Wrap(&err, "metadata.Definitions")
	if err := s.May(ctx, actor); err != nil {
		return nil, err
	}
	works, err := s.works(ctx)
	if err != nil {
		return nil, err
	}
	for _, o := range s.Catalog().Stored() {
		out = append(out, s.define(o, works))
	}
	return out, nil
}

func (s *Service) define(o *catalog.Object, works []Work) Definition {
	d := Definition{Object: o, BuiltIn: s.builtIn(o.ID) != nil, Records: -1}
	if s.d.Records != nil {
		d.Records = s.d.Records(o)
	}
	d.Deleted, d.Until = since(o.Spec.Deleted)
	for _, f := range o.Fields {
		if f.System || f.Spec.Filling {
			continue
		}
		one := FieldDefinition{Field: f, BuiltIn: s.builtInField(o.ID, f.ID)}
		one.Deleted, one.Until = since(f.Spec.Deleted)
		d.Fields = append(d.Fields, one)
	}
	for _, w := range works {
		if w.Object == o.ID {
			d.Works = append(d.Works, w)
		}
	}
	return d
}

func since(deleted string) (at, until time.Time) {
	if deleted == "" {
		return at, until
	}
	at, _ = time.Parse(time.RFC3339, deleted) // schema.Check has read it
	return at, at.Add(KeepDeleted)
}
