package index

import (
	"bytes"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// columnOf returns the column of a field. Fields that are not held cannot be
// found on; the parser refuses them, so asking for one is a fault of ours.
func (t *table) columnOf(f *catalog.Field) (int, error) {
	if f.Ordinal >= len(t.object.Fields) || t.object.Fields[f.Ordinal] != f || t.column[f.Ordinal] < 0 {
		return 0, errs.New(errs.Internal, "").Because(errNotHeld)
	}
	return t.column[f.Ordinal], nil
}

// sampleBytes is how much of an arena is looked at to learn which bytes are
// rare in it.
const sampleBytes = 4096

func (t *table) sample(at int) []byte {
	if len(t.segments) == 0 {
		return nil
	}
	arena := t.segments[0].columns[at].texts.arena
	return arena[:min(len(arena), sampleBytes)]
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
		return containsNode{at, newPattern(wanted[0], 0, sample)}
	case query.Prefix:
		return prefixNode{at, newPattern(append([]byte{0}, wanted[0]...), 1, sample), wanted[0]}
	case query.Eq, query.In:
		return newEqualNode(at, wanted, sample)
	}
	return betweenNode{at, c.Op, wanted[0]}
}

// words makes the condition that every word is found in some field. Long words
// come first: they leave fewer rows to ask for the others.
func (t *table) words(text string, in []*catalog.Field) (node, error) {
	all := allNode{few: t.tuning.fewRows}
	words := query.Words(text)
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	for _, w := range words {
		var any anyNode
		for _, f := range in {
			if field.Needle(f.Type, w) == "" {
				continue
			}
			n, err := t.compare(query.Where(f, query.Contains, field.Text(w)))
			if err != nil {
				return nil, err
			}
			any = append(any, n)
		}
		all.parts = append(all.parts, any)
	}
	return all, nil
}

type containsNode struct {
	at int
	p  *pattern
}

func (n containsNode) scan(g *segment, out *rowSet) { g.columns[n.at].texts.find(n.p, out) }

func (n containsNode) holds(g *segment, i int) bool {
	return n.p.next(g.columns[n.at].texts.row(i), 0) >= 0
}

type prefixNode struct {
	at   int
	p    *pattern
	text []byte
}

func (n prefixNode) scan(g *segment, out *rowSet) { g.columns[n.at].texts.find(n.p, out) }

func (n prefixNode) holds(g *segment, i int) bool {
	return g.columns[n.at].texts.each(i, func(v []byte) bool { return bytes.HasPrefix(v, n.text) })
}

// equalNode holds for rows with one of the whole values. Few are looked for
// in the arena, many by asking a set for every value there is.
type equalNode struct {
	at       int
	patterns []*pattern
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
			n.patterns = append(n.patterns, newPattern(whole, 1, sample))
		}
	}
	return n
}

func (n equalNode) scan(g *segment, out *rowSet) {
	if n.patterns == nil {
		scanRows(n, g, out)
		return
	}
	for _, p := range n.patterns {
		g.columns[n.at].texts.find(p, out)
	}
}

func (n equalNode) holds(g *segment, i int) bool {
	return g.columns[n.at].texts.each(i, func(v []byte) bool {
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

func (n betweenNode) scan(g *segment, out *rowSet) { scanRows(n, g, out) }

func (n betweenNode) holds(g *segment, i int) bool {
	return g.columns[n.at].texts.each(i, func(v []byte) bool {
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
