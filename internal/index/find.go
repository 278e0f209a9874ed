package index

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/find"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// Find is a question of a global search to one object.
type Find struct {
	*find.Ask
	Rows  query.Expr // which records may be found
	Limit int
	Now   time.Time // how recent a record is
}

// Found are the records that fit best, the best first: by rank, then the newest
// change; those that fit by long texts by BM25 and how recent they are.
type Found struct {
	IDs     []id.ID
	More    bool
	Partial bool // time ran out: better ones may be missing
}

// Find answers a question of a global search; ctx bounds how long it may take.
// Nothing of a record that Rows leaves out has a part in the answer: neither in
// which records come, nor in their order, nor in how frequent a word is taken
// to be.
func (x *Index) Find(ctx context.Context, f Find) (Found, error) {
	t, err := x.table(&query.Query{Object: f.Object})
	if err != nil {
		return Found{}, err
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	h := &hunt{t: t, Find: f, most: f.Limit + 1, taken: newHits(len(t.segments))}
	if err := h.prepare(); err != nil {
		return Found{}, err
	}
	err = h.run(ctx)
	late := errors.Is(err, context.DeadlineExceeded)
	if err != nil && !late {
		return Found{}, err
	}
	out := Found{More: len(h.rows) > f.Limit, Partial: late}
	for _, row := range h.rows[:min(len(h.rows), f.Limit)] {
		out.IDs = append(out.IDs, t.idOf(row))
	}
	return out, nil
}

// hunt is one Find over one table. Ranks are tried in turn, until enough rows
// are found.
type hunt struct {
	Find
	t       *table
	most    int
	updated int // the column of updated_at
	rows    []uint32
	taken   *hitSet
	may     []node // live rows that may be found
	whole   node
	prefix  node
	words   []wordNodes
	seen    *hitSet // all that may be found, once it is needed
}

// wordNodes are what one word may fit in the values.
type wordNodes struct {
	begin, part, typo anyNode
}

func (h *hunt) prepare() (err error) {
	rows, err := h.t.compile(h.Rows)
	if err != nil {
		return err
	}
	h.may = []node{liveNode{}, rows}
	if h.whole, err = h.t.compile(h.Whole()); err != nil {
		return err
	}
	if h.prefix, err = h.t.compile(h.Prefix()); err != nil {
		return err
	}
	h.words = make([]wordNodes, len(h.Words))
	for n := range h.Words {
		if h.words[n], err = h.wordNodes(n); err != nil {
			return err
		}
	}
	h.updated = h.t.bound.Load().column["updated_at"]
	return nil
}

func (h *hunt) wordNodes(n int) (w wordNodes, err error) {
	part, err := h.t.compile(h.Part(n))
	if err != nil {
		return w, err
	}
	w.part = part.(anyNode)
	for i, f := range h.In {
		needle := h.Begins(n, i)
		if needle == "" {
			continue
		}
		at, err := h.t.columnOf(f)
		if err != nil {
			return w, err
		}
		w.begin = append(w.begin, beginNode{containsNode{at, newPattern([]byte(needle), 0, h.t.sample(at))}, needle})
		if typo := h.Words[n].Typo; typo != nil {
			w.typo = append(w.typo, typoNode{at, typo})
		}
	}
	return w, nil
}

func (h *hunt) run(ctx context.Context) error {
	for _, stage := range []func(context.Context) error{h.named, h.mistyped, h.written, h.nearly} {
		if len(h.rows) >= h.most {
			return nil
		}
		if err := stage(ctx); err != nil {
			return err
		}
	}
	return nil
}

// fewHits are ranked one by one; more are looked for rank by rank, which stops
// at the first that fills the answer.
const fewHits = 4096

// named finds by values as they are.
func (h *hunt) named(ctx context.Context) error {
	begins, parts := allNode{few: h.t.tuning.fewRows}, allNode{few: h.t.tuning.fewRows}
	for _, w := range h.words {
		begins.parts, parts.parts = append(begins.parts, w.begin), append(parts.parts, w.part)
	}
	ranks := []node{h.whole, h.prefix, begins, parts}
	hits, err := h.scan(ctx, anyNode{h.prefix, parts})
	if err != nil || hits.len() <= fewHits {
		by := make([][]uint32, len(ranks))
		hits.each(func(row uint32) {
			g, i := h.t.at(row)
			for n, rank := range ranks {
				if rank.holds(g, i) {
					by[n] = append(by[n], row)
					return
				}
			}
		})
		for _, rows := range by {
			h.take(rows)
		}
		return err
	}
	for _, rank := range ranks {
		if len(h.rows) >= h.most {
			return nil
		}
		hits, err := h.scan(ctx, rank)
		h.takeSet(hits)
		if err != nil {
			return err
		}
	}
	return nil
}

// mistyped finds by values with typing errors.
func (h *hunt) mistyped(ctx context.Context) error {
	all := allNode{few: h.t.tuning.fewRows}
	typos := false
	for _, w := range h.words {
		typos = typos || len(w.typo) > 0
		all.parts = append(all.parts, anyNode{w.part, w.typo})
	}
	if !typos {
		return nil
	}
	hits, err := h.scan(ctx, all)
	h.takeSet(hits)
	return err
}

// scan finds what may be found and holds.
func (h *hunt) scan(ctx context.Context, n node) (*hitSet, error) {
	return h.t.scan(ctx, allNode{append(slices.Clone(h.may), n), h.t.tuning.fewRows})
}

// takeSet is take for a set.
func (h *hunt) takeSet(hits *hitSet) {
	var rows []uint32
	oldest := int64(math.MinInt64)
	hits.each(func(row uint32) {
		if h.taken.has(row) || h.changed(row) < oldest {
			return
		}
		if rows = append(rows, row); len(rows) >= 4*h.most+64 {
			rows = h.newest(rows)
			oldest = h.changed(rows[len(rows)-1])
		}
	})
	h.take(rows)
}

// take adds rows of one rank that are not in yet, the newest first.
func (h *hunt) take(rows []uint32) {
	for _, row := range h.newest(rows) {
		if len(h.rows) < h.most {
			h.put(row)
		}
	}
}

func (h *hunt) put(row uint32) {
	h.rows = append(h.rows, row)
	h.taken.segments[row/segmentRows].set(int(row % segmentRows))
}

// newest keeps the newest rows that are not in yet, as many as are missing.
func (h *hunt) newest(rows []uint32) []uint32 {
	rows = slices.DeleteFunc(rows, h.taken.has)
	slices.SortFunc(rows, h.compareAge)
	return rows[:min(len(rows), h.most-len(h.rows))]
}

func (h *hunt) compareAge(a, b uint32) int {
	x, y := h.t.idOf(a), h.t.idOf(b)
	return cmp.Or(cmp.Compare(h.changed(b), h.changed(a)), bytes.Compare(y[:], x[:]))
}

// changed is when a row was changed last.
func (h *hunt) changed(row uint32) int64 {
	g, i := h.t.at(row)
	v, _ := g.columns[h.updated].numbers.get(i)
	return v
}
