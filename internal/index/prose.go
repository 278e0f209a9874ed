package index

import "github.com/holdfast-crm/holdfast/internal/fulltext"

// The words of long texts lie beside the column that has the texts, one
// fulltext.Index for all its segments: rows have the same numbers there.

// newProse returns the words of a column, nil for one that is no long text.
func newProse(s *spec) *fulltext.Index {
	if !s.prose {
		return nil
	}
	return fulltext.New()
}

// addProse takes in the words of a new row.
func (t *table) addProse(row uint32, cells []cell) {
	for at, words := range t.prose {
		if words != nil && len(cells[at].words.Terms) > 0 {
			words.Add(row, cells[at].words)
		}
	}
}

// removeProse overwrites the words of a row, whose text is still there: that
// tells which.
func (t *table) removeProse(g *segment, i int, row uint32) {
	for at, words := range t.prose {
		if words == nil {
			continue
		}
		if text := g.columns[at].texts.Row(i); len(text) > 0 {
			words.Remove(row, fulltext.CountTerms(string(text)))
		}
	}
}

// renumberProse follows a compaction; moved is the new row + 1 by the old.
func (t *table) renumberProse(moved []uint32) {
	for _, words := range t.prose {
		if words != nil {
			words.Renumber(t.live, func(row uint32) uint32 { return moved[row] - 1 })
		}
	}
}

// wipeProse forgets the words of a column that nobody may look into any more.
func (t *table) wipeProse(at int) {
	if words := t.prose[at]; words != nil {
		words.Wipe()
	}
}
