package index

import (
	"bytes"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/index/vector"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// columnOf returns the column of a field. Fields that are not held cannot be
// found on; the parser refuses them, so asking for one is a fault of ours.
func (t *table) columnOf(f *catalog.Field) (int, error) {
	at, ok := t.bound.Load().column[f.ID]
	if !ok {
		return 0, errs.New(errs.Internal, "").Because(errNotHeld)
	}
	return at, nil
}

// sample is what the arenas of a column look like.
func (t *table) sample(at int) []byte {
	return vector.Sample(len(t.segments), func(n int) []byte { return t.segments[n].columns[at].texts.Arena })
}

// textNode makes the node of a comparison of text.
func (t *table) textNode(at int, c query.Compare) node {
	var wanted [][]byte
	for _, key := range c.Keys {
		for _, text := range key.Texts {
			if bytes.IndexByte([]byte(text), 0) < 0 { // zero bytes separate values, none holds one
				wanted = append(wanted, []byte(text))
			}
		}
	}
	if len(wanted) == 0 {
		return constNode(false)
	}
	sample := t.sample(at)
	switch c.Op {
	case query.Contains:
		if len(wanted[0]) == 0 {
			return filledNode{at, asText}
		}
		return orHeard(containsNode{at, vector.NewPattern(wanted[0], 0, sample)}, at, c)
	case query.Prefix:
		return orHeard(prefixNode{at, vector.NewPattern(append([]byte{0}, wanted[0]...), 1, sample), wanted[0]}, at, c)
	case query.Eq, query.In:
		return newEqualNode(at, wanted, sample)
	}
	return betweenNode{at, c.Op, wanted[0]}
}

// orHeard adds to a comparison by letters the one by sound, when there is one.
func orHeard(written node, at int, c query.Compare) node {
	switch {
	case c.Sound == nil:
		return written
	case c.Op == query.Prefix:
		return anyNode{written, soundNode{at, c.Sound.Begins}}
	}
	return anyNode{written, soundNode{at, c.Sound.Within}}
}

type containsNode struct {
	at int
	p  *vector.Pattern
}

func (n containsNode) scan(g *segment, out *vector.Rows) { g.columns[n.at].texts.Find(n.p, out) }

func (n containsNode) holds(g *segment, i int) bool {
	return n.p.Next(g.columns[n.at].texts.Row(i), 0) >= 0
}

type prefixNode struct {
	at   int
	p    *vector.Pattern
	text []byte
}

func (n prefixNode) scan(g *segment, out *vector.Rows) { g.columns[n.at].texts.Find(n.p, out) }

func (n prefixNode) holds(g *segment, i int) bool {
	return g.columns[n.at].texts.Each(i, func(v []byte) bool { return bytes.HasPrefix(v, n.text) })
}

// soundNode holds for rows whose Chinese text is read as what was typed.
type soundNode struct {
	at    int
	heard func(row []byte) bool
}

func (n soundNode) scan(g *segment, out *vector.Rows) {
	c := &g.columns[n.at].texts
	if c.Han == nil {
		return
	}
	c.Han.Each(func(i int) {
		if n.heard(c.Row(i)) {
			out.Set(i)
		}
	})
}

func (n soundNode) holds(g *segment, i int) bool {
	c := &g.columns[n.at].texts
	return c.Han != nil && c.Han.Has(i) && n.heard(c.Row(i))
}

// equalNode holds for rows with one of the whole values. Few are looked for
// in the arena, many by asking a set for every value there is.
type equalNode struct {
	at       int
	patterns []*vector.Pattern
	wanted   [][]byte
	set      map[string]struct{}
}

func newEqualNode(at int, wanted [][]byte, sample []byte) equalNode {
	n := equalNode{at: at, wanted: wanted, set: make(map[string]struct{}, len(wanted))}
	for _, w := range wanted {
		n.set[string(w)] = struct{}{}
	}
	if len(wanted) <= fewRanges {
		for _, w := range wanted {
			whole := append(append([]byte{0}, w...), 0)
			n.patterns = append(n.patterns, vector.NewPattern(whole, 1, sample))
		}
	}
	return n
}

func (n equalNode) scan(g *segment, out *vector.Rows) {
	if n.patterns == nil {
		scanRows(n, g, out)
		return
	}
	for _, p := range n.patterns {
		g.columns[n.at].texts.Find(p, out)
	}
}

func (n equalNode) holds(g *segment, i int) bool {
	return g.columns[n.at].texts.Each(i, func(v []byte) bool {
		_, ok := n.set[string(v)]
		return ok
	})
}

// betweenNode compares text by its folded bytes.
type betweenNode struct {
	at   int
	op   query.Op
	text []byte
}

func (n betweenNode) scan(g *segment, out *vector.Rows) { scanRows(n, g, out) }

func (n betweenNode) holds(g *segment, i int) bool {
	return g.columns[n.at].texts.Each(i, func(v []byte) bool {
		switch c := bytes.Compare(v, n.text); n.op {
		case query.Gt:
			return c > 0
		case query.Gte:
			return c >= 0
		case query.Lt:
			return c < 0
		case query.Lte:
			return c <= 0
		}
		return false
	})
}

func (n containsNode) quick() bool { return false }
func (n prefixNode) quick() bool   { return false }
func (n soundNode) quick() bool    { return false }
func (n equalNode) quick() bool    { return false }
func (n betweenNode) quick() bool  { return false }
