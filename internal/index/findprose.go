package index

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/fulltext"
)

// BM25 (Robertson and Zaragoza, 2009), with the usual constants. A word that
// the values hold counts as much as one that a long text is full of.
const (
	bm25k = 1.2
	bm25b = 0.75
)

// A record changed now counts half as much again as one of long ago; the
// addition halves every 90 days.
const (
	newer    = 0.5
	newerFor = 90 * 24 * time.Hour
)

// written finds by long texts.
func (h *hunt) written(ctx context.Context) error { return h.prose(ctx, false) }

// nearly finds by long texts with typing errors.
func (h *hunt) nearly(ctx context.Context) error { return h.prose(ctx, true) }

// proseColumn is one long text that is looked into.
type proseColumn struct {
	at    int
	words *fulltext.Index
}

func (h *hunt) prose(ctx context.Context, typos bool) (err error) {
	columns, err := h.proseColumns()
	if err != nil || len(columns) == 0 {
		return err
	}
	if h.seen == nil {
		if h.seen, err = h.scan(ctx, constNode(true)); err != nil {
			return err
		}
	}
	final := h.seen.clone()
	var scored []*fitting
	for n, w := range h.Words {
		values, err := h.t.scan(ctx, anyNode{h.words[n].part, h.words[n].typo})
		if err != nil {
			return err
		}
		texts := h.seen.clone()
		for _, p := range w.Patterns {
			found := h.pattern(columns, p, typos)
			texts.and(found.rows)
			scored = append(scored, found)
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if len(w.Patterns) > 0 {
			values.or(texts)
		}
		final.and(values)
	}
	h.rankText(columns, scored, final, typos)
	return ctx.Err()
}

func (h *hunt) proseColumns() (all []proseColumn, err error) {
	for _, f := range h.Prose {
		at, err := h.t.columnOf(f)
		if err != nil {
			return nil, err
		}
		if words := h.t.prose[at]; words != nil {
			all = append(all, proseColumn{at, words})
		}
	}
	return all, nil
}

// fitting is where one pattern fits, among what may be found.
type fitting struct {
	pattern *fulltext.Pattern
	rows    *hitSet
	count   int
}

func (h *hunt) pattern(columns []proseColumn, p *fulltext.Pattern, typos bool) *fitting {
	w := &fitting{pattern: p, rows: newHits(len(h.t.segments))}
	h.each(columns, p, h.seen, typos, func(row uint32, _ float32) {
		w.rows.segments[row/segmentRows].set(int(row % segmentRows))
	})
	w.count = w.rows.len()
	return w
}

// each calls f for each row of a set in which the pattern fits.
func (h *hunt) each(columns []proseColumn, p *fulltext.Pattern, in *hitSet, typos bool, f func(row uint32, weight float32)) {
	for _, c := range columns {
		look := fulltext.Look{Keep: in.has, Text: func(row uint32) []byte {
			g, i := h.t.at(row)
			return g.columns[c.at].texts.row(i)
		}}
		c.words.Each(p, look, false, f)
		if typos {
			c.words.Each(p, look, true, f)
		}
	}
}

// rankText takes the rows with the highest scores.
func (h *hunt) rankText(columns []proseColumn, all []*fitting, final *hitSet, typos bool) {
	for n := range final.segments {
		final.segments[n].andNot(&h.taken.segments[n])
	}
	if final.len() == 0 {
		return
	}
	texts, mean := h.lengths(columns)
	scores := make([]float32, len(h.t.segments)*segmentRows)
	times := make([]float32, len(scores))
	for _, w := range all {
		clear(times)
		h.each(columns, w.pattern, final, typos, func(row uint32, weight float32) { times[row] += weight })
		idf := float32(math.Log(1 + (float64(texts-w.count)+0.5)/(float64(w.count)+0.5)))
		final.each(func(row uint32) {
			if tf := times[row]; tf > 0 {
				length := float32(h.wordsOf(columns, row)) / mean
				scores[row] += idf * tf * (bm25k + 1) / (tf + bm25k*(1-bm25b+bm25b*length))
			} else {
				scores[row] += idf
			}
		})
	}
	h.takeBest(final, scores)
}

// takeBest takes the rows with the highest scores, weighed by age.
func (h *hunt) takeBest(final *hitSet, scores []float32) {
	var rows []uint32
	better := func(a, b uint32) int { return cmp.Or(cmp.Compare(scores[b], scores[a]), h.compareAge(a, b)) }
	missing := h.most - len(h.rows)
	worst := float32(-1)
	final.each(func(row uint32) {
		if scores[row] *= h.recency(row); scores[row] < worst {
			return
		}
		if rows = append(rows, row); len(rows) >= 4*missing+64 {
			slices.SortFunc(rows, better)
			rows = rows[:missing]
			worst = scores[rows[missing-1]]
		}
	})
	slices.SortFunc(rows, better)
	for _, row := range rows[:min(len(rows), missing)] {
		h.put(row)
	}
}

// recency is what a row's score is multiplied by.
func (h *hunt) recency(row uint32) float32 {
	changed := time.UnixMicro(h.changed(row))
	return float32(1 + newer*math.Exp2(-max(0, h.Now.Sub(changed).Hours())/newerFor.Hours()))
}

// lengths counts the rows that may be found and have a text, and their mean
// number of words.
func (h *hunt) lengths(columns []proseColumn) (texts int, mean float32) {
	words := 0
	h.seen.each(func(row uint32) {
		if n := h.wordsOf(columns, row); n > 0 {
			texts++
			words += n
		}
	})
	return texts, float32(max(words, 1)) / float32(max(texts, 1))
}

func (h *hunt) wordsOf(columns []proseColumn, row uint32) (n int) {
	for _, c := range columns {
		n += c.words.Words(row)
	}
	return n
}

func (h *hitSet) clone() *hitSet { return &hitSet{slices.Clone(h.segments)} }

func (h *hitSet) and(o *hitSet) {
	for n := range h.segments {
		h.segments[n].and(&o.segments[n])
	}
}

func (h *hitSet) or(o *hitSet) {
	for n := range h.segments {
		h.segments[n].or(&o.segments[n])
	}
}
