package index

import (
	"time"

	"github.com/holdfast-crm/holdfast/internal/index/room"
	"github.com/holdfast-crm/holdfast/internal/index/vector"
)

// Stats is what an index takes, object by object.
type Stats struct {
	Object  string
	Rows    int
	Dead    int // rows whose space waits for the next compaction, or was never filled
	Bytes   int // all of the table
	Fields  []FieldStats
	Loaded  bool
	Away    bool // read when somebody asks: there was no room
	Percent int  // loaded of what is being loaded
	Kept    Kept // its snapshot
}

// FieldStats is what one field takes.
type FieldStats struct {
	Field string
	Bytes int // values
	Order int // its sorted order, once somebody sorted by it
	Exact int // its hash table, once somebody looked for a whole value
	Words int // the words of long text
}

// Kept is a snapshot on this node's disk.
type Kept struct {
	Bytes   int64
	Written time.Time // zero: there is none
}

// Stats measures the index.
func (x *Index) Stats() []Stats {
	all := make([]Stats, 0, len(x.all()))
	for _, t := range x.all() {
		s := t.stats()
		if x.deps.Snapshots != nil {
			s.Kept.Bytes, s.Kept.Written = x.deps.Snapshots.Kept(SnapshotName(s.Object))
		}
		all = append(all, s)
	}
	return all
}

// Memory tells how the room in memory was shared out since the start.
func (x *Index) Memory() room.Counts { return x.room.Counts() }

// stats measures one table.
func (t *table) stats() Stats {
	t.mu.RLock()
	defer t.mu.RUnlock()
	s := Stats{Object: t.bound.Load().object.ID, Rows: t.live, Dead: t.dead}
	s.Loaded, s.Percent = t.place.Here()
	s.Away = t.place.Away()
	s.Bytes = t.places.Size()
	for _, g := range t.segments {
		s.Bytes += 16*cap(g.ids) + 2*vector.SegmentRows/8
	}
	if o := t.orders[0]; o != nil && o.Built { // until then it is filled without the lock
		s.Bytes += o.Size()
	}
	for at, spec := range t.specs {
		f := FieldStats{Field: spec.field.ID}
		for _, g := range t.segments {
			f.Bytes += g.columns[at].size()
		}
		if spec.codes != nil {
			for _, text := range spec.codes.Texts() {
				f.Bytes += 2*len(text) + 64
			}
		}
		if o := t.orders[at+1]; o != nil && o.Built {
			f.Order = o.Size()
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
