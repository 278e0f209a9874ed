package index

import "github.com/holdfast-crm/holdfast/internal/index/vector"

// stats measures one table.
func (t *table) stats() Stats {
	t.mu.RLock()
	defer t.mu.RUnlock()
	s := Stats{Object: t.bound.Load().object.ID, Rows: t.live, Dead: t.dead, Loaded: t.isReady() == nil}
	s.Bytes = t.places.Size()
	for _, g := range t.segments {
		s.Bytes += 16*cap(g.ids) + 2*vector.SegmentRows/8
	}
	if o := t.orders[0]; o != nil {
		s.Bytes += o.size()
	}
	for at, spec := range t.specs {
		f := FieldStats{Field: spec.field.ID}
		for _, g := range t.segments {
			f.Bytes += g.columns[at].size()
		}
		if spec.codes != nil {
			for _, text := range spec.codes.texts {
				f.Bytes += 2*len(text) + 64
			}
		}
		if o := t.orders[at+1]; o != nil {
			f.Order = o.size()
		}
		if x := t.exact[at].Load(); x != nil {
			f.Exact = x.Size()
		}
		if words := t.prose[at]; words != nil {
			f.Words = words.Size()
		}
		s.Bytes += f.Bytes + f.Order + f.Exact + f.Words
		s.Fields = append(s.Fields, f)
	}
	return s
}

func (o *order) size() int {
	o.mu.RLock()
	defer o.mu.RUnlock()
	return 4*cap(o.pending) + o.filled.Size() + o.empty.Size()
}
