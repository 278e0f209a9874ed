package index

import (
	"sync"
	"sync/atomic"

	"github.com/holdfast-crm/holdfast/internal/index/places"
	"github.com/holdfast-crm/holdfast/internal/index/vector"
)

// order is the rows of a table sorted by one column, then by id. Rows without
// a value are kept apart, because they come last in either direction. New
// rows wait in pending until somebody asks or there are many.
//
// Live rows only: a dead row has lost the text by which it was placed.
type order struct {
	at      int  // position in table.specs, or byID
	built   bool // guarded by table.mu
	pending []uint32
	used    atomic.Int64 // by room.Place.Tick

	mu     sync.RWMutex // readers of the table may catch up: guards pending and the lists
	filled places.List
	empty  places.List
}

func newOrder(at, blockRows int) *order {
	return &order{at: at, filled: places.List{Block: blockRows}, empty: places.List{Block: blockRows}}
}

func (o *order) lists() [2]*places.List { return [2]*places.List{&o.filled, &o.empty} }

func (o *order) listOf(key []byte) *places.List {
	if len(key) == 0 {
		return &o.empty
	}
	return &o.filled
}

// catchUp takes the pending rows in. The caller holds the table's lock, for
// reading at least.
func (o *order) catchUp(k *keys) {
	o.mu.RLock()
	none := len(o.pending) == 0
	o.mu.RUnlock()
	if none {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	var key []byte
	for _, row := range o.pending {
		if g, i := k.t.at(row); g.live.Has(i) {
			key = append(key[:0], k.of(o.at, row)...)
			o.listOf(key).Insert(k.by(o.at), key, g.ids[i], row)
		}
	}
	clear(key)
	o.pending = o.pending[:0]
}

// remove takes a live row out. One that is still pending is in no list and
// is passed over when its turn comes.
func (o *order) remove(k *keys, row uint32) {
	k.own = append(k.own[:0], k.of(o.at, row)...)
	o.listOf(k.own).Remove(k.by(o.at), k.own, k.t.idOf(row), row)
}

// rename follows a live row that moved; it is still where it was, too.
func (o *order) rename(k *keys, from, to uint32) {
	k.own = append(k.own[:0], k.of(o.at, from)...)
	if !o.listOf(k.own).Rename(k.own, k.t.idOf(from), from, to) {
		o.pending = append(o.pending, to)
	}
}

// walk calls f for the rows after a place (nil: from the start) in the given
// direction, until f returns false.
func (o *order) walk(k *keys, desc bool, after *places.Place, f func(row uint32) bool) {
	o.from(after, func(l *places.List, after *places.Place) bool { return l.Walk(k.by(o.at), desc, after, f) })
}

// among is walk for the rows that were found.
func (o *order) among(k *keys, desc bool, after *places.Place, hits *vector.Hits, f func(row uint32) bool) {
	o.from(after, func(l *places.List, after *places.Place) bool {
		return l.Runs(k.by(o.at), desc, after, func(rows []uint32) bool { return hits.Along(rows, desc, f) })
	})
}

// from calls f for the lists that have rows after a place, until it returns false.
func (o *order) from(after *places.Place, f func(l *places.List, after *places.Place) bool) {
	if after == nil || len(after.Key) > 0 {
		if !f(&o.filled, after) {
			return
		}
		after = nil
	}
	f(&o.empty, after)
}
