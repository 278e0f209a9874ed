package policy

import (
	"slices"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// rows is the condition for the rows of one right: in reach of some grant and
// of no deny that takes whole rows.
func (x right) rows(r Request) query.Expr {
	var reach query.Or
	for _, in := range x.reaches() {
		reach = append(reach, within(in, r))
	}
	var out query.Expr = reach
	if len(reach) == 1 {
		out = reach[0]
	}
	for _, g := range x.deny {
		if g.Fields.all() {
			out = and(out, query.Not{X: within(g.Reach, r)})
		}
	}
	return out
}

// reaches lists the different reaches of the allowing grants, without those
// another one includes.
func (x right) reaches() []Reach {
	var all []Reach
	for _, g := range x.allow {
		if g.Reach == ReachAll {
			return []Reach{ReachAll}
		}
		if !slices.Contains(all, g.Reach) {
			all = append(all, g.Reach)
		}
	}
	return all
}

// within is the condition for the rows in a reach. Whoever has no user and no
// team reaches nothing by them.
func within(reach Reach, r Request) query.Expr {
	switch reach {
	case ReachAll:
		return query.Const(true)
	case ReachOwn:
		owner, ok := r.Object.Field("owner")
		if ok && !r.Actor.User.IsZero() {
			return query.Where(owner, query.Eq, field.Ref(r.Actor.User))
		}
	case ReachTeam:
		team, ok := r.Object.Field("team")
		if ok && len(r.Actor.Teams) > 0 {
			return query.Where(team, query.In, refs(r)...)
		}
	}
	return query.Const(false)
}

func refs(r Request) []field.Value {
	teams := make([]field.Value, len(r.Actor.Teams))
	for i, t := range r.Actor.Teams {
		teams[i] = field.Ref(t)
	}
	return teams
}

// and joins two conditions, dropping what is always true.
func and(a, b query.Expr) query.Expr {
	switch {
	case always(a):
		return b
	case always(b):
		return a
	}
	return query.And{a, b}
}

func always(e query.Expr) bool {
	c, ok := e.(query.Const)
	return ok && bool(c)
}

// fields fills the sets of an allowed decision on an object.
func (d *decider) fields(out *Decision, act, read right) {
	writing := Update
	if d.r.Action == Create || d.r.Action == Import {
		writing = Create
	}
	write := d.right(writing)
	write.inRows = writing == d.r.Action
	if d.r.Action == Share {
		write = act
	}
	seen := act.reaches()
	if writing == Create { // what is made is its maker's, however far the right goes
		seen = []Reach{ReachOwn}
	}
	reveal, export := d.right(Reveal), d.right(Export)
	for _, f := range d.r.Object.Fields {
		if f.Gone {
			continue // it waits to be undone or removed, and is nobody's
		}
		if f.Assignable() == (d.r.Action == Share) && (!f.System || f.Assignable()) && write.covers(f, act.reaches()) {
			out.Write.Add(f)
		}
		if !read.covers(f, seen) {
			continue
		}
		out.Read.Add(f)
		if f.Handling.MaskAlways || f.Handling.Mask && !reveal.covers(f, act.reaches()) || d.denied(Reveal, f) {
			out.Mask.Add(f)
			continue
		}
		if f.Handling.Mask {
			out.Reveal.Add(f)
			if d.byDots() {
				out.Mask.Add(f)
			}
		}
		if f.Handling.Findable && !d.denied(Find, f) {
			out.Find.Add(f)
		}
		if f.Handling.Exportable && export.covers(f, act.reaches()) {
			out.Export.Add(f)
		}
	}
}

// byDots reports whether what may be revealed comes masked all the same. People
// ask for the one value that they need; programs, which have no screen to look
// over, and exports, which are asked for as a whole, get it with the record.
func (d *decider) byDots() bool { return d.r.Actor.Kind == Person && d.r.Action != Export }

// denied reports whether some grant takes the action away from a field, by
// name or, for Find, with everything else: on whichever rows, since a field is
// in a set for all of them or not at all.
func (d *decider) denied(a Action, f *catalog.Field) bool {
	return slices.ContainsFunc(d.grants, func(g Grant) bool {
		return g.Deny && g.Reach != ReachNone && a.matchesAny(g.Actions) && g.concerns(d.r.Object.ID) &&
			g.Fields.covers(f) && (a == Find || !g.Fields.all())
	})
}

// covers reports whether the field is granted on every row in the reaches and
// denied on none of them.
func (x right) covers(f *catalog.Field, reaches []Reach) bool {
	if x.reason != reasonAllowed || len(reaches) == 0 {
		return false
	}
	for _, g := range x.deny {
		if g.Fields.covers(f) && !(x.inRows && g.Fields.all()) {
			return false
		}
	}
	for _, reach := range reaches {
		if !slices.ContainsFunc(x.allow, func(g Grant) bool {
			return (g.Reach == ReachAll || g.Reach == reach) && g.Fields.covers(f)
		}) {
			return false
		}
	}
	return true
}
