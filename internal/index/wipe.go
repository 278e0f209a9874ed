package index

import "github.com/holdfast-crm/holdfast/internal/id"

// Wipe overwrites everything that is held, when a workspace is sealed. The
// index has no records afterwards.
func (x *Index) Wipe() {
	for _, t := range x.all() {
		t.wipe()
	}
	x.pool.Clear()
}

func (t *table) wipe() {
	t.building.Lock()
	defer t.building.Unlock()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.epoch++
	for _, g := range t.segments {
		for i := range g.ids {
			g.wipe(t.specs, i)
		}
		for at := range g.columns {
			c := &g.columns[at]
			clear(c.texts.Arena[:cap(c.texts.Arena)])
			clear(c.ids[:cap(c.ids)])
		}
	}
	for at, o := range t.orders {
		if o == nil {
			continue
		}
		o.mu.Lock()
		for _, l := range []*list{&o.filled, &o.empty} {
			for _, b := range l.blocks {
				clear(b.head[:cap(b.head)])
				b.id = id.ID{}
			}
		}
		o.mu.Unlock()
		t.orders[at] = nil
	}
	for _, words := range t.prose {
		if words != nil {
			words.Wipe()
		}
	}
	for at := range t.exact {
		t.exact[at].Store(nil)
	}
	t.segments, t.live, t.dead = nil, 0, 0
	t.places.Clear()
}
