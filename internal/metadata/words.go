package metadata

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// Limits of an installation.
const (
	MaxObjects = 200 // live ones, built in or not
	MaxFields  = schema.MaxFields
)

// wordFaults finds labels that people could not tell apart: equal but for case
// and width, in one language. Built-in words are the program's affair.
func (d *draft) wordFaults() (faults []errs.FieldError) {
	live := 0
	seen := map[string]string{} // folded label -> id of the object
	for _, o := range d.objects {
		if o.Deleted != "" {
			continue
		}
		live++
		own := d.s.builtIn(o.ID) == nil
		for _, lang := range languagesOf(o.Label) {
			key := lang + "\x00" + field.Fold(o.Label[lang])
			if first, taken := seen[key]; taken && first != o.ID && own {
				faults = append(faults, errs.FieldError{Field: o.ID + ".label." + lang, Code: "object_label_taken"})
			}
			seen[key] = o.ID
		}
		faults = append(faults, fieldWords(o)...)
	}
	if live > MaxObjects {
		faults = append(faults, errs.FieldError{Field: "name", Code: "object_too_many", Params: []errs.Param{errs.P("limit", MaxObjects)}})
	}
	return faults
}

func fieldWords(o *schema.Object) (faults []errs.FieldError) {
	seen := map[string]bool{}
	for i := range o.Fields {
		f := &o.Fields[i]
		if f.Deleted != "" {
			continue
		}
		for _, lang := range languagesOf(f.Label) {
			key := lang + "\x00" + field.Fold(f.Label[lang])
			if seen[key] {
				faults = append(faults, errs.FieldError{Field: o.ID + ".fields." + f.ID + ".label." + lang, Code: "field_label_taken"})
			}
			seen[key] = true
		}
		faults = append(faults, choiceWords(o, f)...)
	}
	return faults
}

func choiceWords(o *schema.Object, f *schema.Field) (faults []errs.FieldError) {
	seen := map[string]bool{}
	for i, c := range f.Choices {
		for _, lang := range languagesOf(c.Label) {
			key := lang + "\x00" + field.Fold(c.Label[lang])
			if seen[key] {
				at := fmt.Sprintf("%s.fields.%s.choices.%d.label.%s", o.ID, f.ID, i, lang)
				faults = append(faults, errs.FieldError{Field: at, Code: "choice_label_taken"})
			}
			seen[key] = true
		}
	}
	return faults
}

func languagesOf(t schema.Text) []string {
	out := make([]string, 0, len(t))
	for lang := range t {
		out = append(out, lang)
	}
	slices.Sort(out)
	return out
}

// named says faults in the words of whoever asked: by their place in what was
// sent, which is the field that an act is about, or the object; other fields by
// name.
func (a *act) named(err error, about *schema.Object) error {
	if err == nil || about == nil || len(errs.As(err).Fields) == 0 {
		return err
	}
	e := *errs.As(err)
	e.Fields = slices.Clone(e.Fields)
	for i := range e.Fields {
		e.Fields[i].Field = a.place(about, strings.TrimPrefix(e.Fields[i].Field, about.ID+"."))
	}
	return &e
}

// place is where a fault lies in what was sent. Of fields it says the id, or the
// name, which may be anything that somebody wrote.
func (a *act) place(about *schema.Object, at string) string {
	for i := range about.Fields {
		f := &about.Fields[i]
		member, ok := strings.CutPrefix(at+".", "fields."+f.ID+".")
		if !ok && f.Deleted == "" {
			member, ok = strings.CutPrefix(at+".", "fields."+f.Name+".")
		}
		switch member = strings.TrimSuffix(member, "."); {
		case !ok:
			continue
		case a.field != "" && (f.ID == a.field || f.Name == a.field):
			return member
		case a.whole:
			return strings.TrimSuffix("fields."+strconv.Itoa(i)+"."+member, ".")
		}
		return strings.TrimSuffix("fields."+f.Name+"."+member, ".")
	}
	return at
}
