package index

import (
	"github.com/holdfast-crm/holdfast/internal/fulltext"
	"github.com/holdfast-crm/holdfast/internal/index/vector"
)

// beginNode holds for rows in which a word begins with a needle.
type beginNode struct {
	containsNode
	needle string
}

func (n beginNode) scan(g *segment, out *vector.Rows) {
	var parts vector.Rows
	n.containsNode.scan(g, &parts)
	parts.Each(func(i int) {
		if n.holds(g, i) {
			out.Set(i)
		}
	})
}

func (n beginNode) holds(g *segment, i int) bool {
	return fulltext.Begins(g.columns[n.at].texts.Row(i), n.needle)
}

// typoNode holds for rows with a word that was meant.
type typoNode struct {
	at   int
	typo *fulltext.Typo
}

func (n typoNode) scan(g *segment, out *vector.Rows) { scanRows(n, g, out) }

func (n typoNode) holds(g *segment, i int) bool { return n.typo.In(g.columns[n.at].texts.Row(i)) }

func (n typoNode) quick() bool { return false }
