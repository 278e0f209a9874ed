package index

import (
	"slices"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/index/vector"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// sure is a part of a filter that every hit must meet and that a hash table
// answers: whole values of a match field, or the records' own ids.
type sure struct {
	at   int
	keys []field.Key
}

// sureMost bounds the values looked up one by one.
const sureMost = query.MaxIn

// sureOf finds such a part in e, or returns nil. It builds the hash table;
// call it without the table's lock.
func (t *table) sureOf(e query.Expr) *sure {
	switch e := e.(type) {
	case query.And:
		for _, x := range e {
			if s := t.sureOf(x); s != nil {
				return s
			}
		}
	case query.Compare:
		if e.Op != query.Eq && e.Op != query.In || len(e.Keys) > sureMost {
			return nil
		}
		at, err := t.columnOf(e.Field)
		if err != nil {
			return nil // compile reports it
		}
		switch s := t.bound.Load().specs[at]; {
		case s.layout == asSelf:
			return &sure{at, e.Keys}
		case s.layout == asText && e.Field.Handling.Match:
			t.exactly(at)
			return &sure{at, e.Keys}
		}
	}
	return nil
}

// sureRows calls f once for every live row that may meet the part.
func (t *table) sureRows(s *sure, f func(row uint32)) {
	var rows []uint32
	add := func(row uint32) { rows = append(rows, row) }
	x := t.exact[s.at].Load()
	switch {
	case t.specs[s.at].layout == asSelf:
		for _, key := range s.keys {
			if row, ok := t.places.Get(key.ID); ok {
				add(row)
			}
		}
	case x == nil || !x.Complete.Load(): // a compaction came between: ask every row
		for n, g := range t.segments {
			g.live.Each(func(i int) { add(uint32(n*vector.SegmentRows + i)) })
		}
	default:
		for _, key := range s.keys {
			for _, text := range key.Texts {
				x.Rows([]byte(text), add)
			}
		}
	}
	slices.Sort(rows)
	for _, row := range slices.Compact(rows) {
		f(row)
	}
}
