package metadata

import (
	"context"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/rule"
)

// Definition is an object as administrators see it: what was declared, and
// what follows from it.
type Definition struct {
	Object  *catalog.Object
	Version string // of what is declared of the object itself; fields have their own
	BuiltIn bool
	Records int       // in the trash too; -1 while that is not known
	Deleted time.Time // zero unless it was
	Until   time.Time // it can be brought back
	Fields  []FieldDefinition
	About   *catalog.Field // that the act was about, nil for the object
	Works   []Work         // what is done in the background, or was lately
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
	Version string
	BuiltIn bool
	Deleted time.Time
	Until   time.Time
}

// MostMisfits is how many records that do not fit a dry run names at once.
const MostMisfits = rule.MostNamed

// How says how an act is carried out.
type How struct {
	Dry bool // nothing is changed; the answer says what would be
	// Only allows it to what has a version; nil: to whatever there is.
	Only func(version string) bool
	// Misfits says which of the records that do not fit a dry run names.
	Misfits rule.Part
}

// do carries an act out and describes the object it was about.
func (s *Service) do(ctx context.Context, actor policy.Actor, how How, a act) (Definition, error) {
	dry := how.Dry
	a.only = how.Only
	d, about, err := s.change(ctx, actor, a, dry)
	if err != nil {
		return Definition{}, err
	}
	moves := dry && a.job != nil && a.job(d.before(about.ID), about) != nil
	var misfits *Misfits
	if dry {
		if misfits, err = d.misfits(ctx, actor, about.ID, how.Misfits); err != nil {
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
	out.About = aboutField(o, a.field)
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
	d := Definition{Object: o, Version: objectVersion(o.Spec), BuiltIn: s.builtIn(o.ID) != nil, Records: -1}
	if s.d.Records != nil {
		d.Records = s.d.Records(o)
	}
	d.Deleted, d.Until = since(o.Spec.Deleted)
	for _, f := range o.Fields {
		if f.System || f.Spec.Filling {
			continue
		}
		one := FieldDefinition{Field: f, Version: versionOf(f.Spec), BuiltIn: s.builtInField(o.ID, f.ID)}
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

// aboutField finds the field that an act named, nil when it was about none, or
// about one that is no more.
func aboutField(o *catalog.Object, name string) *catalog.Field {
	if f, ok := o.FieldByID(name); ok {
		return f
	}
	f, _ := o.Field(name)
	return f
}

func since(deleted string) (at, until time.Time) {
	if deleted == "" {
		return at, until
	}
	at, _ = time.Parse(time.RFC3339, deleted) // schema.Check has read it
	return at, at.Add(KeepDeleted)
}
