package transfer

import (
	"context"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// Target is something a column may be imported as.
type Target struct {
	Target   string            `json:"target"` // field name
	Part     *string           `json:"part"`   // of the field's value; nil: all of it
	Label    *string           `json:"label"`  // of values with labels: what to call them
	Title    map[string]string `json:"title"`  // by language
	Required bool              `json:"required"`
	Several  bool              `json:"several"` // more than one column may go there
}

// Targets lists what the columns of a file may be imported as: every field
// that the actor may fill when creating a record.
func (s *Service) Targets(ctx context.Context, actor policy.Actor, object string) (_ []Target, err error) {
	defer errs.Wrap(&err, "transfer.Targets")
	if err := s.Records.May(ctx, actor, policy.Import, object); err != nil {
		return nil, err
	}
	o, ok := s.Catalog().Object(object)
	if !ok {
		return nil, errs.New(errs.NotFound, "object_unknown")
	}
	if actor, err = s.Records.Current(ctx, actor); err != nil {
		return nil, err
	}
	return targets(actor, o), nil
}

func targets(actor policy.Actor, o *catalog.Object) (list []Target) {
	may := fillOf(actor, o)
	for _, f := range o.Fields {
		if !may.has(f) {
			continue
		}
		for _, p := range may.parts(f) {
			list = append(list, Target{
				Target: f.Name, Part: orNil(p.part), Label: orNil(p.label), Title: title(f, p.text),
				Required: needed(f), Several: several(f, p.part),
			})
		}
	}
	return list
}

// needed reports whether no record can be made without a value for f.
func needed(f *catalog.Field) bool {
	return !f.System && !f.Gone && f.Spec.Required && f.Default == nil
}

// several reports whether the values of more than one column can be put
// together: as further values, or as further lines.
func several(f *catalog.Field, part string) bool {
	return f.Spec.Many && part != wholePart || f.Type.Name() == "long_text"
}

// part is one way into a field: the word stored, the label it gives, and the
// message key of what to call it.
type part struct{ part, label, text string }

func partsOf(f *catalog.Field) []part {
	switch {
	case f.Target != nil:
		return []part{{"name", "", "import_part_company_name"}, {"domain", "", "import_part_company_domain"}}
	case f.Type.Name() == "person_name":
		return []part{
			{"full", "", "import_part_full"}, {"given", "", "import_part_given"}, {"family", "", "import_part_family"},
			{"middle", "", "import_part_middle"}, {"prefix", "", "import_part_prefix"}, {"suffix", "", "import_part_suffix"},
		}
	case f.Spec.Many:
		return []part{
			{"value", "", ""}, {"value", "work", "import_label_work"}, {"value", "home", "import_label_home"},
			{"value", "mobile", "import_label_mobile"}, {"value", "other", "import_label_other"},
			{"label", "", "import_part_label"}, {wholePart, "", "import_part_whole"},
		}
	}
	return []part{{}}
}

// title names a target in every language.
func title(f *catalog.Field, text string) map[string]string {
	out := map[string]string{}
	for _, lang := range errs.Languages() {
		out[lang] = f.Label.In(lang)
		if text != "" {
			out[lang] = errs.Text(lang, "import_target", errs.P("field", out[lang]), errs.P("part", errs.Text(lang, text)))
		}
	}
	return out
}

// usual is the part that is meant when none is named.
func usual(f *catalog.Field) string { return partsOf(f)[0].part }
