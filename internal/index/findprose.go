package index

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/find"
	"github.com/holdfast-crm/holdfast/internal/fulltext"
	"github.com/holdfast-crm/holdfast/internal/index/vector"
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
	if len(h.columns) == 0 {
		return nil
	}
	if h.seen == nil {
		if h.seen, err = h.scan(ctx, constNode(true)); err != nil {
			return err
		}
	}
	final := h.seen.Clone()
	var all []*fitting
	for n, w := range h.Words {
		values, err := h.valued(ctx, n)
		if err != nil {
			return err
		}
		texts := h.seen.Clone()
		for _, p := range w.Patterns {
			found, err := h.pattern(ctx, p, typos)
			if err != nil {
				return err
			}
			texts.And(found.rows)
			all = append(all, found)
		}
		if len(w.Patterns) > 0 {
			values.Or(texts)
		}
		final.And(values)
	}
	if final.AndNot(h.taken); final.Len() == 0 {
		return nil
	}
	return h.rankText(ctx, all, final, typos)
}

// valued are the rows in whose values a word fits; asked for a second time it
// knows.
func (h *hunt) valued(ctx context.Context, n int) (*vector.Hits, error) {
	w := &h.words[n]
	if w.values == nil {
		hits, err := h.scanAll(ctx, anyNode{w.part, w.typo})
		if err != nil {
			return nil, err
		}
		w.values = hits
	}
	return w.values.Clone(), nil
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
	rows    *vector.Hits
	count   int
}

func (h *hunt) pattern(ctx context.Context, p *fulltext.Pattern, typos bool) (*fitting, error) {
	w := &fitting{pattern: p, rows: vector.NewHits(h.m.segments)}
	err := h.each(ctx, p, h.seen, typos, func(row uint32, _ float32) {
		w.rows.Segments[row/vector.SegmentRows].Set(int(row % vector.SegmentRows))
	})
	w.count = w.rows.Len()
	return w, err
}

// proseWork is what is looked at with the lock held once, a millisecond or less.
const proseWork = 1 << 15

// each calls f for each row of a set in which the pattern fits.
func (h *hunt) each(ctx context.Context, p *fulltext.Pattern, in *vector.Hits, typos bool, f func(row uint32, weight float32)) error {
	rows, spans := uint32(len(in.Segments)*vector.SegmentRows), &h.t.space.spans
	for _, c := range h.columns {
		look := fulltext.Look{Keep: func(number uint32) bool {
			row := spans.Row(number)
			return row < rows && in.Has(row)
		}, Text: func(number uint32) []byte {
			g, i := h.t.at(spans.Row(number))
			return g.columns[c.at].texts.Row(i)
		}}
		all := []*fulltext.Steps{c.words.Steps(p, false)}
		if typos {
			all = append(all, c.words.Steps(p, true))
		}
		for _, steps := range all {
			for more := true; more; {
				if err := ctx.Err(); err != nil {
					return err
				}
				if err := h.locked(func() error {
					more = steps.Next(look, proseWork, func(number uint32, weight float32) { f(spans.Row(number), weight) })
					return nil
				}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// living calls f for the rows of a set that are alive, and leaves those in it. The
// lock is held for a segment at a time.
func (h *hunt) living(ctx context.Context, hits *vector.Hits, f func(row uint32)) error {
	for n := range hits.Segments {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := h.locked(func() error {
			hits.Segments[n].And(&h.t.segments[n].live)
			hits.Segments[n].Each(func(i int) { f(uint32(n*vector.SegmentRows + i)) })
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// rankText takes the rows with the highest scores.
func (h *hunt) rankText(ctx context.Context, all []*fitting, final *vector.Hits, typos bool) error {
	texts, mean, err := h.lengths(ctx)
	if err != nil {
		return err
	}
	scores := make([]float32, len(final.Segments)*vector.SegmentRows)
	times := make([]float32, len(scores))
	for _, w := range all {
		clear(times)
		if err := h.each(ctx, w.pattern, final, typos, func(row uint32, weight float32) { times[row] += weight }); err != nil {
			return err
		}
		if err := h.score(ctx, w, final, times, scores, float32(texts), mean); err != nil {
			return err
		}
	}
	r := find.Text
	if typos {
		r = find.TextTypo
	}
	return h.takeBest(ctx, final, scores, r)
}

// score adds what one pattern is worth in each row, given how often it is there.
func (h *hunt) score(ctx context.Context, w *fitting, rows *vector.Hits, times, scores []float32, texts, mean float32) error {
	idf := find.Rarity(texts, float32(w.count))
	return h.living(ctx, rows, func(row uint32) {
		if tf := times[row]; tf > 0 {
			scores[row] += idf * find.Fullness(tf, float32(h.wordsOf(row))/mean)
		} else {
			scores[row] += idf
		}
	})
}

// takeBest takes the rows with the highest scores, weighed by age.
func (h *hunt) takeBest(ctx context.Context, final *vector.Hits, scores []float32, r find.Rank) error {
	var rows []uint32
	better := func(a, b uint32) int { return cmp.Or(cmp.Compare(scores[b], scores[a]), h.compareAge(a, b)) }
	missing := h.most - len(h.rows)
	worst := float32(-1)
	err := h.living(ctx, final, func(row uint32) {
		if scores[row] *= find.Recency(h.Now, time.UnixMicro(h.changed(row))); scores[row] < worst {
			return
		}
		if rows = append(rows, row); len(rows) >= 4*missing+64 {
			rows = h.alive(rows)
			slices.SortFunc(rows, better)
			if rows = rows[:min(len(rows), missing)]; len(rows) == missing {
				worst = scores[rows[missing-1]]
			}
		}
	})
	if err != nil {
		return err
	}
	return h.locked(func() error {
		rows = h.alive(rows)
		slices.SortFunc(rows, better)
		for _, row := range rows[:min(len(rows), missing)] {
			h.put(row, r)
		}
		return nil
	})
}

// lengths counts the rows that may be found and have a text, and their mean
// number of words.
func (h *hunt) lengths(ctx context.Context) (texts int, mean float32, err error) {
	words := 0
	err = h.living(ctx, h.seen, func(row uint32) {
		if n := h.wordsOf(row); n > 0 {
			texts++
			words += n
		}
	})
	return texts, float32(max(words, 1)) / float32(max(texts, 1)), err
}

func (h *hunt) wordsOf(row uint32) (n int) {
	g, _ := h.t.at(row)
	for _, c := range h.columns {
		n += c.words.Words(g.number(row))
	}
	return n
}
