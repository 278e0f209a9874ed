package index

import (
	"io"
	"sync"

	"github.com/holdfast-crm/holdfast/internal/fulltext"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index/places"
	"github.com/holdfast-crm/holdfast/internal/index/vector"
)

// restored is a table as a snapshot has it.
type restored struct {
	at     Moment
	table  *table
	bound  *binding
	places places.Rows
	live   int
	rows   []*segment
	orders []*places.Order // blocks without heads
	prose  []*fulltext.Index
	codes  []*vector.Codes // by position, nil where there are none
}

func (t *table) decodeSnapshot(in io.Reader) (*restored, error) {
	d := vector.NewDecoder(in)
	if d.Uint() != snapshotFormat {
		d.Fail(vector.ErrMalformed)
	}
	at := Moment{Seq: d.Int(), Object: d.Text(), Record: d.ID()}
	if d.Text() != t.id() {
		d.Fail(vector.ErrMalformed)
	}
	if d.Err != nil {
		return nil, d.Err
	}
	r := t.decode(d)
	r.at = at
	return r, d.Err
}

func (t *table) decode(d *vector.Decoder) *restored {
	r := &restored{table: t, bound: t.bound.Load()}
	to := r.bound.decodeColumns(d)
	for n := d.Count(1); n > 0 && d.Err == nil; n-- {
		r.rows = append(r.rows, decodeSegment(d, to, r.bound.specs))
	}
	r.codes = make([]*vector.Codes, len(r.bound.specs))
	for _, at := range to {
		if s := r.bound.specs[at]; s.codes != nil {
			r.codes[at] = vector.NewCodes()
			for _, text := range d.Texts() {
				r.codes[at].Of(text)
			}
		}
	}
	r.decodeOrders(d, to)
	r.place(d.Bool(), d)
	r.countWords()
	return r
}

// decodeColumns returns where each column of the snapshot is now.
func (b *binding) decodeColumns(d *vector.Decoder) (to []int) {
	now := map[string]int{}
	kept := b.kept()
	for _, at := range kept {
		sum, err := b.specs[at].signature()
		if err != nil {
			d.Fail(err)
		}
		now[string(sum)] = at
	}
	n := d.Count(1)
	if n != len(kept) {
		d.Fail(vector.ErrMalformed)
	}
	for ; n > 0 && d.Err == nil; n-- {
		at, known := now[string(d.Bytes())]
		if !known {
			d.Fail(vector.ErrMalformed)
			return nil
		}
		to = append(to, at)
	}
	return to
}

func (r *restored) decodeOrders(d *vector.Decoder, to []int) {
	for n := d.Count(1); n > 0 && d.Err == nil; n-- {
		at := int(d.Int())
		if at >= len(to) || at < byID {
			d.Fail(vector.ErrMalformed)
			return
		}
		if at != byID {
			at = to[at]
		}
		o := places.NewOrder(at, r.table.tuning.blockRows)
		o.Built = true
		for _, l := range o.Lists() {
			for blocks := d.Count(1); blocks > 0 && d.Err == nil; blocks-- {
				l.Append(nil, id.ID{}, d.Uint32s())
			}
		}
		r.orders = append(r.orders, o)
	}
}

// place builds what finds rows by id. A record that moved while the snapshot
// was copied may be in it twice: the newer one stays.
func (r *restored) place(still bool, d *vector.Decoder) {
	if d.Err != nil {
		return
	}
	at, versioned := r.bound.column["version"]
	version := func(row uint32) int64 {
		v, _ := r.rows[row/vector.SegmentRows].columns[at].numbers.Get(int(row % vector.SegmentRows))
		return v
	}
	if !versioned {
		d.Fail(vector.ErrMalformed)
		return
	}
	total := 0
	for _, g := range r.rows {
		total += len(g.ids)
	}
	r.places.IDOf = func(row uint32) id.ID { return r.rows[row/vector.SegmentRows].ids[row%vector.SegmentRows] }
	r.places.Reserve(total)
	for n, g := range r.rows {
		live := g.live
		live.Each(func(i int) {
			row := uint32(n*vector.SegmentRows + i)
			if old, twice := r.find(g.ids[i], still); twice {
				if version(old) > version(row) {
					g.wipe(r.bound.specs, i)
					return
				}
				was := r.rows[old/vector.SegmentRows]
				r.places.Remove(g.ids[i])
				was.wipe(r.bound.specs, int(old%vector.SegmentRows))
				r.live--
			}
			r.places.Add(g.ids[i], row)
			r.live++
		})
	}
}

// countWords makes the words of long texts out of their texts.
func (r *restored) countWords() {
	r.prose = make([]*fulltext.Index, len(r.bound.specs))
	for at, s := range r.bound.specs {
		if r.prose[at] = newProse(s); r.prose[at] == nil {
			continue
		}
		for n, g := range r.rows {
			for i, counts := range g.counted(at) {
				if len(counts.Terms) > 0 {
					r.prose[at].Add(uint32(n*vector.SegmentRows+i), counts)
				}
			}
		}
	}
}

// counted cuts the texts of a column into words, on two processors: that is most
// of what it takes to bring long texts back.
func (g *segment) counted(at int) []fulltext.Counts {
	all := make([]fulltext.Counts, len(g.ids))
	count := func(from, to int) {
		for i := from; i < to; i++ {
			if text := g.columns[at].texts.Row(i); g.live.Has(i) && len(text) > 0 {
				all[i] = fulltext.CountTerms(string(text))
			}
		}
	}
	var wg sync.WaitGroup
	wg.Go(func() { count(0, len(all)/2) })
	count(len(all)/2, len(all))
	wg.Wait()
	return all
}

func (r *restored) find(v id.ID, still bool) (row uint32, ok bool) {
	if still {
		return 0, false
	}
	return r.places.Get(v)
}

// install puts a restored table in, with what was applied since it was made;
// false when the catalog has changed meanwhile.
func (t *table) install(r *restored) bool {
	t.mu.Lock()
	if t.bound.Load() != r.bound {
		t.mu.Unlock()
		return false
	}
	late := t.export()
	r.places.IDOf = t.idOf
	t.segments, t.places, t.prose = r.rows, r.places, r.prose
	t.settleSpace()
	t.epoch++
	for at, c := range r.codes {
		if c != nil {
			r.bound.specs[at].codes = c
		}
	}
	clear(t.orders)
	k := newKeys(t)
	defer k.release()
	for _, o := range r.orders {
		t.adopt(k, o)
	}
	for v := range t.gone {
		if row, ok := t.places.Get(v); ok {
			t.drop(k, v, row)
		}
	}
	t.mu.Unlock()
	t.put(true, late...)
	return true
}

// adopt makes an order of a snapshot the table's: rows that are not live go,
// live ones that are not in it wait to be taken in.
func (t *table) adopt(k *keys, o *places.Order) {
	seen := vector.NewHits(len(t.segments))
	for _, l := range o.Lists() {
		l.Keep(k.by(o.At), func(row uint32) bool {
			if int(row/vector.SegmentRows) >= len(t.segments) || !t.isLive(row) || seen.Has(row) {
				return false // the first: it came while the snapshot was copied
			}
			seen.Segments[row/vector.SegmentRows].Set(int(row % vector.SegmentRows))
			return true
		})
	}
	for n, g := range t.segments {
		missing := g.live
		missing.AndNot(&seen.Segments[n])
		missing.Each(func(i int) { o.Pending = append(o.Pending, uint32(n*vector.SegmentRows+i)) })
	}
	t.orders[o.At+1] = o
}

// export takes out what the table holds; its lock is held.
func (t *table) export() (all []entry) {
	for n, g := range t.segments {
		g.live.Each(func(i int) {
			e := entry{id: g.ids[i], cells: make([]cell, len(t.specs)), trashed: g.trashed.Has(i)}
			g.read(t.specs, i, e.cells)
			e.version = t.version(uint32(n*vector.SegmentRows + i))
			all = append(all, e)
		})
	}
	return all
}
