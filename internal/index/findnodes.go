package index

import "github.com/holdfast-crm/holdfast/internal/fulltext"

// beginNode holds for rows in which a word begins with a needle.
type beginNode struct {
	containsNode
	needle string
}

func (n beginNode) scan(g *segment, out *rowSet) {
	var parts rowSet
	n.containsNode.scan(g, &parts)
	parts.each(func(i int) {
		if n.holds(g, i) {
			out.set(i)
		}
	})
}

func (n beginNode) holds(g *segment, i int) bool {
	return fulltext.Begins(g.columns[n.at].texts.row(i), n.needle)
}

// typoNode holds for rows with a word that was meant.
type typoNode struct {
	at   int
	typo *fulltext.Typo
}

func (n typoNode) scan(g *segment, out *rowSet) { scanRows(n, g, out) }

func (n typoNode) holds(g *segment, i int) bool { return n.typo.In(g.columns[n.at].texts.row(i)) }

func (n typoNode) quick() bool { return false }
