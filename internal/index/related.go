package index

import (
	"context"

	"github.com/holdfast-crm/holdfast/internal/aggregate"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index/places"
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
		if among.In, err = t.related(ctx, r); err != nil {
			return query.Among{}, err
		}
		return among, nil
	})
}

// related collects the records that meet r, or with r.Back where they lead.
func (t *table) related(ctx context.Context, r query.Related) (found *places.Records, err error) {
	via := -1
	if r.Back {
		if via, err = t.columnOf(r.Via); err != nil {
			return nil, err
		}
	}
	q := &query.Query{Object: r.Object, Where: r.Where}
	err = t.again(ctx, func() error {
		found = &places.Records{}
		return t.gather(ctx, q, r.Rows, func(g *segment, i int, _ uint32) error {
			to := g.ids[i]
			if r.Back {
				to = g.columns[via].id(i)
			}
			return t.relate(found, to, 0)
		})
	})
	return found, err
}

// relate enters a record that a relation leads to or from, of which there may be
// so many: they take memory that no other bound knows of, 25 to 32 bytes each.
func (t *table) relate(found *places.Records, v id.ID, number uint32) error {
	if v.IsZero() {
		return nil
	}
	if found.Len() == t.tuning.relatedMost {
		return errs.New(errs.Invalid, "related_too_many", errs.P("limit", t.tuning.relatedMost)).
			WithHint("a relation leads to or from more records than are kept in memory for one question")
	}
	found.Add(v, number)
	return nil
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
	err = t.again(ctx, func() (err error) {
		if by, err = t.newReached(g); err != nil {
			return err
		}
		c := &counter{ask: ask, keys: newKeys(t)}
		defer c.keys.release()
		over := &places.Records{Numbered: true}
		err = t.gather(ctx, &query.Query{Object: g.Via.Target}, g.Rows, func(s *segment, i int, row uint32) error {
			code := by.code(c, s, i, row)
			if code == 0 {
				return nil
			}
			return t.relate(over, s.ids[i], code)
		})
		by.over = over
		return err
	})
	return by, err
}

func (t *table) newReached(g aggregate.Group) (*grouper, error) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	at, err := t.columnOf(g.Field)
	if err != nil {
		return nil, err
	}
	return newGrouper(g, at, t.specs[at]), nil
}

// amongNode holds for references to one of many records, or for those records.
type amongNode struct {
	at   int
	self bool
	to   query.Among
}

func (t *table) amongNode(e query.Among) (node, error) {
	at, err := t.columnOf(e.Field)
	if err != nil {
		return nil, err
	}
	switch layout := t.specs[at].layout; {
	case layout != asID && layout != asSelf:
		return nil, errs.New(errs.Internal, "").Because(errNotHeld)
	case e.In.Len() == 0:
		return constNode(false), nil
	default:
		return amongNode{at, layout == asSelf, e}, nil
	}
}

func (n amongNode) scan(g *segment, out *vector.Rows) { scanRows(n, g, out) }

func (n amongNode) holds(g *segment, i int) bool {
	v := g.ids[i]
	if !n.self {
		v = g.columns[n.at].id(i)
	}
	return n.to.In.Has(v)
}

func (n amongNode) quick() bool { return false }
