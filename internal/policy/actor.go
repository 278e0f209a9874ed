package policy

import (
	"slices"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/id"
)

// ActorKind says what sort of caller acts.
type ActorKind uint8

// The kinds. The zero kind is Anonymous, so that a forgotten actor may
// nothing. The numbers are written to the audit log: append, never reorder.
const (
	Anonymous ActorKind = iota
	Person              // a user, signed in
	Token               // a program holding an API token of a user
	Operator            // the control socket or the offline command line
	System              // the program itself: jobs, sequencing, upkeep
)

var kindNames = [...]string{"anonymous", "person", "token", "operator", "system"}

// String returns the stable name of the kind.
func (k ActorKind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "anonymous"
}

// Actor is who asks, and in what circumstances. Roles, Defined and Teams are
// as of the transaction that decides.
type Actor struct {
	Kind       ActorKind
	User       id.ID // zero for Operator, System and Anonymous
	Roles      []RoleName
	Defined    []Role // those of Roles that are not built in, as they are stored
	Teams      []id.ID
	Disabled   bool  // the user has been switched off
	Token      id.ID // which token, for Token
	Session    id.ID // which session, for Person; zero: work begun by a person, such as a job
	Scope      Scope // what the token is narrowed to
	OSUser     string
	OnBehalfOf id.ID
	RequestID  string
	Client     string
	Purpose    string
	Reason     string
	Lang       string
	Zone       string // time zone of their own, as of when they came in; empty: the workspace's
	Within     string // the work that the act is part of, for the log: "import <id>", "bulk <id>", "bulk <id> back" of what is taken back, "merge <id>"
}

// PolicyVersion names the roles and rules that decide for the actor, for audit
// entries.
func (a Actor) PolicyVersion() string { return tableVersion(rolesOf(a)) }

// Credential is what the actor came in with: a session or a token.
func (a Actor) Credential() id.ID {
	if a.Kind == Person {
		return a.Session
	}
	return a.Token
}

// Scope narrows a token below its user's rights. An empty list does not
// narrow; what no token may do is not said here but in Decide.
type Scope struct {
	Objects []string // object ids
	Actions []Action // patterns as in a Grant
	Exports bool     // it was made to export; no other token may
}

// Action is what somebody wants to do. One with a dot concerns the workspace,
// the others concern records of an object.
type Action string

// The actions.
const (
	Create Action = "create"
	Read   Action = "read"
	Update Action = "update"
	Delete Action = "delete"
	Import Action = "import"
	Export Action = "export"
	Share  Action = "share"  // give a record to another owner or team
	Reveal Action = "reveal" // see masked fields
	Find   Action = "find"   // filter, sort and search by a field; goes with read unless a grant denies it

	KeysRead      Action = "keys.read"
	KeysManage    Action = "keys.manage"
	AuditRead     Action = "audit.read"
	AuditVerify   Action = "audit.verify"
	TokensRead    Action = "tokens.read"
	TokensManage  Action = "tokens.manage"
	BackupCreate  Action = "backup.create"
	BackupRestore Action = "backup.restore"
	UsersRead     Action = "users.read"
	UsersManage   Action = "users.manage"

	WorkspaceManage Action = "workspace.manage"  // its name, zone, currency, language
	ObjectsManage   Action = "workspace.objects" // objects and fields of its own
)

// Actions lists every action, for matrices and tests.
func Actions() []Action {
	return []Action{
		Create, Read, Update, Delete, Import, Export, Share, Reveal, Find,
		KeysRead, KeysManage, AuditRead, AuditVerify, TokensRead, TokensManage,
		BackupCreate, BackupRestore, UsersRead, UsersManage, WorkspaceManage, ObjectsManage,
	}
}

// workspace reports whether a concerns no object.
func (a Action) workspace() bool { return strings.Contains(string(a), ".") }

// matches reports whether a pattern covers a: the action itself, or "keys.*"
// for every action of that family.
func (a Action) matches(pattern Action) bool {
	family, wild := strings.CutSuffix(string(pattern), "*")
	return a == pattern || wild && family != "" && strings.HasPrefix(string(a), family)
}

func (a Action) matchesAny(patterns []Action) bool { return slices.ContainsFunc(patterns, a.matches) }

// tokenMay reports what any token may do at most: no keys, users, tokens or
// backups, whatever its user may. Of tokens that may export, see Scope.
func tokenMay(a Action) bool {
	return a.matchesAny([]Action{Create, Read, Update, Delete, Import, Export, Share, Reveal, Find, "audit.*"})
}

// admits reports whether the scope leaves room for an action on an object
// ("" for the workspace).
func (s Scope) admits(a Action, object string) bool {
	if a == Export && !s.Exports {
		return false
	}
	if len(s.Actions) > 0 && !a.matchesAny(s.Actions) {
		return false
	}
	return len(s.Objects) == 0 || slices.Contains(s.Objects, object)
}
