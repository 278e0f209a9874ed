package role

import (
	"maps"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// Role turns the definition into grants.
func (d Definition) Role(name policy.RoleName) policy.Role {
	out := policy.Role{Name: name}
	var named []string
	for _, o := range d.Objects {
		if o.Object != Every {
			named = append(named, o.Object)
		}
	}
	for _, o := range d.Objects {
		for _, g := range o.grants() {
			if g.Object = o.Object; o.Object == Every {
				g.Unless = named
			}
			out.Grants = append(out.Grants, g)
		}
	}
	return out
}

// grants lists what the rule allows and what it takes from that again.
func (o ObjectRule) grants() (out []policy.Grant) {
	for _, a := range Actions() {
		for _, reach := range reaches(o.scope(a)) {
			out = append(out, policy.Grant{Actions: []policy.Action{a}, Reach: reach, Fields: o.allowed(a)})
		}
	}
	deny := func(a policy.Action, kept func(FieldRule) bool) {
		if taken, some := o.except(kept); some {
			out = append(out, policy.Grant{Actions: []policy.Action{a}, Reach: policy.ReachAll, Fields: taken, Deny: true})
		}
	}
	deny(policy.Reveal, func(r FieldRule) bool { return r.Level != Masked })
	deny(policy.Find, func(r FieldRule) bool { return r.Find })
	return out
}

// scope is how far a right goes. What needs to be read first goes no further
// than reading; values are revealed wherever they are read, since a field is
// shown for all rows of an answer or for none.
func (o ObjectRule) scope(a policy.Action) Scope {
	given := o.Rights[a]
	switch {
	case given == "" || a == policy.Create || a == policy.Import:
		return given
	case a == policy.Reveal:
		return o.Rights[policy.Read]
	}
	return Scopes()[max(0, min(slices.Index(Scopes(), given), slices.Index(Scopes(), o.Rights[policy.Read])))]
}

// reaches lists what policy calls the rows of a scope.
func reaches(s Scope) []policy.Reach {
	switch s {
	case Own:
		return []policy.Reach{policy.ReachOwn}
	case Team:
		return []policy.Reach{policy.ReachOwn, policy.ReachTeam}
	case All:
		return []policy.Reach{policy.ReachAll}
	}
	return nil
}

// allowed is the rule over fields for one action; rights that are not about
// fields have none.
func (o ObjectRule) allowed(a policy.Action) policy.Fields {
	least := Read
	switch a {
	case policy.Read:
		least = Masked
	case policy.Create, policy.Update:
		least = Write
	case policy.Delete, policy.Import, policy.Share:
		return policy.Fields{}
	}
	return o.fields(func(r FieldRule) bool { return r.atLeast(least) })
}

// fields are those a test holds for, and the system fields, which no rule
// names: every record has them.
func (o ObjectRule) fields(holds func(FieldRule) bool) policy.Fields {
	yes, no := o.sorted(holds)
	if holds(o.Fields[Every]) {
		return policy.Fields{Except: no}
	}
	return policy.Fields{Only: append(yes, catalog.SystemFieldIDs()...)}
}

// except are the fields a test does not hold for, and whether there are any.
func (o ObjectRule) except(holds func(FieldRule) bool) (f policy.Fields, some bool) {
	yes, no := o.sorted(holds)
	if holds(o.Fields[Every]) {
		return policy.Fields{Only: no}, len(no) > 0
	}
	return policy.Fields{Except: append(yes, catalog.SystemFieldIDs()...)}, true
}

// sorted lists the named fields that a test holds for, and those it does not.
func (o ObjectRule) sorted(holds func(FieldRule) bool) (yes, no []string) {
	for _, name := range slices.Sorted(maps.Keys(o.Fields)) {
		switch {
		case name == Every:
		case holds(o.Fields[name]):
			yes = append(yes, name)
		default:
			no = append(no, name)
		}
	}
	return yes, no
}
