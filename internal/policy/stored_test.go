package policy

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/id"
)

func TestAStoredRoleIsNoneOfOurs(t *testing.T) {
	t.Parallel()
	o := person(t)
	who := actor(Person, ReadOnly)
	who.Defined = []Role{{Name: ReadOnly, Grants: Roles()[0].Grants}}
	if Decide(Request{Actor: who, Action: Update, Object: o}).Allow || Decide(Request{Actor: who, Action: KeysManage}).Allow {
		t.Error("a stored role stands in for a built-in one")
	}
	stranger := actor(Person, Member)
	stranger.Defined = []Role{{Name: "made", Grants: Roles()[0].Grants}}
	if Decide(Request{Actor: stranger, Action: Export, Object: o}).Allow {
		t.Error("a role that the actor does not hold grants something")
	}
}

func TestMembersWorkAndGiveAwayTheirOwn(t *testing.T) {
	t.Parallel()
	o := person(t)
	for a, want := range map[Action][2]bool{ // own, of others
		Read: {true, true}, Update: {true, true}, Delete: {true, false}, Share: {true, false}, Export: {false, false}, Reveal: {false, false},
	} {
		d := Decide(Request{Actor: actor(Person, Member), Action: a, Object: o})
		if got := [2]bool{d.Allow && row(o, d, testUser(1), id.ID{}), d.Allow && row(o, d, testUser(2), id.ID{})}; got != want {
			t.Errorf("%s: %v, want %v", a, got, want)
		}
	}
}

// TestRightsFollowValuesIntoAFieldOfAnotherType: what a role says of a field it
// says of the one that took its values, and of the first when that is back.
func TestRightsFollowValuesIntoAFieldOfAnotherType(t *testing.T) {
	t.Parallel()
	for _, named := range []string{"internal", "later"} {
		o := person(t)
		f, _ := o.FieldByID("internal")
		if named == "later" {
			f.Spec.Kin = []string{"later"}
		}
		who := actor(Person, "made")
		who.Defined = []Role{{Name: "made", Grants: []Grant{
			{Object: "person", Actions: []Action{Read}, Reach: ReachAll, Fields: Fields{Except: []string{named}}},
			{Object: "person", Actions: []Action{Update}, Reach: ReachAll, Fields: Fields{Only: []string{named}}},
		}}}
		if d := Decide(Request{Actor: who, Action: Read, Object: o}); d.Read.Has(f) {
			t.Errorf("%s: a field that is kept from a role is read by it", named)
		}
		who.Defined[0].Grants[0].Fields = Fields{}
		if d := Decide(Request{Actor: who, Action: Update, Object: o}); !d.Write.Has(f) || d.Write.Len() != 1 {
			t.Errorf("%s: %d fields are written", named, d.Write.Len())
		}
	}
}
