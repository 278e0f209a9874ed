package role

import (
	"slices"

	"github.com/holdfast-crm/holdfast/internal/policy"
)

// Level is what a role may do with a field of records that it may read.
type Level string

// The levels, each including the ones before it.
const (
	None   Level = "none"
	Masked Level = "masked" // only that there is a value
	Read   Level = "read"
	Write  Level = "write" // as far as the record may be created or changed
)

// Levels lists the levels, the least first.
func Levels() []Level { return []Level{None, Masked, Read, Write} }

// Scope is how far a right goes. Each includes the ones before it.
type Scope string

// The scopes. A right that is not named has none.
const (
	Own  Scope = "own"  // records that the actor owns
	Team Scope = "team" // and those of the actor's teams
	All  Scope = "all"
)

// Scopes lists the scopes, the narrowest first.
func Scopes() []Scope { return []Scope{Own, Team, All} }

// Actions lists what a definition can grant, in the order in which people
// think of it.
func Actions() []policy.Action {
	return []policy.Action{
		policy.Read, policy.Create, policy.Update, policy.Delete, policy.Import, policy.Export, policy.Share, policy.Reveal,
	}
}

// Every stands, as an object, for all that a definition does not name, and as
// a field for all that a rule does not name: those of the future included.
const Every = "*"

// Definition is a role as an administrator describes it: what is not in it is
// not granted.
type Definition struct {
	Objects []ObjectRule `json:"objects"`
}

// ObjectRule is what a role grants on one object, or on Every other.
type ObjectRule struct {
	Object string                  `json:"object"`
	Rights map[policy.Action]Scope `json:"rights"`
	Fields map[string]FieldRule    `json:"fields"`
}

// FieldRule is what a role grants on one field, or on Every other.
type FieldRule struct {
	Level Level `json:"level"`
	Find  bool  `json:"find"` // may be filtered, sorted and searched by; needs Read
}

func (r FieldRule) atLeast(l Level) bool {
	return slices.Index(Levels(), r.Level) >= slices.Index(Levels(), l)
}
