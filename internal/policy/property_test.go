package policy

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/id"
)

func genFields(o *catalog.Object) *rapid.Generator[Fields] {
	return rapid.Custom(func(t *rapid.T) Fields {
		some := rapid.SliceOfN(rapid.SampledFrom(o.Fields), 0, 2)
		pick := func(label string) (ids []string) {
			for _, f := range some.Draw(t, label) {
				ids = append(ids, f.ID)
			}
			return ids
		}
		return Fields{Only: pick("only"), Except: pick("except")}
	})
}

func genGrant(o *catalog.Object) *rapid.Generator[Grant] {
	return rapid.Custom(func(t *rapid.T) Grant {
		g := Grant{
			Object:  rapid.SampledFrom([]string{"*", o.ID, "other", ""}).Draw(t, "object"),
			Actions: rapid.SliceOfN(rapid.SampledFrom(append(Actions(), "keys.*", "audit.*")), 1, 6).Draw(t, "actions"),
			Reach:   rapid.SampledFrom([]Reach{ReachNone, ReachOwn, ReachTeam, ReachAll, ReachAll}).Draw(t, "reach"),
			Deny:    rapid.IntRange(0, 5).Draw(t, "deny") == 0,
		}
		if rapid.Bool().Draw(t, "by field") {
			g.Fields = genFields(o).Draw(t, "fields")
		}
		return g
	})
}

func genRoles(o *catalog.Object) *rapid.Generator[[]Role] {
	return rapid.Custom(func(t *rapid.T) []Role {
		roles := Roles()
		for _, name := range []RoleName{"a", "b"} {
			roles = append(roles, Role{name, rapid.SliceOfN(genGrant(o), 0, 5).Draw(t, string(name))})
		}
		return roles
	})
}

func genActor() *rapid.Generator[Actor] {
	return rapid.Custom(func(t *rapid.T) Actor {
		a := Actor{
			Kind:  rapid.SampledFrom([]ActorKind{Person, Person, Token, Operator, System, Anonymous}).Draw(t, "kind"),
			User:  testUser(byte(rapid.IntRange(0, 2).Draw(t, "user"))),
			Roles: rapid.SliceOfN(rapid.SampledFrom([]RoleName{Owner, ReadOnly, "a", "b", "a", "b"}), 0, 3).Draw(t, "roles"),
		}
		if rapid.Bool().Draw(t, "in a team") {
			a.Teams = []id.ID{testUser(7)}
		}
		if rapid.Bool().Draw(t, "scoped") {
			a.Scope = Scope{Actions: rapid.SliceOfN(rapid.SampledFrom(Actions()), 0, 4).Draw(t, "scope")}
		}
		return a
	})
}

func genRequest(o *catalog.Object) *rapid.Generator[Request] {
	return rapid.Custom(func(t *rapid.T) Request {
		r := Request{Actor: genActor().Draw(t, "actor"), Action: rapid.SampledFrom(Actions()).Draw(t, "action")}
		if !r.Action.workspace() {
			r.Object = o
		}
		return r
	})
}

// places are records that differ in what a reach can tell apart.
func places() [][2]id.ID {
	owners := []id.ID{{}, testUser(1), testUser(2)}
	var all [][2]id.ID
	for _, o := range owners {
		all = append(all, [2]id.ID{o, {}}, [2]id.ID{o, testUser(7)}, [2]id.ID{o, testUser(8)})
	}
	return all
}

// atMost fails when narrow grants anything that wide does not.
func atMost(t *rapid.T, o *catalog.Object, narrow, wide Decision, why string) {
	if narrow.Allow && !wide.Allow {
		t.Fatalf("%s: allowed only for the narrower", why)
	}
	if !narrow.Allow || o == nil {
		return
	}
	for _, p := range places() {
		if row(o, narrow, p[0], p[1]) && !row(o, wide, p[0], p[1]) {
			t.Fatalf("%s: a row more", why)
		}
	}
	for _, f := range o.Fields {
		for name, sets := range map[string][2]FieldSet{
			"read": {narrow.Read, wide.Read}, "write": {narrow.Write, wide.Write},
			"find": {narrow.Find, wide.Find}, "export": {narrow.Export, wide.Export}, "reveal": {narrow.Reveal, wide.Reveal},
		} {
			if sets[0].Has(f) && !sets[1].Has(f) {
				t.Fatalf("%s: field %s more to %s", why, f.Name, name)
			}
		}
		if wide.Mask.Has(f) && !wide.Reveal.Has(f) && narrow.Shows(f) {
			t.Fatalf("%s: field %s unmasked", why, f.Name)
		}
	}
}

func TestPropertyTokenNeverExceedsItsUser(t *testing.T) {
	t.Parallel()
	o := person(t)
	rapid.Check(t, func(t *rapid.T) {
		roles, r := genRoles(o).Draw(t, "roles"), genRequest(o).Draw(t, "request")
		user, token := r, r
		user.Actor.Kind, token.Actor.Kind = Person, Token
		atMost(t, r.Object, decide(roles, token), decide(roles, user), "token")
		wider := token
		wider.Actor.Scope = Scope{Exports: true}
		atMost(t, r.Object, decide(roles, token), decide(roles, wider), "scope")
	})
}

func TestPropertyDenyNeverWidens(t *testing.T) {
	t.Parallel()
	o := person(t)
	rapid.Check(t, func(t *rapid.T) {
		roles, r := genRoles(o).Draw(t, "roles"), genRequest(o).Draw(t, "request")
		g := genGrant(o).Draw(t, "deny")
		g.Deny = true
		less := slices.Clone(roles)
		less[2].Grants = append(slices.Clone(less[2].Grants), g)
		atMost(t, r.Object, decide(less, r), decide(roles, r), "deny")
	})
}

func TestPropertySetsFitTogether(t *testing.T) {
	t.Parallel()
	o := person(t)
	secret, _ := o.Field("secret")
	rapid.Check(t, func(t *rapid.T) {
		r := genRequest(o).Draw(t, "request")
		d := decide(genRoles(o).Draw(t, "roles"), r)
		for _, f := range o.Fields {
			if (d.Find.Has(f) || d.Export.Has(f)) && !d.Shows(f) && !d.Reveal.Has(f) {
				t.Fatalf("%s can be found or exported but not read", f.Name)
			}
			if (d.Mask.Has(f) || d.Reveal.Has(f)) && !d.Read.Has(f) {
				t.Fatalf("%s is masked but not read", f.Name)
			}
			if r.Actor.Kind == Person && r.Action != Export && f.Handling.Mask && d.Shows(f) {
				t.Fatalf("%s comes to a person in clear who did not ask", f.Name)
			}
			if f.System && d.Write.Has(f) && !(r.Action == Share && f.Assignable()) {
				t.Fatalf("system field %s is written", f.Name)
			}
		}
		if d.Find.Has(secret) || d.Export.Has(secret) || d.Reveal.Has(secret) || d.Read.Has(secret) && !d.Mask.Has(secret) {
			t.Fatal("a secret is shown")
		}
		if r.Actor.Kind == Token && d.Export.Len() > 0 {
			t.Fatal("a token exports")
		}
		if (r.Actor.Kind == Anonymous || r.Actor.Disabled) && d.Allow {
			t.Fatal("nobody is let in")
		}
	})
}

func TestPropertyReadOnlyNeverWrites(t *testing.T) {
	t.Parallel()
	o := person(t)
	rapid.Check(t, func(t *rapid.T) {
		r := genRequest(o).Draw(t, "request")
		r.Actor.Roles = []RoleName{ReadOnly}
		r.Actor.Kind = rapid.SampledFrom([]ActorKind{Person, Token}).Draw(t, "kind")
		d := Decide(r)
		if d.Allow && d.Write.Len() > 0 || d.Export.Len() > 0 || d.Allow && r.Action != Read {
			t.Fatalf("read only may %s", r.Action)
		}
	})
}

// TestPropertyRowsAgreeWithTheGrants evaluates the grants one by one for one
// record, as a reader of the role table would.
func TestPropertyRowsAgreeWithTheGrants(t *testing.T) {
	t.Parallel()
	o := person(t)
	rapid.Check(t, func(t *rapid.T) {
		roles, r := genRoles(o).Draw(t, "roles"), genRequest(o).Draw(t, "request")
		r.Object = o
		r.Action = rapid.SampledFrom([]Action{Create, Read, Update, Delete, Reveal}).Draw(t, "data action")
		d := decide(roles, r)
		for _, p := range places() {
			may := naive(roles, r, r.Action, p[0], p[1], nil)
			if r.Action != Create {
				may = may && naive(roles, r, Read, p[0], p[1], nil)
			}
			if got := d.Allow && row(o, d, p[0], p[1]); got != may {
				t.Fatalf("row of owner %v team %v: %v, the grants say %v", p[0][15], p[1][15], got, may)
			}
			for _, f := range o.Fields {
				if d.Read.Has(f) && row(o, d, p[0], p[1]) && r.Action != Create && !naive(roles, r, Read, p[0], p[1], f) {
					t.Fatalf("field %s is read on a row where no grant gives it", f.Name)
				}
			}
		}
	})
}

// naive asks every grant about one row (and field) by itself.
func naive(roles []Role, r Request, a Action, owner, team id.ID, f *catalog.Field) bool {
	if r.Actor.Kind == Anonymous || r.Actor.Kind == Token && (!tokenMay(a) || !r.Actor.Scope.admits(a, r.Object.ID)) {
		return false
	}
	allowed := false
	for _, g := range grantsOf(roles, r.Actor) {
		in := g.Reach == ReachAll || g.Reach == ReachOwn && !r.Actor.User.IsZero() && owner == r.Actor.User ||
			g.Reach == ReachTeam && slices.Contains(r.Actor.Teams, team)
		if !in || !slices.ContainsFunc(g.Actions, a.matches) || g.Object != "*" && g.Object != r.Object.ID {
			continue
		}
		switch {
		case g.Deny && (g.Fields.all() || f != nil && g.Fields.covers(f)):
			return false
		case !g.Deny && (f == nil || g.Fields.covers(f)):
			allowed = true
		}
	}
	return allowed
}
