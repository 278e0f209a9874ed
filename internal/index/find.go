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
	"github.com/holdfast-crm/holdfast/internal/fulltext"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index/vector"
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
	t, err := x.enter(f.Object)
	if err != nil {
		return Found{}, err
	}
	defer t.place.Leave()
	var h *hunt
	tries := 0
	err = t.again(ctx, func() error {
		tries++
		h = &hunt{t: t, Find: f, most: f.Limit + 1, last: tries >= findTries}
		return h.answer(ctx)
	})
	late := errors.Is(ctx.Err(), context.DeadlineExceeded)
	if err != nil && !late {
		return Found{}, err
	}
	return Found{IDs: h.ids[:min(len(h.ids), f.Limit)], More: len(h.ids) > f.Limit, Partial: late}, nil
}

// findTries is how often a hunt begins again because what it found was changed
// meanwhile; the last one does with what is left.
const findTries = 4

// hunt is one Find over one table. Ranks are tried in turn, until enough rows
// are found. As in any search the lock is held for one step at a time.
type hunt struct {
	Find
	t       *table
	m       mark
	most    int
	last    bool
	gap     bool // a row went of those that were kept before others
	updated int  // the column of updated_at
	rows    []uint32
	ranks   []find.Rank // of rows
	ids     []id.ID     // of rows, at the end
	taken   *vector.Hits
	may     []node // live rows that may be found
	whole   node
	prefix  node
	words   []wordNodes
	columns []proseColumn
	seen    *vector.Hits // all that may be found, once it is needed
}

// wordNodes are what one word may fit in the values.
type wordNodes struct {
	begin, part, typo anyNode
	values            *vector.Hits // rows in which it is a part or a typing error
}

func (h *hunt) answer(ctx context.Context) error {
	if err := h.begin(); err != nil {
		return err
	}
	if err := h.run(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return h.locked(h.settle)
}

// begin marks the moment of the question.
func (h *hunt) begin() error {
	h.t.mu.RLock()
	defer h.t.mu.RUnlock()
	h.m = h.t.mark()
	h.taken = vector.NewHits(h.m.segments)
	return h.prepare()
}

// locked does something with the lock held, unless numbers of rows were used
// again.
func (h *hunt) locked(do func() error) error {
	h.t.mu.RLock()
	defer h.t.mu.RUnlock()
	if h.t.epoch != h.m.epoch {
		return errMoved
	}
	return do()
}

// settle leaves out what died meanwhile and puts in what came. What was changed
// is among that; what was removed leaves a gap, and the hunt begins again.
func (h *hunt) settle() error {
	kept := 0
	for n, row := range h.rows {
		if g, i := h.t.at(row); g.live.Has(i) {
			h.rows[kept], h.ranks[kept] = row, h.ranks[n]
			kept++
		}
	}
	if (h.gap || kept < len(h.rows)) && !h.last {
		return errMoved
	}
	h.rows, h.ranks = h.rows[:kept], h.ranks[:kept]
	if h.t.mark() != h.m {
		if err := h.prepare(); err != nil { // there may be values that no row had before
			return err
		}
		h.t.since(h.m, h.insert)
	}
	for _, row := range h.rows {
		h.ids = append(h.ids, h.t.idOf(row))
	}
	return nil
}

func (h *hunt) prepare() (err error) {
	rows, err := h.t.compile(h.Rows)
	if err != nil {
		return err
	}
	h.may = []node{liveNode{}, rows}
	if h.columns, err = h.proseColumns(); err != nil {
		return err
	}
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
		w.begin = append(w.begin, beginNode{containsNode{at, vector.NewPattern([]byte(needle), 0, h.t.sample(at))}, needle})
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
const fewHits = 1024

// named finds by values as they are.
func (h *hunt) named(ctx context.Context) error {
	begins, parts := allNode{few: h.t.tuning.fewRows}, allNode{few: h.t.tuning.fewRows}
	for _, w := range h.words {
		begins.parts, parts.parts = append(begins.parts, w.begin), append(parts.parts, w.part)
	}
	ranks := []node{find.Whole: h.whole, find.Prefix: h.prefix, find.Begin: begins, find.Part: parts}
	hits, err := h.scan(ctx, anyNode{h.prefix, parts})
	if err != nil {
		return err
	}
	if hits.Len() <= fewHits {
		return h.locked(func() error { return h.takeEach(hits, ranks) })
	}
	for r, rank := range ranks {
		if len(h.rows) >= h.most {
			return nil
		}
		hits, err := h.scan(ctx, rank)
		if err != nil {
			return err
		}
		if err := h.takeSet(ctx, hits, find.Rank(r)); err != nil {
			return err
		}
	}
	return nil
}

// takeEach takes few hits by their ranks.
func (h *hunt) takeEach(hits *vector.Hits, ranks []node) error {
	by := make([][]uint32, len(ranks))
	h.t.keepLive(hits)
	hits.Each(func(row uint32) {
		g, i := h.t.at(row)
		for n, rank := range ranks {
			if rank.holds(g, i) {
				by[n] = append(by[n], row)
				return
			}
		}
	})
	for r, rows := range by {
		h.take(rows, find.Rank(r))
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
	if err != nil {
		return err
	}
	return h.takeSet(ctx, hits, find.Typo)
}

// scan finds what may be found and holds.
func (h *hunt) scan(ctx context.Context, n node) (*vector.Hits, error) {
	return h.scanAll(ctx, allNode{append(slices.Clone(h.may), n), h.t.tuning.fewRows})
}

// scanAll finds what holds, also where nothing may be found.
func (h *hunt) scanAll(ctx context.Context, n node) (*vector.Hits, error) {
	hits := vector.NewHits(h.m.segments)
	return hits, h.t.scan(ctx, h.m, n, hits, vector.UpTo(h.m.segments))
}

// takeSet is take for a set.
func (h *hunt) takeSet(ctx context.Context, hits *vector.Hits, r find.Rank) error {
	var rows []uint32
	oldest := int64(math.MinInt64)
	err := h.living(ctx, hits, func(row uint32) {
		if h.taken.Has(row) || h.changed(row) < oldest {
			return
		}
		if rows = append(rows, row); len(rows) >= 4*h.most+64 {
			if rows = h.newest(rows); len(rows) > 0 {
				oldest = h.changed(rows[len(rows)-1])
			}
		}
	})
	if err != nil {
		return err
	}
	return h.locked(func() error { h.take(rows, r); return nil })
}

// take adds rows of one rank that are not in yet, the newest first.
func (h *hunt) take(rows []uint32, r find.Rank) {
	for _, row := range h.newest(rows) {
		h.put(row, r)
	}
}

func (h *hunt) put(row uint32, r find.Rank) {
	h.rows, h.ranks = append(h.rows, row), append(h.ranks, r)
	h.taken.Segments[row/vector.SegmentRows].Set(int(row % vector.SegmentRows))
}

// insert puts a row that came meanwhile before all others of its rank: nothing
// was changed later.
func (h *hunt) insert(row uint32) {
	g, i := h.t.at(row)
	for _, n := range h.may {
		if !n.holds(g, i) {
			return
		}
	}
	r := h.rankOf(row)
	if r == find.None {
		return
	}
	at, _ := slices.BinarySearch(h.ranks, r)
	h.rows, h.ranks = slices.Insert(h.rows, at, row), slices.Insert(h.ranks, at, r)
	n := min(len(h.rows), h.most)
	h.rows, h.ranks = h.rows[:n], h.ranks[:n]
}

// rankOf is find.Ask.Rank for a row.
func (h *hunt) rankOf(row uint32) find.Rank {
	g, i := h.t.at(row)
	switch {
	case h.whole.holds(g, i):
		return find.Whole
	case h.prefix.holds(g, i):
		return find.Prefix
	}
	worst := find.Whole
	for n, w := range h.words {
		r := find.None
		switch {
		case w.begin.holds(g, i):
			r = find.Begin
		case w.part.holds(g, i):
			r = find.Part
		case w.typo.holds(g, i):
			r = find.Typo
		default:
			r = h.Words[n].In(h.texts(g, i))
		}
		worst = max(worst, r)
	}
	return worst
}

// texts are the long texts of a row, folded.
func (h *hunt) texts(g *segment, i int) (all []string) {
	for _, c := range h.columns {
		if text := g.columns[c.at].texts.Row(i); len(text) > 0 {
			all = append(all, string(text))
		}
	}
	return all
}

// newest keeps the newest rows that are not in yet, as many as are missing.
func (h *hunt) newest(rows []uint32) []uint32 {
	rows = slices.DeleteFunc(h.alive(rows), h.taken.Has)
	slices.SortFunc(rows, h.compareAge)
	return rows[:min(len(rows), h.most-len(h.rows))]
}

// alive leaves out rows that died since they were taken.
func (h *hunt) alive(rows []uint32) []uint32 {
	all := len(rows)
	rows = slices.DeleteFunc(rows, func(row uint32) bool { return !h.t.isLive(row) })
	h.gap = h.gap || len(rows) < all
	return rows
}

func (h *hunt) compareAge(a, b uint32) int {
	x, y := h.t.idOf(a), h.t.idOf(b)
	return cmp.Or(cmp.Compare(h.changed(b), h.changed(a)), bytes.Compare(y[:], x[:]))
}

// changed is when a row was changed last.
func (h *hunt) changed(row uint32) int64 {
	g, i := h.t.at(row)
	v, _ := g.columns[h.updated].numbers.Get(i)
	return v
}

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
