// Package role owns the roles that administrators make: a [Definition] says for
// each object which rights reach which records and what may be done with which
// fields, and [Definition.Role] turns it into the grants that package policy
// decides by. The definition is also the form in which a role is stored and
// travels over the API; stored ones name objects and fields by id.
//
// It must never decide anything itself, or know who holds a role. What a
// definition does not say is not granted; it cannot grant anything that is not
// about records. It knows nothing of classifications: a role can mask a field
// that policy would show, never show one that policy masks for everybody.
package role
