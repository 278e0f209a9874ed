package policy

import (
	"slices"

	"github.com/holdfast-crm/holdfast/internal/catalog"
)

// RoleName names a role.
type RoleName string

// The built-in roles.
const (
	Owner    RoleName = "owner" // of the workspace: whom screens call an administrator
	Member   RoleName = "member"
	ReadOnly RoleName = "read_only"
)

// BuiltIn reports whether a role is part of the program.
func BuiltIn(name RoleName) bool {
	return slices.ContainsFunc(Roles(), func(r Role) bool { return r.Name == name })
}

// Role is a named list of grants.
type Role struct {
	Name   RoleName
	Grants []Grant
}

// Grant allows actions on rows and fields of an object, or, with Deny, takes
// them away.
type Grant struct {
	Object  string   // object id, "*" for every object, "" for the workspace
	Unless  []string // object ids that "*" does not mean
	Actions []Action // "keys.*" stands for the family
	Reach   Reach    // which rows
	Fields  Fields   // which fields; for Deny: only these fields, or, when empty, whole rows
	Deny    bool
}

// Reach says which rows a grant covers.
type Reach uint8

// The reaches. The zero reach covers nothing.
const (
	ReachNone Reach = iota
	ReachOwn        // rows the actor owns
	ReachTeam       // rows of the actor's teams
	ReachAll
)

// Fields is a rule over field ids: those in Only (all when empty) without
// those in Except.
type Fields struct{ Only, Except []string }

func (f Fields) covers(x *catalog.Field) bool {
	return (len(f.Only) == 0 || nameIn(f.Only, x)) && !nameIn(f.Except, x)
}

// nameIn reports whether a list has a field, under its own id or that of one
// whose values it has: it came of it, or it of that, when the type changed.
func nameIn(list []string, x *catalog.Field) bool {
	return slices.Contains(list, x.ID) || slices.ContainsFunc(x.Spec.Kin, func(id string) bool { return slices.Contains(list, id) })
}

func (f Fields) all() bool { return len(f.Only) == 0 && len(f.Except) == 0 }

// Roles returns the built-in roles.
func Roles() []Role {
	return []Role{
		{Name: Owner, Grants: []Grant{
			{Object: "*", Actions: []Action{Create, Read, Update, Delete, Import, Export, Share, Reveal}, Reach: ReachAll},
			{Actions: []Action{"keys.*", "audit.*", "tokens.*", "backup.*", "users.*", "workspace.*"}, Reach: ReachAll},
		}},
		{Name: Member, Grants: []Grant{
			{Object: "*", Actions: []Action{Create, Read, Update, Import}, Reach: ReachAll},
			{Object: "*", Actions: []Action{Delete, Share}, Reach: ReachOwn},
		}},
		{Name: ReadOnly, Grants: []Grant{
			{Object: "*", Actions: []Action{Read}, Reach: ReachAll},
		}},
	}
}

// standing returns the grants of actors whose rights do not come from a role:
// the operator, who holds the files anyway and whose every act is audited
// with the operating system's user, and the program itself.
func standing(k ActorKind) []Grant {
	switch k {
	case Operator:
		return Roles()[0].Grants
	case System:
		return []Grant{{Object: "*", Actions: []Action{Create, Read, Update, Delete, Import}, Reach: ReachAll}}
	}
	return nil
}
