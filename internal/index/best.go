package index

import (
	"bytes"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// best keeps the first rows by several keys, as many as a page needs.
type best struct {
	s      *search
	orders []sortBy
	after  *bestRow // the row before the page
	tie    bool     // ids fall
	most   int
	rows   []bestRow
	full   bool    // rows was cut back: those after its first most are out for good
	last   bestRow // the last of them
	next   bestRow // scratch
}

type bestRow struct {
	row  uint32
	id   id.ID
	keys []byte   // all keys, one after another
	ends []uint32 // where each ends
}

func (s *search) newBest(orders []sortBy, after *query.Position) *best {
	b := &best{s: s, orders: orders, tie: query.TieDesc(s.q.Order), most: s.q.Limit + 1}
	if after != nil {
		b.after = &bestRow{id: after.ID}
		for _, key := range after.Keys {
			b.after.keys = append(b.after.keys, key...)
			b.after.ends = append(b.after.ends, uint32(len(b.after.keys)))
		}
	}
	return b
}

// add considers one row, which must not come twice. The slice is cut back when
// it has grown to four pages, so that a million hits cost no more memory than
// a page; a row after all those that are left costs no memory at all.
func (b *best) add(row uint32) {
	r := &b.next
	r.row, r.id, r.keys, r.ends = row, b.s.t.idOf(row), r.keys[:0], r.ends[:0]
	for _, o := range b.orders {
		r.keys = b.s.k.append(r.keys, o.at, row)
		r.ends = append(r.ends, uint32(len(r.keys)))
	}
	if b.after != nil && b.compare(*r, *b.after) <= 0 || b.full && b.compare(*r, b.last) > 0 {
		return
	}
	b.rows = append(b.rows, bestRow{r.row, r.id, bytes.Clone(r.keys), slices.Clone(r.ends)})
	if len(b.rows) >= 4*b.most+64 {
		b.cut()
	}
}

func (b *best) cut() {
	slices.SortFunc(b.rows, b.compare)
	if len(b.rows) > b.most {
		clear(b.rows[b.most:])
		b.rows = b.rows[:b.most]
		b.full, b.last = true, b.rows[b.most-1]
	}
}

// drop takes out the rows that are gone.
func (b *best) drop(gone func(row uint32) bool) {
	b.cut()
	b.rows = slices.DeleteFunc(b.rows, func(r bestRow) bool { return gone(r.row) })
}

func (b *best) page() []uint32 {
	b.cut()
	rows := make([]uint32, len(b.rows))
	for i, r := range b.rows {
		rows[i] = r.row
	}
	return rows
}

// key returns the n-th key, empty when there is no value.
func (r bestRow) key(n int) []byte {
	from := uint32(0)
	if n > 0 {
		from = r.ends[n-1]
	}
	return r.keys[from:r.ends[n]]
}

func (b *best) compare(x, y bestRow) int {
	for n, o := range b.orders {
		if o.at == byID {
			continue
		}
		kx, ky := x.key(n), y.key(n)
		c := bytes.Compare(kx, ky)
		switch {
		case c == 0:
			continue
		case len(kx) == 0: // no value comes last in both directions
			return 1
		case len(ky) == 0:
			return -1
		case o.desc:
			return -c
		}
		return c
	}
	c := bytes.Compare(x.id[:], y.id[:])
	if b.tie {
		return -c
	}
	return c
}
