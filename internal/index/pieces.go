package index

import (
	"sync/atomic"

	"github.com/holdfast-crm/holdfast/internal/index/places"
	"github.com/holdfast-crm/holdfast/internal/index/room"
)

// pieces are the orders and hash tables that are finished. They are built again
// at the next question that needs one.
func (t *table) pieces() (all []room.Piece) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for _, o := range t.orders {
		if o != nil && o.Built {
			all = append(all, room.Piece{Used: o.Used.Load(), Drop: func() { t.dropOrder(o) }})
		}
	}
	for _, held := range t.exact {
		if x := held.Load(); x != nil && x.Complete.Load() {
			all = append(all, room.Piece{Used: x.Used.Load(), Drop: func() { t.dropExact(held, x) }})
		}
	}
	return all
}

// dropOrder lets an order go. Whoever walks along it begins again.
func (t *table) dropOrder(o *places.Order) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.hasOrder(o) {
		return
	}
	t.orders[o.At+1] = nil
	t.epoch++
	o.Wipe()
}

func (t *table) dropExact(held *atomic.Pointer[places.Values], x *places.Values) {
	t.mu.Lock()
	defer t.mu.Unlock()
	held.CompareAndSwap(x, nil)
}
