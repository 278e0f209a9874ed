package query

import (
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/field/pinyin"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// Op is a comparison operator, by its name in the JSON notation.
type Op string

// The operators.
const (
	Eq       Op = "eq"
	Ne       Op = "ne"
	In       Op = "in"
	Contains Op = "contains"
	Prefix   Op = "prefix"
	Gt       Op = "gt"
	Gte      Op = "gte"
	Lt       Op = "lt"
	Lte      Op = "lte"
	Empty    Op = "empty"
	NotEmpty Op = "not_empty"
)

// Limits of one query.
const (
	maxDepth       = 8
	maxComparisons = 64
	MaxIn          = 1000
	maxOrders      = 8
	maxText        = 1000 // characters of search text
	MaxWords       = 16
	MaxSource      = 1 << 18 // bytes of one filter
)

// Expr is a condition: And, Or, Not, Compare, Related or Const (and Among, once
// relations are resolved). A nil Expr is true.
type Expr interface{ isExpr() }

// And is true when every part is; empty: true.
type And []Expr

// Or is true when any part is; empty: false.
type Or []Expr

// Not is true when X is not.
type Not struct{ X Expr }

// Compare is one comparison of a field with values of its type; Keys holds
// what the field type makes of each value. For Contains and Prefix there is
// one key, whose only text is the needle (field.Needle) of the text looked
// for, and Values holds that text; Sound, when it is there, finds Chinese text
// by how it is read, besides. Use [Where] to make one.
type Compare struct {
	Field  *catalog.Field
	Op     Op
	Values []field.Value
	Keys   []field.Key
	Sound  *pinyin.Sound
}

// Const is always true or always false.
type Const bool

func (And) isExpr()     {}
func (Or) isExpr()      {}
func (Not) isExpr()     {}
func (Compare) isExpr() {}
func (Const) isExpr()   {}

// Order is one sort key.
type Order struct {
	Field *catalog.Field
	Desc  bool
}

// Query asks for a page of records of one object.
type Query struct {
	Object  *catalog.Object
	Where   Expr
	Order   []Order
	Limit   int              // rows wanted, at least 1
	After   *Position        // only rows after this place; nil: from the start
	Deleted bool             // trashed rows too
	Text    string           // search words; every one must be found in some field of In
	In      []*catalog.Field // where Text looks; see SearchFields
	Large   bool             // one letter is too little to look for; see Words
}

// Position is a place between rows: the sort keys of the row before it, one
// an order (empty: the row has no value), then its id. Whoever answered the
// query made the bytes and reads them again; they sort as the rows do.
type Position struct {
	Keys [][]byte
	ID   id.ID
}

// Where makes the comparison of a field with values already of its type.
func Where(f *catalog.Field, op Op, values ...field.Value) Compare {
	c := Compare{Field: f, Op: op, Values: values}
	for _, v := range values {
		if text, ok := v.(field.Text); ok && (op == Contains || op == Prefix) {
			c.Keys = append(c.Keys, field.Key{Texts: []string{field.Needle(f.Type, string(text))}})
			c.Sound = field.Sounded(f.Type, string(text))
			continue
		}
		c.Keys = append(c.Keys, f.Type.Keys(v))
	}
	return c
}

// TieDesc tells the direction of the implicit last order, by id.
func TieDesc(orders []Order) bool { return len(orders) > 0 && orders[len(orders)-1].Desc }

// walk calls each for every comparison of e, those over relations too.
func walk(e Expr, each func(Compare)) {
	switch e := e.(type) {
	case And:
		for _, x := range e {
			walk(x, each)
		}
	case Or:
		for _, x := range e {
			walk(x, each)
		}
	case Not:
		walk(e.X, each)
	case Related:
		walk(e.Where, each)
	case Compare:
		each(e)
	}
}

// LooksThrough reports whether answering q may mean to look through the texts of
// every record. Whole values of match fields are found by hash.
func (q *Query) LooksThrough() bool {
	found := q.Text != "" || len(Relations(q.Where)) > 0
	walk(q.Where, func(c Compare) {
		if c.Field.Type.Shape() != field.ShapeText || c.Op == Empty || c.Op == NotEmpty {
			return
		}
		found = found || !c.Field.Handling.Match || c.Op != Eq && c.Op != In
	})
	return found
}

// Touches lists every field that e and order look at, each once; among them
// those of other objects that relations lead to.
func Touches(e Expr, order []Order) []*catalog.Field {
	var all []*catalog.Field
	seen := map[*catalog.Field]bool{}
	add := func(f *catalog.Field) {
		if !seen[f] {
			seen[f] = true
			all = append(all, f)
		}
	}
	walk(e, func(c Compare) { add(c.Field) })
	for _, r := range Relations(e) {
		add(r.Via)
	}
	for _, o := range order {
		add(o.Field)
	}
	return all
}

// NeedsIndex reports whether only the index can answer q: it touches a field
// whose handling says so, sorts choices by their declared order, or searches
// words. Everything else is SQL's.
func NeedsIndex(q *Query) bool {
	if q.Text != "" {
		return true
	}
	for _, f := range Touches(q.Where, q.Order) {
		if f.Handling.ByIndex {
			return true
		}
	}
	for _, o := range q.Order {
		if o.Field.Type.Shape() == field.ShapeChoice {
			return true
		}
	}
	return false
}

// SearchFields lists the fields that search words look in: the title and the
// match fields, as far as the caller may find them.
func SearchFields(o *catalog.Object, may Finder) []*catalog.Field {
	var in []*catalog.Field
	for _, f := range o.Fields {
		if (f == o.Title || f.Handling.Match) && f.Type.Shape() == field.ShapeText && findable(f, may) {
			in = append(in, f)
		}
	}
	return in
}

// Finder says which fields the caller may filter, sort and search on;
// policy.Decision is one.
type Finder interface {
	MayFind(f *catalog.Field) bool
}

func findable(f *catalog.Field, may Finder) bool {
	return f.Handling.Findable && may != nil && may.MayFind(f)
}
