package index

import (
	"context"

	"github.com/holdfast-crm/holdfast/internal/aggregate"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index/vector"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// Resolve answers the relations of a condition, each by the set of records that
// it leads to or from. They are as they are known now; whoever asks with the
// condition afterwards, and tests rows with it again, does so with the same
// sets. One table is looked through after the other, so that no two are locked
// at once.
func (x *Index) Resolve(ctx context.Context, e query.Expr) (query.Expr, error) {
	return query.Resolve(e, func(r query.Related) (query.Among, error) {
		t, err := x.enter(r.Object)
		if err != nil {
			return query.Among{}, err
		}
		defer t.place.Leave()
		among := query.Among{Field: r.Via}
		if r.Back {
			among.Field, _ = r.Via.Target.FieldByID("id")
		}
		among.In, err = t.related(ctx, r)
		return among, err
	})
}

// related collects the records that meet r, or with r.Back where they lead.
func (t *table) related(ctx context.Context, r query.Related) (map[id.ID]struct{}, error) {
	via := -1
	if r.Back {
		var err error
		if via, err = t.columnOf(r.Via); err != nil {
			return nil, err
		}
	}
	found := map[id.ID]struct{}{}
	q := &query.Query{Object: r.Object, Where: r.Where}
	err := t.matching(ctx, q, r.Rows, func(hits *vector.Hits) error {
		hits.Each(func(row uint32) {
			g, i := t.at(row)
			to := g.ids[i]
			if r.Back {
				to = g.columns[via].id(i)
			}
			if !to.IsZero() {
				found[to] = struct{}{}
			}
		})
		return nil
	})
	return found, err
}

// reach numbers, for each group over a relation, the values of the records that
// it leads to, and nil for the others. Like Resolve it looks through one table
// after the other.
func (x *Index) reach(ctx context.Context, ask *aggregate.Spec) ([]*grouper, error) {
	over := make([]*grouper, len(ask.Groups))
	for n, g := range ask.Groups {
		if g.Via == nil {
			continue
		}
		t, err := x.enter(g.Via.Target)
		if err != nil {
			return nil, err
		}
		defer t.place.Leave()
		if over[n], err = t.reached(ctx, ask, g); err != nil {
			return nil, err
		}
	}
	return over, nil
}

func (t *table) reached(ctx context.Context, ask *aggregate.Spec, g aggregate.Group) (by *grouper, err error) {
	err = t.matching(ctx, &query.Query{Object: g.Via.Target}, g.Rows, func(hits *vector.Hits) error {
		at, err := t.columnOf(g.Field)
		if err != nil {
			return err
		}
		by = newGrouper(g, at, t.specs[at])
		c := &counter{ask: ask, keys: newKeys(t)}
		defer c.keys.release()
		over := map[id.ID]uint32{}
		hits.Each(func(row uint32) {
			s, i := t.at(row)
			if code := by.code(c, s, i, row); code > 0 {
				over[s.ids[i]] = code
			}
		})
		by.over = over
		return nil
	})
	return by, err
}

// amongNode holds for references to one of many records, or for those records.
type amongNode struct {
	at   int
	self bool
	in   map[id.ID]struct{}
}

func (t *table) amongNode(e query.Among) (node, error) {
	at, err := t.columnOf(e.Field)
	if err != nil {
		return nil, err
	}
	switch layout := t.specs[at].layout; {
	case layout != asID && layout != asSelf:
		return nil, errs.New(errs.Internal, "").Because(errNotHeld)
	case len(e.In) == 0:
		return constNode(false), nil
	default:
		return amongNode{at, layout == asSelf, e.In}, nil
	}
}

func (n amongNode) scan(g *segment, out *vector.Rows) { scanRows(n, g, out) }

func (n amongNode) holds(g *segment, i int) bool {
	v := g.ids[i]
	if !n.self {
		v = g.columns[n.at].id(i)
	}
	_, ok := n.in[v]
	return ok
}

func (n amongNode) quick() bool { return false }
