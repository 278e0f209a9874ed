package index

// Wipe overwrites everything that is held, when a workspace is sealed. The
// index has no records afterwards.
func (x *Index) Wipe() {
	x.pool.Clear()
	for _, t := range x.all() {
		t.mu.Lock()
		for _, g := range t.segments {
			for i := range g.ids {
				g.wipe(t.specs, i)
			}
		}
		for at, o := range t.orders {
			if o != nil {
				o.filled.Wipe()
			}
			t.orders[at] = nil
		}
		for _, words := range t.prose {
			if words != nil {
				words.Wipe()
			}
		}
		t.segments = nil
		t.settleSpace()
		t.places.Clear()
		for at := range t.exact {
			t.exact[at].Store(nil)
		}
		t.epoch++
		t.mu.Unlock()
	}
}
