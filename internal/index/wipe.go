package index

// Wipe overwrites everything that is held, when a workspace is sealed. The
// index has no records afterwards.
func (x *Index) Wipe() {
	x.pool.Clear()
	for _, t := range x.all() {
		t.empty(false)
	}
}

func wipeSegments(specs []*spec, all []*segment) {
	for _, g := range all {
		for i := range g.ids {
			g.wipe(specs, i)
		}
	}
}
