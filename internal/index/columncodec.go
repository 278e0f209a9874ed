package index

import "github.com/holdfast-crm/holdfast/internal/index/vector"

// What a snapshot holds of segments, column by column, as it lies in memory.

func (g *segment) encode(e *vector.Encoder, kept []int) {
	e.IDs(g.ids)
	vector.EncodeRows(e, &g.live)
	vector.EncodeRows(e, &g.trashed)
	for _, at := range kept {
		g.columns[at].encode(e)
	}
}

// decodeSegment reads a segment with these columns, of which those of to come
// in that order, and no other.
func decodeSegment(d *vector.Decoder, to []int, specs []*spec) *segment {
	g := &segment{ids: d.IDs(), columns: make([]column, len(specs))}
	if live, trashed := vector.DecodeRows(d), vector.DecodeRows(d); live != nil && trashed != nil {
		g.live, g.trashed = *live, *trashed
	}
	var all vector.Rows
	for i := range len(g.ids) {
		all.Set(i)
	}
	for at, s := range specs {
		if s.blank {
			g.columns[at] = emptyColumn(s, len(g.ids))
		}
	}
	for _, at := range to {
		g.columns[at] = decodeColumn(d, len(g.ids))
	}
	live := g.live
	live.AndNot(&all)
	if len(g.ids) > vector.SegmentRows || live != (vector.Rows{}) {
		d.Fail(vector.ErrMalformed)
	}
	return g
}

func (c *column) encode(e *vector.Encoder) {
	c.texts.Encode(e)
	c.numbers.Encode(e)
	e.IDs(c.ids)
}

func decodeColumn(d *vector.Decoder, rows int) (c column) {
	c.texts, c.numbers, c.ids = vector.DecodeTexts(d, rows), vector.DecodeNumbers(d, rows), d.IDs()
	if len(c.ids) > rows {
		d.Fail(vector.ErrMalformed)
	}
	return c
}
