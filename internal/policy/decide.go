package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// rules changes whenever the code of this package decides differently; it is
// part of every Decision's Version.
const rules = "5"

// Request asks for one decision.
type Request struct {
	Actor  Actor
	Action Action
	Object *catalog.Object // nil for acts on the workspace
}

// Decision is the answer. When Allow is false the sets are empty and Rows is
// Const(false).
type Decision struct {
	Allow   bool
	Reason  string     // message key: why, or why not
	Unknown bool       // the actor, or the user of a narrowed token, has no right at all to the object: as if there were none
	Lacks   string     // what the scope of a token would need besides, "contact:read", where nothing else is missing
	Rows    query.Expr // what every row must meet
	Read    FieldSet   // may be shown, masked where Mask says so
	Write   FieldSet   // may be set by this action, or by update when this action sets nothing
	Mask    FieldSet   // shown as dots only; part of Read
	Reveal  FieldSet   // masked by their nature, and their values may be asked for, one record at a time; part of Read
	Find    FieldSet   // may be filtered, sorted and searched on
	Export  FieldSet   // may leave in an export
	Version string     // of the role table and the rules; kept in cursors and audit entries
}

// Shows reports whether values of f come in clear with what the decision lets
// be read.
func (d Decision) Shows(f *catalog.Field) bool { return d.Read.Has(f) && !d.Mask.Has(f) }

// MayFind implements query.Finder.
func (d Decision) MayFind(f *catalog.Field) bool { return d.Find.Has(f) }

// Err returns nil when the decision allows, else the error for the caller: what
// an object of which the actor may know nothing answers, one that is not there
// answers too.
func (d Decision) Err() error {
	switch {
	case d.Allow:
		return nil
	case d.Reason == reasonAnonymous || d.Reason == reasonDisabled:
		return errs.New(errs.Unauthenticated, d.Reason)
	case d.Unknown:
		return errs.New(errs.NotFound, "object_unknown")
	case d.Reason == reasonIncomplete: // what is missing is not for the caller to learn
		return errs.New(errs.Permission, reasonNoGrant)
	case d.Lacks != "":
		return errs.New(errs.Permission, d.Reason, errs.P("scope", d.Lacks))
	}
	return errs.New(errs.Permission, d.Reason)
}

// The reasons.
const (
	reasonAllowed    = "policy_allowed"
	reasonAnonymous  = "policy_anonymous"
	reasonDisabled   = "policy_disabled"
	reasonNoGrant    = "policy_no_grant"
	reasonDenied     = "policy_denied"
	reasonTokenNever = "policy_token_never"
	reasonTokenScope = "policy_token_scope"
	reasonNoExporter = "policy_token_export"
	reasonMalformed  = "policy_malformed"
	reasonGone       = "policy_gone"
	reasonIncomplete = "policy_incomplete"
)

// Decide answers r by the built-in roles and those that the actor holds beside
// them.
func Decide(r Request) Decision { return decide(rolesOf(r.Actor), r) }

// rolesOf are the roles that exist for an actor. What is stored cannot stand in
// for a built-in role.
func rolesOf(a Actor) []Role {
	all := Roles()
	for _, role := range a.Defined {
		if !BuiltIn(role.Name) {
			all = append(all, role)
		}
	}
	return all
}

func decide(roles []Role, r Request) Decision {
	version := tableVersion(roles)
	if reason := refuse(r); reason != "" {
		out := deny(reason, version)
		out.Unknown = reason == reasonGone
		return out
	}
	d := &decider{r: r, grants: grantsOf(roles, r.Actor)}
	act := d.right(r.Action)
	if act.reason != reasonAllowed {
		return d.refused(act.reason, r.Action, version)
	}
	out := Decision{Allow: true, Reason: reasonAllowed, Rows: query.Const(true), Version: version}
	if r.Object == nil {
		return out
	}
	read := d.right(Read)
	if needsRead(r.Action) && read.reason != reasonAllowed {
		return d.refused(read.reason, Read, version)
	}
	read.inRows = needsRead(r.Action)
	out.Rows = act.rows(r)
	if needsRead(r.Action) && r.Action != Read {
		out.Rows = and(read.rows(r), out.Rows)
	}
	d.fields(&out, act, read)
	if r.Action == Create && !completes(out.Write, r.Object) {
		return deny(reasonIncomplete, version)
	}
	return out
}

// refused is the answer when a right is missing. Whether a wider token would
// help, and of which objects one hears, is asked of the token's user.
func (d *decider) refused(reason string, a Action, version string) Decision {
	user := &decider{r: d.r, grants: d.grants}
	user.r.Actor.Scope = Scope{Exports: true}
	out := deny(user.right(a).reason, version)
	if out.Reason == reasonAllowed { // so it is the scope
		out.Reason = reason
		if reason == reasonTokenScope {
			out.Lacks = string(a)
			if d.r.Object != nil {
				out.Lacks = d.r.Object.Name + ":" + out.Lacks
			}
		}
	}
	out.Unknown = d.r.Object != nil && !user.knows()
	return out
}

// completes reports whether records of o can be made by who may set these
// fields and no others: whether every field that a record must have is among
// them, or has a value without them.
func completes(write FieldSet, o *catalog.Object) bool {
	return !slices.ContainsFunc(o.Fields, func(f *catalog.Field) bool {
		return f.Spec.Required && f.Default == nil && !f.System && !f.Gone && !write.Has(f)
	})
}

// Knows reports whether the actor has any right to records of o. To whoever has
// none, every door answers as if there were no such object.
func (a Actor) Knows(o *catalog.Object) bool {
	r := Request{Actor: a, Action: Read, Object: o}
	return refuse(r) == "" && (&decider{r: r, grants: grantsOf(rolesOf(a), a)}).knows()
}

// knows asks for the rights that stand by themselves: all others need Read.
func (d *decider) knows() bool {
	return slices.ContainsFunc([]Action{Read, Create, Import}, func(a Action) bool { return d.right(a).reason == reasonAllowed })
}

// needsRead reports whether an action concerns rows that must be visible
// first. Creating and importing make rows; what may be read of them then is
// still bounded by the Read set.
func needsRead(a Action) bool { return a != Create && a != Import }

// refuse answers what needs no grants.
func refuse(r Request) string {
	switch {
	case r.Action.workspace() != (r.Object == nil):
		return reasonMalformed
	case r.Actor.Kind == Anonymous || r.Actor.Kind > System:
		return reasonAnonymous
	case r.Actor.Disabled:
		return reasonDisabled
	case r.Object != nil && r.Object.Gone:
		return reasonGone
	}
	return ""
}

func deny(reason, version string) Decision {
	return Decision{Reason: reason, Rows: query.Const(false), Version: version}
}

// grantsOf collects what the actor holds. A token's restriction is applied to
// each right it is asked about, in right.
func grantsOf(roles []Role, a Actor) []Grant {
	if a.Kind != Person && a.Kind != Token {
		return standing(a.Kind)
	}
	var all []Grant
	for _, role := range roles {
		if slices.Contains(a.Roles, role.Name) {
			all = append(all, role.Grants...)
		}
	}
	return all
}

type decider struct {
	r      Request
	grants []Grant
}

// right is what the actor holds of one action on the object.
type right struct {
	reason string
	allow  []Grant
	deny   []Grant
	inRows bool // the decision's Rows leave out what deny takes as whole rows
}

func (d *decider) right(a Action) right {
	object := ""
	if d.r.Object != nil {
		object = d.r.Object.ID
	}
	if d.r.Actor.Kind == Token {
		if !tokenMay(a) {
			return right{reason: reasonTokenNever}
		}
		if a == Export && !d.r.Actor.Scope.Exports {
			return right{reason: reasonNoExporter}
		}
		if !d.r.Actor.Scope.admits(a, object) {
			return right{reason: reasonTokenScope}
		}
	}
	out := right{reason: reasonAllowed}
	for _, g := range d.grants {
		if g.Reach == ReachNone || !a.matchesAny(g.Actions) || !g.concerns(object) {
			continue
		}
		if g.Deny {
			out.deny = append(out.deny, g)
		} else {
			out.allow = append(out.allow, g)
		}
	}
	switch {
	case len(out.allow) == 0:
		return right{reason: reasonNoGrant}
	case slices.ContainsFunc(out.deny, func(g Grant) bool { return g.Reach == ReachAll && g.Fields.all() }):
		return right{reason: reasonDenied}
	}
	return out
}

func (g Grant) concerns(object string) bool {
	return g.Object == object || g.Object == "*" && object != "" && !slices.Contains(g.Unless, object)
}

// tableVersion identifies the role table and the rules.
func tableVersion(roles []Role) string {
	b := canon.AppendString(nil, "holdfast policy "+rules)
	for _, role := range roles {
		b = canon.AppendString(b, string(role.Name))
		b = canon.AppendUint(b, uint64(len(role.Grants)))
		for _, g := range role.Grants {
			b = appendList(canon.AppendString(b, g.Object), g.Unless)
			b = canon.AppendUint(b, uint64(len(g.Actions)))
			for _, a := range g.Actions {
				b = canon.AppendString(b, string(a))
			}
			b = canon.AppendUint(b, uint64(g.Reach))
			b = appendList(appendList(b, g.Fields.Only), g.Fields.Except)
			b = canon.AppendBool(b, g.Deny)
		}
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

func appendList(b []byte, list []string) []byte {
	b = canon.AppendUint(b, uint64(len(list)))
	for _, s := range list {
		b = canon.AppendString(b, s)
	}
	return b
}

// Version names the role table and the rules in force, as in every Decision.
func Version() string { return tableVersion(Roles()) }
