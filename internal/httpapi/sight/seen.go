package sight

import (
	"crypto/sha256"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// Sight is a catalog as one actor sees it.
type Sight struct {
	catalog *catalog.Catalog
	actor   policy.Actor
	seen    map[*catalog.Object]*Seen
	order   []*Seen
}

// Seen is one object as the actor sees it: the decisions about it.
type Seen struct {
	*catalog.Object
	create, read, update, remove, imports, export, share, reveal policy.Decision
	sight                                                        *Sight
}

// Of looks at a catalog.
func Of(actor policy.Actor, c *catalog.Catalog) *Sight {
	s := &Sight{catalog: c, actor: actor, seen: map[*catalog.Object]*Seen{}}
	for _, o := range c.Objects() {
		if !actor.Knows(o) {
			continue
		}
		one := s.look(o)
		s.seen[o], s.order = one, append(s.order, one)
	}
	return s
}

func (s *Sight) look(o *catalog.Object) *Seen {
	decide := func(a policy.Action) policy.Decision {
		return policy.Decide(policy.Request{Actor: s.actor, Action: a, Object: o})
	}
	return &Seen{o, decide(policy.Create), decide(policy.Read), decide(policy.Update), decide(policy.Delete),
		decide(policy.Import), decide(policy.Export), decide(policy.Share), decide(policy.Reveal), s}
}

// Objects lists what is there for the actor.
func (s *Sight) Objects() []*Seen { return s.order }

// Object finds one by its name. What the actor may know nothing of is not there.
func (s *Sight) Object(name string) (*Seen, bool) {
	o, ok := s.catalog.Object(name)
	if !ok {
		return nil, false
	}
	one, ok := s.seen[o]
	return one, ok
}

// Knows reports whether an object is there for the actor.
func (s *Sight) Knows(o *catalog.Object) bool { return s.seen[o] != nil }

// Shows reports whether the field is there for the actor: it may be read, or set
// in what they make.
func (o *Seen) Shows(f *catalog.Field) bool { return o.Reads(f) || o.Creates(f) }

// Reads reports whether the field is in records that the actor reads, perhaps
// as dots.
func (o *Seen) Reads(f *catalog.Field) bool { return o.read.Read.Has(f) }

// Creates reports whether the field may be set in what the actor makes.
func (o *Seen) Creates(f *catalog.Field) bool {
	return o.create.Write.Has(f) || o.create.Allow && o.share.Write.Has(f)
}

// Changes reports whether the field may be set in what is there.
func (o *Seen) Changes(f *catalog.Field) bool { return o.update.Write.Has(f) || o.share.Write.Has(f) }

// Is the object of the catalog.
func (o *Seen) Is() *catalog.Object { return o.Object }

// Does reports whether an operation on records is the actor's, by the name of
// its route.
func (o *Seen) Does(route string) bool {
	switch route {
	case "create":
		return o.create.Allow
	case "update":
		return o.update.Allow || o.share.Allow
	case "delete", "restore":
		return o.remove.Allow
	case "reveal":
		return o.reveal.Allow
	case "export":
		return o.export.Allow
	}
	return o.read.Allow
}

// Writes reports whether the actor may make, change or delete some record.
func (s *Sight) Writes() bool {
	return slices.ContainsFunc(s.order, func(o *Seen) bool { return o.Does("create") || o.Does("update") || o.Does("delete") })
}

// Imports reports whether there is an object that the actor may import.
func (s *Sight) Imports() bool {
	return slices.ContainsFunc(s.order, func(o *Seen) bool { return o.imports.Allow })
}

// Deletes reports whether there is an object of which the actor may delete
// records.
func (s *Sight) Deletes() bool {
	return slices.ContainsFunc(s.order, func(o *Seen) bool { return o.remove.Allow })
}

// Key tells one sight of a catalog from another: all that differs between what
// two actors are told is in it.
func (s *Sight) Key() string {
	b := canon.AppendString(nil, s.catalog.Version())
	for _, o := range s.order {
		b = canon.AppendString(b, o.ID)
		for _, route := range []string{"create", "update", "delete", "reveal", "export", "read"} {
			b = canon.AppendBool(b, o.Does(route))
		}
		b = canon.AppendBool(b, o.imports.Allow)
		for _, f := range o.Object.Fields {
			for _, sees := range []bool{o.Reads(f), o.Creates(f), o.Changes(f)} {
				b = canon.AppendBool(b, sees)
			}
		}
	}
	sum := sha256.Sum256(b)
	return string(sum[:])
}
