package role

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// Encode writes a definition for the store.
func Encode(d Definition) ([]byte, error) {
	b, err := json.Marshal(d)
	if err != nil {
		return nil, errs.New(errs.Internal, "").At("role.Encode").Because(err)
	}
	return b, nil
}

// Decode reads what Encode wrote. Words it does not know, of a later version
// of the program, grant nothing.
func Decode(b []byte) (d Definition, err error) {
	if err := json.Unmarshal(b, &d); err != nil {
		return Definition{}, errs.New(errs.Integrity, "role_unreadable").At("role.Decode").Because(err)
	}
	return d, nil
}

// Grants is Decode and Role, for who keeps roles as bytes.
func Grants(name policy.RoleName, definition []byte) (policy.Role, error) {
	d, err := Decode(definition)
	return d.Role(name), err
}

// ByID checks a definition that somebody wrote, with names, and returns it with
// ids. Everything wrong comes together, at its place in what was written:
// objects.0.object, objects.0.rights.read or objects.0.fields.name.find.
func ByID(d Definition, c *catalog.Catalog) (Definition, []errs.FieldError) {
	out := Definition{Objects: make([]ObjectRule, 0, len(d.Objects))}
	var bad []errs.FieldError
	seen := map[string]bool{}
	for i, rule := range d.Objects {
		at := "objects." + strconv.Itoa(i)
		o, known := c.Object(rule.Object)
		if !known && rule.Object != Every || seen[rule.Object] {
			bad = append(bad, errs.FieldError{Field: at + ".object", Code: "role_object_unknown"})
			continue
		}
		seen[rule.Object] = true
		bad = append(bad, rule.checkRights(at)...)
		one, wrong := rule.byID(o, at)
		out.Objects, bad = append(out.Objects, one), append(bad, wrong...)
	}
	return out, bad
}

func (o ObjectRule) checkRights(at string) (bad []errs.FieldError) {
	for _, a := range slices.Sorted(maps.Keys(o.Rights)) {
		s := o.Rights[a]
		if !slices.Contains(Actions(), a) || !slices.Contains(Scopes(), s) {
			bad = append(bad, errs.FieldError{Field: at + ".rights." + string(a), Code: "role_right_unknown"})
		}
	}
	return bad
}

// byID names the fields of one rule by id; o is nil for Every.
func (o ObjectRule) byID(of *catalog.Object, at string) (out ObjectRule, bad []errs.FieldError) {
	out = ObjectRule{Object: o.Object, Rights: maps.Clone(o.Rights), Fields: map[string]FieldRule{}}
	if of != nil {
		out.Object = of.ID
	}
	for _, name := range slices.Sorted(maps.Keys(o.Fields)) {
		rule := o.Fields[name]
		if !slices.Contains(Levels(), rule.Level) {
			bad = append(bad, errs.FieldError{Field: at + ".fields." + name + ".level", Code: "role_level_unknown"})
		} else if rule.Find && !rule.atLeast(Read) {
			bad = append(bad, errs.FieldError{Field: at + ".fields." + name + ".find", Code: "role_find_unseen"})
		}
		if name == Every {
			out.Fields[Every] = rule
			continue
		}
		f, known := (*catalog.Field)(nil), false
		if of != nil {
			f, known = of.Field(name)
		}
		if !known || f.System {
			bad = append(bad, errs.FieldError{Field: at + ".fields." + name, Code: "no_such_field"})
			continue
		}
		out.Fields[f.ID] = rule
	}
	return out, bad
}

// ByName returns a stored definition with the names that objects and fields
// have now, without those that are there no more.
func ByName(d Definition, c *catalog.Catalog) Definition {
	out := Definition{Objects: make([]ObjectRule, 0, len(d.Objects))}
	for _, rule := range d.Objects {
		i := slices.IndexFunc(c.Objects(), func(o *catalog.Object) bool { return o.ID == rule.Object })
		if i < 0 && rule.Object != Every {
			continue
		}
		one := ObjectRule{Object: rule.Object, Rights: rule.Rights, Fields: map[string]FieldRule{}}
		for name, f := range rule.Fields {
			if name == Every {
				one.Fields[Every] = f
			} else if i >= 0 {
				if known, ok := c.Objects()[i].FieldByID(name); ok {
					one.Fields[known.Name] = f
				}
			}
		}
		if i >= 0 {
			one.Object = c.Objects()[i].Name
		}
		out.Objects = append(out.Objects, one)
	}
	return out
}
