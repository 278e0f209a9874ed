package index

import (
	"slices"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index/vector"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// node is a condition made ready for the columns of one table. It may set
// rows that are dead: the caller takes the live ones.
type node interface {
	scan(g *segment, out *vector.Rows) // adds every row that holds to out, which is empty
	holds(g *segment, i int) bool      // tests one row
	quick() bool                       // a scan is some nanoseconds a row
}

// allNode holds where all its parts do. When few rows are left, asking them
// one by one beats scanning another column.
type allNode struct {
	parts []node
	few   int
}

type anyNode []node
type notNode struct{ x node }
type constNode bool

func (n allNode) scan(g *segment, out *vector.Rows) {
	out.Not()
	for _, x := range n.parts {
		left := out.Len()
		if left == 0 {
			return
		}
		var part vector.Rows
		if left > n.few {
			x.scan(g, &part)
		} else {
			out.Each(func(i int) {
				if i < len(g.ids) && x.holds(g, i) {
					part.Set(i)
				}
			})
		}
		out.And(&part)
	}
}

func (n allNode) holds(g *segment, i int) bool {
	for _, x := range n.parts {
		if !x.holds(g, i) {
			return false
		}
	}
	return true
}

func (n anyNode) scan(g *segment, out *vector.Rows) {
	for _, x := range n {
		var part vector.Rows
		x.scan(g, &part)
		out.Or(&part)
	}
}

func (n anyNode) holds(g *segment, i int) bool {
	for _, x := range n {
		if x.holds(g, i) {
			return true
		}
	}
	return false
}

func (n notNode) scan(g *segment, out *vector.Rows) {
	n.x.scan(g, out)
	out.Not()
}

func (n notNode) holds(g *segment, i int) bool { return !n.x.holds(g, i) }

func (n constNode) scan(_ *segment, out *vector.Rows) {
	if n {
		out.Not()
	}
}

func (n constNode) holds(*segment, int) bool { return bool(n) }

func (n allNode) quick() bool   { return allQuick(n.parts) }
func (n anyNode) quick() bool   { return allQuick(n) }
func (n notNode) quick() bool   { return n.x.quick() }
func (n constNode) quick() bool { return true }
func (n liveNode) quick() bool  { return true }

func allQuick(nodes []node) bool {
	return !slices.ContainsFunc(nodes, func(n node) bool { return !n.quick() })
}

// liveNode leaves out the trash unless it is wanted.
type liveNode struct{ trashed bool }

func (n liveNode) scan(g *segment, out *vector.Rows) {
	*out = g.live
	if !n.trashed {
		out.AndNot(&g.trashed)
	}
}

func (n liveNode) holds(g *segment, i int) bool {
	return g.live.Has(i) && (n.trashed || !g.trashed.Has(i))
}

// compile turns a condition into nodes. The table's lock is held.
func (t *table) compile(e query.Expr) (node, error) {
	switch e := e.(type) {
	case nil:
		return constNode(true), nil
	case query.Const:
		return constNode(e), nil
	case query.And:
		parts, err := t.compileAll(e)
		return allNode{parts, t.tuning.fewRows}, err
	case query.Or:
		parts, err := t.compileAll(e)
		return anyNode(parts), err
	case query.Not:
		x, err := t.compile(e.X)
		return notNode{x}, err
	case query.Compare:
		return t.compare(e)
	case query.Among:
		return t.amongNode(e)
	}
	return nil, errs.New(errs.Internal, "").WithHint("a %T cannot be looked for", e)
}

func (t *table) compileAll(exprs []query.Expr) ([]node, error) {
	nodes := make([]node, 0, len(exprs))
	for _, e := range exprs {
		n, err := t.compile(e)
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, n)
	}
	return nodes, nil
}

// compare makes the node of one comparison; the operators that say "not" are
// the opposite of the others.
func (t *table) compare(c query.Compare) (node, error) {
	switch c.Op {
	case query.Ne:
		c.Op = query.Eq
		n, err := t.compare(c)
		return notNode{n}, err
	case query.Empty:
		c.Op = query.NotEmpty
		n, err := t.compare(c)
		return notNode{n}, err
	}
	at, err := t.columnOf(c.Field)
	if err != nil {
		return nil, err
	}
	s := t.specs[at]
	if c.Op == query.NotEmpty {
		return filledNode{at, s.layout}, nil
	}
	switch s.layout {
	case asText:
		return t.textNode(at, c), nil
	case asNumber:
		return numberNode(at, c), nil
	case asCode:
		return codeNode(at, s, c), nil
	}
	ids := make([]id.ID, len(c.Keys))
	for i, key := range c.Keys {
		ids[i] = key.ID
	}
	return idNode{at, s.layout == asSelf, ids}, nil
}

// filledNode holds for rows with a value.
type filledNode struct {
	at     int
	layout layout
}

func (n filledNode) scan(g *segment, out *vector.Rows) {
	c := &g.columns[n.at]
	if n.layout == asNumber || n.layout == asCode {
		if c.numbers.Filled != nil {
			*out = *c.numbers.Filled
		}
		return
	}
	for i := range g.ids {
		if n.holds(g, i) {
			out.Set(i)
		}
	}
}

func (n filledNode) holds(g *segment, i int) bool {
	c := &g.columns[n.at]
	switch n.layout {
	case asText:
		return !c.texts.Empty(i)
	case asNumber, asCode:
		return c.numbers.Filled != nil && c.numbers.Filled.Has(i)
	case asID:
		return !c.id(i).IsZero()
	}
	return true
}

func (n filledNode) quick() bool { return n.layout == asNumber || n.layout == asCode }
