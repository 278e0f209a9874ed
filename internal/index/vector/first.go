package vector

import (
	"bytes"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/id"
)

// Order is one key by which rows are sorted.
type Order struct {
	ByID bool // without a key: by the id alone
	Desc bool
}

// FirstConfig says which rows come first.
type FirstConfig struct {
	Orders []Order
	Most   int  // rows to keep
	Tie    bool // ids fall
	// From: only rows behind the one with this id and these keys.
	From      bool
	After     id.ID
	AfterKeys [][]byte
	// ID and Key read a row: Key appends its n-th key, nothing when it has none.
	ID  func(row uint32) id.ID
	Key func(dst []byte, n int, row uint32) []byte
}

// First keeps the first rows of those that were added, by several keys, as many
// as a page needs.
type First struct {
	FirstConfig
	after *ranked // the row before the page
	rows  []ranked
	full  bool   // rows was cut back: those after its first Most are out for good
	last  ranked // the last of them
	next  ranked // scratch
}

type ranked struct {
	row  uint32
	id   id.ID
	keys []byte   // all keys, one after another
	ends []uint32 // where each ends
}

// NewFirst returns none yet.
func NewFirst(c FirstConfig) *First {
	b := &First{FirstConfig: c}
	if c.From {
		b.after = &ranked{id: c.After}
		for _, key := range c.AfterKeys {
			b.after.keys = append(b.after.keys, key...)
			b.after.ends = append(b.after.ends, uint32(len(b.after.keys)))
		}
	}
	return b
}

// Add considers one row, which must not come twice. The slice is cut back when
// it has grown to four pages, so that a million hits cost no more memory than
// a page; a row after all those that are left costs no memory at all.
func (b *First) Add(at uint32) {
	r := &b.next
	r.row, r.id, r.keys, r.ends = at, b.ID(at), r.keys[:0], r.ends[:0]
	for n := range b.Orders {
		r.keys = b.Key(r.keys, n, at)
		r.ends = append(r.ends, uint32(len(r.keys)))
	}
	if b.after != nil && b.compare(*r, *b.after) <= 0 || b.full && b.compare(*r, b.last) > 0 {
		return
	}
	b.rows = append(b.rows, ranked{r.row, r.id, bytes.Clone(r.keys), slices.Clone(r.ends)})
	if len(b.rows) >= 4*b.Most+64 {
		b.cut()
	}
}

func (b *First) cut() {
	slices.SortFunc(b.rows, b.compare)
	if len(b.rows) > b.Most {
		clear(b.rows[b.Most:])
		b.rows = b.rows[:b.Most]
		b.full, b.last = true, b.rows[b.Most-1]
	}
}

// Full reports whether there were more rows than are kept.
func (b *First) Full() bool { return b.full }

// Len counts the rows that are kept.
func (b *First) Len() int { return len(b.rows) }

// Drop takes out the rows that are gone.
func (b *First) Drop(gone func(row uint32) bool) {
	b.cut()
	b.rows = slices.DeleteFunc(b.rows, func(r ranked) bool { return gone(r.row) })
}

// Page returns the rows, the first one first.
func (b *First) Page() []uint32 {
	b.cut()
	rows := make([]uint32, len(b.rows))
	for i, r := range b.rows {
		rows[i] = r.row
	}
	return rows
}

// key returns the n-th key, empty when there is no value.
func (r ranked) key(n int) []byte {
	from := uint32(0)
	if n > 0 {
		from = r.ends[n-1]
	}
	return r.keys[from:r.ends[n]]
}

func (b *First) compare(x, y ranked) int {
	for n, o := range b.Orders {
		if o.ByID {
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
		case o.Desc:
			return -c
		}
		return c
	}
	c := bytes.Compare(x.id[:], y.id[:])
	if b.Tie {
		return -c
	}
	return c
}
