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
			for o != nil && len(o.filled.blocks) > 0 {
				clear(o.filled.blocks[0].head)
				o.filled.blocks = o.filled.blocks[1:]
			}
			t.orders[at] = nil
		}
		for _, words := range t.prose {
			if words != nil {
				words.Wipe()
			}
		}
		t.segments = nil
		t.compact() // of nothing
		t.mu.Unlock()
	}
}
