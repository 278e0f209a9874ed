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

// add considers one row, which must not come twice. The slice is cut back when it has grown to four
// pages, so that a million hits cost no more memory than a page.
func (b *best) add(row uint32) {
	r := bestRow{row: row, id: b.s.t.idOf(row)}
	for _, o := range b.orders {
		r.keys = b.s.k.append(r.keys, o.at, row)
		r.ends = append(r.ends, uint32(len(r.keys)))
	}
	if b.after != nil && b.compare(r, *b.after) <= 0 {
		return
	}
	b.rows = append(b.rows, r)
	if len(b.rows) >= 4*b.most+64 {
		b.cut()
	}
}

func (b *best) cut() {
	slices.SortFunc(b.rows, b.compare)
	if len(b.rows) > b.most {
		clear(b.rows[b.most:])
		b.rows = b.rows[:b.most]
	}
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
