package query

import (
	"strings"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// Related holds for a record when another one meets Where: the one that its
// reference Via leads to, or, with Back, any whose reference Via leads to it.
// Records out of Rows, and those in the trash, are as if they were not there.
//
// "company.size != 1_10" is written as Not{Related{… size = 1_10}}: whoever has
// no company, or one that the asker may not see, has an empty size.
type Related struct {
	Object *catalog.Object // whose records Where is about
	Via    *catalog.Field
	Back   bool
	Rows   Expr // which of them the asker may see
	Where  Expr
}

// Among holds when Field leads to a record that In has. It is what an answered
// Related becomes; nobody writes it.
type Among struct {
	Field *catalog.Field
	In    interface {
		Has(v id.ID) bool
		Len() int
	}
}

func (Related) isExpr() {}
func (Among) isExpr()   {}

// maxRelated bounds the relations of one filter: each looks through the records
// of another object.
const maxRelated = 4

// Others answers about the objects that a filter reaches over a relation.
type Others interface {
	// Plural finds an object by its plural name.
	Plural(name string) (*catalog.Object, bool)
	// May tells which fields of o the asker may find by, and which records they
	// may see; false when they may read none.
	May(o *catalog.Object) (Finder, Expr, bool)
}

// relation is where a filter goes over, once it was found that the asker may.
type relation struct {
	Related
	may Finder
}

// over reads the path of a relation: a reference of the object, as in
// "company.size" and "any company", or back along one of another object, as in
// "any notes" and, where several lead here, "any notes.contact". What does not
// exist and what the asker may not find by answer alike.
func (b *builder) over(at int, path string, back bool) (*relation, error) {
	switch {
	case b.inside:
		return nil, b.fail(at, "filter_relation_deep")
	case b.related == maxRelated:
		return nil, b.fail(at, "filter_relations_many", errs.P("limit", maxRelated))
	}
	b.related++
	unknown := b.fail(at, "field_unknown", errs.P("field", clip(path)))
	if b.asker.Others == nil {
		return nil, unknown
	}
	name, by, dotted := strings.Cut(path, ".")
	if f, ok := b.object.Field(name); ok && !dotted && f.Target != nil && findable(f, b.may) {
		return b.allowed(Related{Object: f.Target, Via: f}, unknown)
	}
	if !back {
		return nil, unknown
	}
	o, ok := b.asker.Others.Plural(name)
	if !ok {
		return nil, unknown
	}
	to, err := b.allowed(Related{Object: o, Back: true}, unknown)
	if err != nil {
		return nil, err
	}
	for _, f := range o.Fields {
		if f.Target != b.object || f.Gone || !findable(f, to.may) {
			continue
		}
		if g, ok := o.Field(by); dotted && (!ok || g != f) {
			continue
		}
		if to.Via != nil {
			return nil, b.fail(at, "filter_relation_which", errs.P("name", name), errs.P("one", to.Via.Name), errs.P("other", f.Name))
		}
		to.Via = f
	}
	if to.Via == nil {
		return nil, unknown
	}
	return to, nil
}

func (b *builder) allowed(r Related, unknown error) (*relation, error) {
	may, rows, ok := b.asker.Others.May(r.Object)
	if !ok {
		return nil, unknown
	}
	r.Rows = rows
	return &relation{r, may}, nil
}

// across reads a condition about the records that a relation leads to; prefix is
// what their fields are called by.
func (b *builder) across(to *relation, prefix string, read func() (Expr, error)) (Related, error) {
	object, may, before := b.object, b.may, b.prefix
	b.object, b.may, b.prefix, b.inside = to.Object, to.may, prefix, true
	defer func() { b.object, b.may, b.prefix, b.inside = object, may, before, false }()
	var err error
	to.Where, err = read()
	return to.Related, err
}

// compareOver makes the comparison of a field of the record that a reference
// leads to. Where there is none, the field is as if it were empty: operators
// that hold for empty values are the opposite of those that do not.
func (b *builder) compareOver(at int, path string, opAt int, op Op, values []raw) (Expr, error) {
	name, rest, _ := strings.Cut(path, ".")
	if strings.Contains(rest, ".") {
		return nil, b.fail(at, "filter_relation_deep")
	}
	to, err := b.over(at, name, false)
	if errs.CodeOf(err) == "field_unknown" {
		err = b.fail(at, "field_unknown", errs.P("field", clip(path)))
	}
	if err != nil {
		return nil, err
	}
	r, err := b.across(to, name+".", func() (Expr, error) { return b.compare(at, rest, opAt, op, values) })
	if err != nil {
		return nil, err
	}
	switch c, _ := r.Where.(Compare); c.Op {
	case Ne:
		c.Op = Eq
		r.Where = c
		return Not{r}, nil
	case Empty:
		c.Op = NotEmpty
		r.Where = c
		return Not{r}, nil
	}
	return r, nil
}

// Relations lists the relations of e.
func Relations(e Expr) (all []Related) {
	switch e := e.(type) {
	case And:
		for _, x := range e {
			all = append(all, Relations(x)...)
		}
	case Or:
		for _, x := range e {
			all = append(all, Relations(x)...)
		}
	case Not:
		return Relations(e.X)
	case Related:
		return []Related{e}
	}
	return all
}

// Resolve returns e with every relation replaced by what answer says of it.
func Resolve(e Expr, answer func(Related) (Among, error)) (Expr, error) {
	switch e := e.(type) {
	case And:
		parts, err := resolveAll(e, answer)
		return And(parts), err
	case Or:
		parts, err := resolveAll(e, answer)
		return Or(parts), err
	case Not:
		x, err := Resolve(e.X, answer)
		return Not{x}, err
	case Related:
		return answer(e)
	}
	return e, nil
}

func resolveAll(parts []Expr, answer func(Related) (Among, error)) ([]Expr, error) {
	out := make([]Expr, len(parts))
	for i, x := range parts {
		var err error
		if out[i], err = Resolve(x, answer); err != nil {
			return nil, err
		}
	}
	return out, nil
}
