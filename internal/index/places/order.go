package places

import (
	"bytes"
	"math"
	"sync"
	"sync/atomic"
)

// Order is the rows of a table sorted by one column, then by id. Rows without
// a value are kept apart, because they come last in either direction. New
// rows wait in Pending until somebody asks or there are many.
//
// Live rows only: a dead row has lost the text by which it was placed.
//
// The table's lock guards it, for writing where it says so. Only CatchUp may be
// called by several readers at once, and with it whatever reads.
type Order struct {
	At      int          // the column
	Built   bool         // until then it lacks rows
	Used    atomic.Int64 // when somebody asked last, in time of the table's
	Pending []uint32

	mu     sync.RWMutex // readers of the table may catch up: guards Pending and the lists
	Filled List
	Empty  List
}

// Sorted knows the rows of an order.
type Sorted interface {
	Keyed
	Live(row uint32) bool
}

// NewOrder makes an empty one by a column; its blocks hold so many rows at most.
func NewOrder(at, block int) *Order {
	return &Order{At: at, Filled: List{Block: block}, Empty: List{Block: block}}
}

// Lists are the rows with a value and those without.
func (o *Order) Lists() [2]*List { return [2]*List{&o.Filled, &o.Empty} }

func (o *Order) listOf(key []byte) *List {
	if len(key) == 0 {
		return &o.Empty
	}
	return &o.Filled
}

// CatchUp takes the pending rows in.
func (o *Order) CatchUp(by Sorted) { o.CatchUpSome(by, math.MaxInt) }

// CatchUpSome takes at most so many in, those that came first.
func (o *Order) CatchUpSome(by Sorted, most int) {
	o.mu.RLock()
	none := len(o.Pending) == 0
	o.mu.RUnlock()
	if none {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	var key []byte
	some := min(most, len(o.Pending))
	for _, row := range o.Pending[:some] {
		if by.Live(row) {
			key = append(key[:0], by.Key(row)...)
			o.listOf(key).Insert(by, key, by.ID(row), row)
		}
	}
	clear(key)
	o.Pending = append(o.Pending[:0], o.Pending[some:]...)
}

// Remove takes a live row out; it writes. One that is still pending is in no list
// and is passed over when its turn comes.
func (o *Order) Remove(by Sorted, row uint32) {
	key := bytes.Clone(by.Key(row))
	o.listOf(key).Remove(by, key, by.ID(row), row)
	clear(key)
}

// Rename follows a live row that moved, and is still where it was, too; it writes.
func (o *Order) Rename(by Sorted, from, to uint32) {
	key := bytes.Clone(by.Key(from))
	if !o.listOf(key).Rename(key, by.ID(from), from, to) {
		o.Pending = append(o.Pending, to)
	}
	clear(key)
}

// Walk calls f for the rows after a place (nil: from the start) in the given
// direction, until f returns false.
func (o *Order) Walk(by Sorted, desc bool, after *Place, f func(row uint32) bool) {
	o.from(after, func(l *List, after *Place) bool { return l.Walk(by, desc, after, f) })
}

// Runs is Walk by many rows at once, which are in their order also where the
// walk goes back.
func (o *Order) Runs(by Sorted, desc bool, after *Place, f func(rows []uint32) bool) {
	o.from(after, func(l *List, after *Place) bool { return l.Runs(by, desc, after, f) })
}

// from calls f for the lists that have rows after a place, until it returns false.
func (o *Order) from(after *Place, f func(l *List, after *Place) bool) {
	o.mu.RLock()
	defer o.mu.RUnlock()
	if after == nil || len(after.Key) > 0 {
		if !f(&o.Filled, after) {
			return
		}
		after = nil
	}
	f(&o.Empty, after)
}

// Read calls f while nobody catches up.
func (o *Order) Read(f func(lists [2]*List)) {
	o.mu.RLock()
	defer o.mu.RUnlock()
	f(o.Lists())
}

// Size is what it takes, in bytes.
func (o *Order) Size() int {
	o.mu.RLock()
	defer o.mu.RUnlock()
	return 4*cap(o.Pending) + o.Filled.Size() + o.Empty.Size()
}

// Wipe overwrites the keys that it holds, if there is one.
func (o *Order) Wipe() {
	if o != nil {
		o.Filled.Wipe()
	}
}
