package policy

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/compliance"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

func words(s string) schema.Text { return schema.Text{"en": s, "zh-CN": s} }

// person declares an object with a field of every classification.
func person(t testing.TB) *catalog.Object {
	t.Helper()
	spec := &schema.Object{
		ID: "person", Name: "person", Plural: "people", Label: words("Person"), LabelPlural: words("People"),
		Subject: schema.Self, Title: "personal",
	}
	for _, class := range schema.Classifications() {
		name := string(class)
		spec.Fields = append(spec.Fields, schema.Field{ID: name, Name: name, Type: "text", Label: words(name), Class: class})
	}
	c, err := catalog.Compile([]*schema.Object{spec}, field.Types(), compliance.Rules())
	if err != nil {
		t.Fatal(err)
	}
	return c.Objects()[0]
}

// names lists a set, in field order, without the system fields.
func names(o *catalog.Object, s FieldSet) (all []string) {
	for _, f := range o.Fields {
		if s.Has(f) && !f.System {
			all = append(all, f.Name)
		}
	}
	return all
}

func testUser(last byte) id.ID { return id.ID{15: last} }

func actor(kind ActorKind, roles ...RoleName) Actor {
	return Actor{Kind: kind, User: testUser(1), Roles: roles}
}

// row evaluates a decision's condition for a record of an owner and a team.
func row(o *catalog.Object, d Decision, owner, team id.ID) bool {
	return query.Match(d.Rows, func(f *catalog.Field) field.Value {
		switch {
		case f.Name == "owner" && !owner.IsZero():
			return field.Ref(owner)
		case f.Name == "team" && !team.IsZero():
			return field.Ref(team)
		}
		return nil
	})
}

func TestBuiltInRoles(t *testing.T) {
	t.Parallel()
	o := person(t)
	everyone := []string{"public", "internal", "personal", "sensitive", "financial", "secret"}
	open := everyone[:3]
	known, dots, asked := everyone[:5], everyone[3:], everyone[3:5]
	for _, tt := range []struct {
		name                                    string
		who                                     Actor
		act                                     Action
		read, write, mask, reveal, find, export []string
	}{
		{"an owner reads", actor(Person, Owner), Read, everyone, everyone, dots, asked, known, known},
		{"an owner updates", actor(Person, Owner), Update, everyone, everyone, dots, asked, known, known},
		{"an owner creates", actor(Person, Owner), Create, everyone, everyone, dots, asked, known, known},
		{"an owner exports", actor(Person, Owner), Export, everyone, everyone, everyone[5:], asked, known, known},
		{"a reader reads", actor(Person, ReadOnly), Read, everyone, nil, dots, nil, open, nil},
		{"both roles add up", actor(Person, ReadOnly, Owner), Read, everyone, everyone, dots, asked, known, known},
		{"an owner's token reads", actor(Token, Owner), Read, everyone, everyone, everyone[5:], asked, known, nil},
		{"a reader's token reads", actor(Token, ReadOnly), Read, everyone, nil, dots, nil, open, nil},
		{"the operator exports", Actor{Kind: Operator, OSUser: "root"}, Export, everyone, everyone, everyone[5:], asked, known, known},
		{"the program updates", Actor{Kind: System}, Update, everyone, everyone, dots, nil, open, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := Decide(Request{Actor: tt.who, Action: tt.act, Object: o})
			if !d.Allow || d.Err() != nil || !row(o, d, id.ID{}, id.ID{}) {
				t.Fatalf("denied: %+v", d)
			}
			for _, set := range []struct {
				name string
				have FieldSet
				want []string
			}{{"read", d.Read, tt.read}, {"write", d.Write, tt.write}, {"mask", d.Mask, tt.mask}, {"reveal", d.Reveal, tt.reveal}, {"find", d.Find, tt.find}, {"export", d.Export, tt.export}} {
				if got := names(o, set.have); !equal(got, set.want) {
					t.Errorf("%s %v, want %v", set.name, got, set.want)
				}
			}
		})
	}
}

func equal(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestRefusalsSayWhy(t *testing.T) {
	t.Parallel()
	o := person(t)
	disabled := actor(Person, Owner)
	disabled.Disabled = true
	scoped := actor(Token, Owner)
	scoped.Scope = Scope{Actions: []Action{Read}, Objects: []string{"company"}}
	narrow := actor(Token, Owner)
	narrow.Scope = Scope{Actions: []Action{Read}}
	exporter := actor(Token, ReadOnly)
	exporter.Scope = Scope{Exports: true}
	nobody, meek := scoped, narrow
	nobody.Roles, meek.Roles = nil, []RoleName{ReadOnly}
	for _, tt := range []struct {
		name   string
		who    Actor
		act    Action
		object *catalog.Object
		reason string
		kind   errs.Kind
	}{
		{"nobody", Actor{}, Read, o, "policy_anonymous", errs.Unauthenticated},
		{"nobody with a role", actor(Anonymous, Owner), Read, o, "policy_anonymous", errs.Unauthenticated},
		{"an unknown kind", actor(99, Owner), Read, o, "policy_anonymous", errs.Unauthenticated},
		{"a disabled owner", disabled, Read, o, "policy_disabled", errs.Unauthenticated},
		{"no role", actor(Person), Read, o, "policy_no_grant", errs.NotFound},
		{"an unknown role", actor(Person, "boss"), Read, o, "policy_no_grant", errs.NotFound},
		{"a reader writes", actor(Person, ReadOnly), Update, o, "policy_no_grant", errs.Permission},
		{"a reader reveals", actor(Person, ReadOnly), Reveal, o, "policy_no_grant", errs.Permission},
		{"a reader and keys", actor(Person, ReadOnly), KeysRead, nil, "policy_no_grant", errs.Permission},
		{"a token exports", actor(Token, Owner), Export, o, "policy_token_export", errs.Permission},
		{"a token made to export, of who may not", exporter, Export, o, "policy_no_grant", errs.Permission},
		{"a token exports, of who may not either", actor(Token, ReadOnly), Export, o, "policy_no_grant", errs.Permission},
		{"a token and keys", actor(Token, Owner), KeysRead, nil, "policy_token_never", errs.Permission},
		{"a token makes tokens", actor(Token, Owner), TokensManage, nil, "policy_token_never", errs.Permission},
		{"a token and users", actor(Token, Owner), UsersManage, nil, "policy_token_never", errs.Permission},
		{"a token takes backups", actor(Token, Owner), BackupCreate, nil, "policy_token_never", errs.Permission},
		{"a token beyond its objects", scoped, Read, o, "policy_token_scope", errs.Permission},
		{"a token beyond its objects, of nobody", nobody, Read, o, "policy_no_grant", errs.NotFound},
		{"a token beyond its acts, of who may not either", meek, Update, o, "policy_no_grant", errs.Permission},
		{"a token beyond its acts", narrow, Update, o, "policy_token_scope", errs.Permission},
		{"the program exports", Actor{Kind: System}, Export, o, "policy_no_grant", errs.Permission},
		{"a data act without object", actor(Person, Owner), Read, nil, "policy_malformed", errs.Permission},
		{"a workspace act on an object", actor(Person, Owner), KeysRead, o, "policy_malformed", errs.Permission},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := Decide(Request{Actor: tt.who, Action: tt.act, Object: tt.object})
			if lacks := o.Name + ":" + string(tt.act); (d.Reason == reasonTokenScope) != (d.Lacks == lacks) {
				t.Errorf("lacks %q", d.Lacks)
			}
			if d.Allow || d.Reason != tt.reason || errs.KindOf(d.Err()) != tt.kind {
				t.Errorf("allow %v, reason %s, error %v", d.Allow, d.Reason, d.Err())
			}
			if d.Rows != query.Expr(query.Const(false)) || d.Read.Len()+d.Write.Len()+d.Find.Len()+d.Export.Len() != 0 {
				t.Errorf("a refusal grants something: %+v", d)
			}
			for _, lang := range errs.Languages() {
				if !errs.HasText(lang, d.Reason) {
					t.Errorf("%s has no %s text", d.Reason, lang)
				}
			}
		})
	}
}

func TestOwnersOwnTheWorkspace(t *testing.T) {
	t.Parallel()
	for _, a := range Actions() {
		if !a.workspace() {
			continue
		}
		if d := Decide(Request{Actor: actor(Person, Owner), Action: a}); !d.Allow {
			t.Errorf("an owner may not %s", a)
		}
		if d := Decide(Request{Actor: Actor{Kind: Operator}, Action: a}); !d.Allow {
			t.Errorf("the operator may not %s", a)
		}
	}
}

// seller is a role that later issues may bring: data, not code.
func seller() Role {
	return Role{Name: "seller", Grants: []Grant{
		{Object: "person", Actions: []Action{Read}, Reach: ReachTeam, Fields: Fields{Except: []string{"internal"}}},
		{Object: "*", Actions: []Action{Read, Create, Update}, Reach: ReachOwn},
		{Object: "*", Actions: []Action{Delete}, Reach: ReachAll},
	}}
}

func TestReachLimitsRowsAndNeverLendsFields(t *testing.T) {
	t.Parallel()
	o := person(t)
	who := actor(Person, "seller")
	who.Teams = []id.ID{testUser(7)}
	read := decide([]Role{seller()}, Request{Actor: who, Action: Read, Object: o})
	update := decide([]Role{seller()}, Request{Actor: who, Action: Update, Object: o})
	remove := decide([]Role{seller()}, Request{Actor: who, Action: Delete, Object: o})
	for _, tt := range []struct {
		name                 string
		owner, team          id.ID
		read, update, remove bool
	}{
		{"own", testUser(1), id.ID{}, true, true, true},
		{"of the team", testUser(2), testUser(7), true, false, true},
		{"of others", testUser(2), testUser(8), false, false, false},
		{"of nobody", id.ID{}, id.ID{}, false, false, false},
	} {
		if got := row(o, read, tt.owner, tt.team); got != tt.read {
			t.Errorf("read a record %s: %v", tt.name, got)
		}
		if got := row(o, update, tt.owner, tt.team); got != tt.update {
			t.Errorf("update a record %s: %v", tt.name, got)
		}
		if got := row(o, remove, tt.owner, tt.team); got != tt.remove {
			t.Errorf("delete a record %s, which must be readable first: %v", tt.name, got)
		}
	}
	internal, _ := o.Field("internal")
	if read.Read.Has(internal) {
		t.Error("a field granted on own rows is read on the team's")
	}
	if !update.Read.Has(internal) || !update.Write.Has(internal) {
		t.Error("a field granted on own rows is missing where all rows are own")
	}
}

func TestWithoutUserOrTeamNothingIsOwn(t *testing.T) {
	t.Parallel()
	o := person(t)
	who := Actor{Kind: Person, Roles: []RoleName{"seller"}}
	d := decide([]Role{seller()}, Request{Actor: who, Action: Read, Object: o})
	if row(o, d, id.ID{}, id.ID{}) || row(o, d, testUser(1), testUser(7)) {
		t.Error("an actor without user and team reaches rows by them")
	}
}

func TestDenyWins(t *testing.T) {
	t.Parallel()
	o := person(t)
	base := Roles()
	with := func(g Grant) []Role {
		g.Deny = true
		return append(base[:len(base):len(base)], Role{Name: "less", Grants: []Grant{g}})
	}
	who := actor(Person, Owner, "less")

	whole := decide(with(Grant{Object: "*", Actions: []Action{Read}, Reach: ReachAll}), Request{Actor: who, Action: Read, Object: o})
	if whole.Allow || whole.Reason != "policy_denied" {
		t.Errorf("a full deny: %v %s", whole.Allow, whole.Reason)
	}
	rows := decide(with(Grant{Object: "person", Actions: []Action{Read}, Reach: ReachOwn}), Request{Actor: who, Action: Read, Object: o})
	if !rows.Allow || row(o, rows, testUser(1), id.ID{}) || !row(o, rows, testUser(2), id.ID{}) {
		t.Error("a deny of own rows takes exactly these")
	}
	if got := len(names(o, rows.Read)); got != 6 {
		t.Errorf("a deny of rows leaves the fields of the others, got %d", got)
	}
	fields := decide(with(Grant{Object: "person", Actions: []Action{Read}, Reach: ReachOwn, Fields: Fields{Only: []string{"personal"}}}),
		Request{Actor: who, Action: Read, Object: o})
	if got := names(o, fields.Find); !equal(got, []string{"public", "internal", "sensitive", "financial"}) {
		t.Errorf("a deny of a field leaves %v", got)
	}
	reveal := decide(with(Grant{Object: "person", Actions: []Action{Reveal}, Reach: ReachOwn}), Request{Actor: who, Action: Read, Object: o})
	if got := names(o, reveal.Mask); !equal(got, []string{"sensitive", "financial", "secret"}) {
		t.Errorf("not revealed on some rows means masked on all, got %v", got)
	}
}

func TestVersionFollowsTheTable(t *testing.T) {
	t.Parallel()
	base := decide(Roles(), Request{}).Version
	if base != decide(Roles(), Request{Actor: actor(Person, Owner)}).Version || len(base) != 16 {
		t.Errorf("version %q depends on the request", base)
	}
	more := append(Roles(), seller())
	deny := append(Roles(), seller())
	deny[2].Grants[0].Deny = true
	if a, b := decide(more, Request{}).Version, decide(deny, Request{}).Version; a == base || a == b {
		t.Errorf("versions %s, %s, %s should differ", base, a, b)
	}
}
