package index

import (
	"math"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index/vector"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// rangeNode holds for numbers in any of the ranges.
type rangeNode struct {
	at     int
	ranges []span
}

type span struct{ low, high int64 }

// numberNode turns a comparison of numbers into ranges.
func numberNode(at int, c query.Compare) node {
	if c.Op == query.Anniversary {
		return yearlyNode(at, c)
	}
	spans := make([]span, len(c.Keys))
	for i, key := range c.Keys {
		spans[i] = span{key.Number, key.Number}
	}
	switch n := &spans[0]; c.Op {
	case query.Gte:
		n.high = math.MaxInt64
	case query.Lte:
		n.low = math.MinInt64
	case query.Gt:
		if n.low == math.MaxInt64 {
			return constNode(false)
		}
		*n = span{n.low + 1, math.MaxInt64}
	case query.Lt:
		if n.low == math.MinInt64 {
			return constNode(false)
		}
		*n = span{math.MinInt64, n.low - 1}
	}
	return pointsOr(at, spans)
}

// yearNode holds for dates whose day comes round between two days of the year.
type yearNode struct {
	at              int
	cycle, from, to int64
	wraps           bool
}

func yearlyNode(at int, c query.Compare) node {
	n := yearNode{at: at}
	n.cycle, n.from, n.to, n.wraps = c.Year()
	return n
}

func (n yearNode) scan(g *segment, out *vector.Rows) { scanRows(n, g, out) }

func (n yearNode) holds(g *segment, i int) bool {
	v, ok := g.columns[n.at].numbers.Get(i)
	if !ok {
		return false
	}
	day := v % n.cycle
	if n.wraps {
		return day >= n.from || day <= n.to
	}
	return day >= n.from && day <= n.to
}

func (n yearNode) quick() bool { return false }

// codeNode looks the values up in the dictionary; one that no row ever had is
// found nowhere.
func codeNode(at int, s *spec, c query.Compare) node {
	var spans []span
	for _, key := range c.Keys {
		text := string(key.ID[:])
		if s.field.Type.Shape() == field.ShapeChoice {
			text = key.Texts[0]
		}
		if code, ok := s.codes.Known(text); ok {
			spans = append(spans, span{code, code})
		}
	}
	return pointsOr(at, spans)
}

// fewRanges are scanned one after another; more single values are looked up.
const fewRanges = 4

func pointsOr(at int, spans []span) node {
	if len(spans) <= fewRanges {
		return rangeNode{at, spans}
	}
	points := pointsNode{at: at, values: make(map[int64]struct{}, len(spans))}
	for _, s := range spans {
		points.values[s.low] = struct{}{}
	}
	return points
}

func (n rangeNode) scan(g *segment, out *vector.Rows) {
	for _, r := range n.ranges {
		var part vector.Rows
		g.columns[n.at].numbers.Scan(r.low, r.high, &part)
		out.Or(&part)
	}
}

func (n rangeNode) holds(g *segment, i int) bool {
	v, ok := g.columns[n.at].numbers.Get(i)
	return ok && slices.ContainsFunc(n.ranges, func(r span) bool { return v >= r.low && v <= r.high })
}

// pointsNode holds for numbers that are one of many.
type pointsNode struct {
	at     int
	values map[int64]struct{}
}

func (n pointsNode) scan(g *segment, out *vector.Rows) { scanRows(n, g, out) }

func (n pointsNode) holds(g *segment, i int) bool {
	v, ok := g.columns[n.at].numbers.Get(i)
	if !ok {
		return false
	}
	_, ok = n.values[v]
	return ok
}

// idNode holds for references to one of ids, or for the records themselves.
type idNode struct {
	at   int
	self bool
	ids  []id.ID
}

func (n idNode) scan(g *segment, out *vector.Rows) { scanRows(n, g, out) }

func (n idNode) holds(g *segment, i int) bool {
	if n.self {
		return slices.Contains(n.ids, g.ids[i])
	}
	v := g.columns[n.at].id(i)
	return !v.IsZero() && slices.Contains(n.ids, v)
}

// scanRows is the scan of a node that has nothing better than to ask each row.
func scanRows(n node, g *segment, out *vector.Rows) {
	for i := range g.ids {
		if n.holds(g, i) {
			out.Set(i)
		}
	}
}

func (n rangeNode) quick() bool  { return true }
func (n pointsNode) quick() bool { return false }
func (n idNode) quick() bool     { return false }
