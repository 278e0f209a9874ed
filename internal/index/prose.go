package index

import (
	"slices"

	"github.com/holdfast-crm/holdfast/internal/fulltext"
	"github.com/holdfast-crm/holdfast/internal/index/vector"
)

// The words of long texts lie beside the column that has the texts, one
// fulltext.Index for all its segments. Its numbers only ever rise, so each row
// has a number of vector.Spans there.

const noSpan = -1

// number is what a row of g is called among the words.
func (g *segment) number(row uint32) uint32 {
	return uint32(g.span)*vector.SegmentRows + row%vector.SegmentRows
}

// newProse returns the words of a column, nil for one that is no long text.
func newProse(s *spec) *fulltext.Index {
	if !s.prose {
		return nil
	}
	return fulltext.New()
}

// addProse takes in the words of a new row.
func (t *table) addProse(row uint32, cells []cell) {
	g, _ := t.at(row)
	for at, words := range t.prose {
		if counts := cells[at].words; words != nil && counts != nil && len(counts.Terms) > 0 {
			words.Add(g.number(row), *counts)
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
			words.Remove(g.number(row), fulltext.CountTerms(string(text)))
		}
	}
}

// moveProse follows a row that moves and returns the bytes of its text.
func (t *table) moveProse(g *segment, i int, from, to uint32) (bytes int) {
	now, _ := t.at(to)
	for at, words := range t.prose {
		if words == nil {
			continue
		}
		if text := g.columns[at].texts.Row(i); len(text) > 0 {
			counts := fulltext.CountTerms(string(text))
			words.Remove(g.number(from), counts)
			words.Add(now.number(to), counts)
			bytes += len(text)
		}
	}
	return bytes
}

// renumberProse begins the spans anew, when there are no more.
func (t *table) renumberProse() {
	was := t.space.spans
	byAge := slices.DeleteFunc(slices.Clone(t.segments), func(g *segment) bool { return g.span == noSpan })
	slices.SortStableFunc(byAge, func(a, b *segment) int { return a.span - b.span })
	t.space.spans = vector.Spans{}
	t.epoch++
	to := map[uint32]uint32{}
	for _, g := range byAge {
		span := g.span
		g.span = t.space.spans.Begin(was.Segment(span))
		to[uint32(span)] = uint32(g.span)
	}
	for _, words := range t.prose {
		if words != nil {
			words.Renumber(func(number uint32) uint32 {
				return to[number/vector.SegmentRows]*vector.SegmentRows + number%vector.SegmentRows
			})
		}
	}
}

// wipeProse forgets the words of a column that nobody may look into any more.
func (t *table) wipeProse(at int) {
	if words := t.prose[at]; words != nil {
		words.Wipe()
	}
}
