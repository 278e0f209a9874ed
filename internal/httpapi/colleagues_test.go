package httpapi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/policy"
)

// asAdmin signs an administrator in.
func (s *stack) asAdmin() *browser {
	s.Helper()
	return s.signedIn("admin@example.com", policy.Owner)
}

type invited struct {
	User       struct{ ID, State string }
	Invitation struct{ Path string }
}

// teamwork makes a role, a team and a colleague with both, who came in.
func (b *browser) colleague(email, role string, teams ...string) (id string, came *browser) {
	b.Helper()
	body := fmt.Sprintf(`{"email":%q,"name":"Grace Hopper","role":%q,"teams":["%s"]}`, email, role, strings.Join(teams, `","`))
	if len(teams) == 0 {
		body = fmt.Sprintf(`{"email":%q,"name":"Grace Hopper","role":%q}`, email, role)
	}
	in := decoded[invited](b.stack, b.send(call{method: "POST", path: "/api/v1/users", body: body, status: 201}))
	came = b.stack.browser()
	_, secret, _ := strings.Cut(in.Invitation.Path, "#")
	came.refused(redeem(secret, ""), 422, "fields_invalid")
	c := redeem(secret, `,"user":{"password":"`+passage+`"}`)
	c.status = 201
	came.send(c)
	return in.User.ID, came
}

func (b *browser) made(path, body string) string {
	b.Helper()
	return decoded[struct{ ID string }](b.stack, b.send(call{method: "POST", path: path, body: body, status: 201})).ID
}

const ownContacts = `{"name":"Field sales","objects":[{"object":"contact","rights":{"read":"team","create":"own","update":"team","share":"own"},` +
	`"fields":{"*":{"level":"write","find":true},"job_title":{"level":"none","find":false}}}]}`

func TestAnAdministratorManagesPeople(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.asAdmin()
	role, team := b.made("/api/v1/roles", ownContacts), b.made("/api/v1/teams", `{"name":"North"}`)
	user, came := b.colleague("grace@example.com", role, team)
	came.send(call{method: "GET", path: "/api/v1/me", status: 200, want: []string{`"roles":["` + role + `"]`, `"teams":["` + team + `"]`, `"users":false`}})
	came.send(call{method: "GET", path: "/api/v1/objects/contact", status: 200, want: []string{`"share":true`, `"delete":false`}, forbid: []string{"job_title"}})
	came.send(call{method: "GET", path: "/api/v1/objects/company", status: 404})
	came.send(call{method: "POST", path: "/api/v1/contacts", body: `{"name":"Mine","team":"` + team + `"}`, status: 201, want: []string{`"owner":"` + user + `"`, `"team":"` + team + `"`}})
	came.refused(call{method: "POST", path: "/api/v1/contacts", body: `{"name":"x","job_title":"y"}`}, 422, "fields_invalid")
	for _, path := range []string{"/api/v1/users/access", "/api/v1/roles"} {
		came.refused(call{method: "GET", path: path}, 403, "policy_no_grant")
	}
	came.refused(call{method: "PATCH", path: "/api/v1/users/" + user, body: `{"role":"owner"}`}, 403, "policy_no_grant")

	b.send(call{method: "GET", path: "/api/v1/users/access", status: 200, want: []string{`"email":"grace@example.com","role":"` + role + `","state":"active","teams":["` + team + `"]`}})
	b.send(call{method: "GET", path: "/api/v1/roles", status: 200, want: []string{`"id":"owner"`, `"name":"Field sales"`, `"job_title":{"level":"none","find":false}`}})
	b.refused(call{method: "PATCH", path: "/api/v1/roles/" + role, header: []string{"If-Match: *"}, body: strings.Replace(ownContacts, "team", "galaxy", 1)}, 422, "fields_invalid")
	b.refused(call{method: "PATCH", path: "/api/v1/roles/owner", body: ownContacts}, 404, "role_unknown")
	b.refused(call{method: "POST", path: "/api/v1/roles", body: `{"name":"x","objects":[],"admin":true}`}, 422, "fields_invalid")
	b.refused(call{method: "DELETE", path: "/api/v1/roles/" + role}, 409, "role_held")

	b.send(call{method: "PATCH", path: "/api/v1/users/" + user, body: `{"role":"read_only"}`, status: 200})
	came.refused(call{method: "POST", path: "/api/v1/contacts", body: `{"name":"x"}`}, 403, "policy_no_grant")
	b.send(call{method: "DELETE", path: "/api/v1/roles/" + role, status: 204})
	b.send(call{method: "PATCH", path: "/api/v1/users/" + user, body: `{"state":"disabled"}`, status: 200, want: []string{`"state":"disabled"`}})
	came.refused(call{method: "GET", path: "/api/v1/me"}, 401, "session_ended")
	b.refused(call{method: "POST", path: "/api/v1/users/" + user + "/invitation"}, 409, "user_joined")
	b.send(call{method: "PATCH", path: "/api/v1/teams/" + team, body: `{"name":"South"}`, status: 200, want: []string{`"name":"South"`}})
	b.send(call{method: "DELETE", path: "/api/v1/teams/" + team, status: 204})
	b.send(call{method: "GET", path: "/api/v1/teams", status: 200, want: []string{`{"data":[]}`}})
}

// TestOneRuleSaysWhichVersionAChangeIsFor holds that roles, teams, users and
// settings have versions as records do: an ETag in each answer, taken in
// If-Match, 412 with the version of now when somebody was faster.
func TestOneRuleSaysWhichVersionAChangeIsFor(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b := s.asAdmin()
	role, team := b.made("/api/v1/roles", ownContacts), b.made("/api/v1/teams", `{"name":"North"}`)
	user, _ := b.colleague("grace@example.com", "member")
	b.refused(call{method: "PATCH", path: "/api/v1/roles/" + role, body: ownContacts}, 428, "if_match_missing")
	b.send(call{method: "PATCH", path: "/api/v1/roles/" + role, header: []string{`If-Match: "1"`}, body: `{"version":1,"name":"x","objects":[]}`, status: 422, want: []string{"member_unknown"}})
	for _, one := range []struct{ path, body string }{
		{"/api/v1/roles/" + role, ownContacts}, {"/api/v1/teams/" + team, `{"name":"South"}`}, {"/api/v1/users/" + user, `{"name":"Grace H."}`}, {"/api/v1/workspace", `{"name":"Engines"}`},
	} {
		first := b.send(call{method: "PATCH", path: one.path, header: []string{"If-Match: *"}, body: one.body, status: 200}).Header.Get("ETag")
		second := b.send(call{method: "PATCH", path: one.path, header: []string{"If-Match: " + first}, body: strings.Replace(one.body, `"name":"`, `"name":"Another `, 1), status: 200}).Header.Get("ETag")
		if first == "" || second == first {
			t.Errorf("%s: ETag %s, then %s", one.path, first, second)
		}
		stale := b.send(call{method: "PATCH", path: one.path, header: []string{"If-Match: " + first}, body: one.body, status: 412})
		if p := decoded[struct {
			Code           string
			CurrentVersion int64 `json:"current_version"`
		}](s, stale); p.Code != "version_stale" || fmt.Sprintf(`"%d"`, p.CurrentVersion) != second {
			t.Errorf("%s: %+v, the version is %s", one.path, p, second)
		}
		b.refused(call{method: "PATCH", path: one.path, header: []string{"If-Match: W/" + second}, body: one.body}, 412, "if_match_weak")
	}
	for _, path := range []string{"/api/v1/roles/" + role, "/api/v1/teams/" + team} {
		b.refused(call{method: "DELETE", path: path, header: []string{`If-Match: "1"`}}, 412, "version_stale")
		b.send(call{method: "DELETE", path: path, header: []string{`If-Match: "3"`}, status: 204})
	}
	if a := b.send(call{method: "GET", path: "/api/v1/workspace", status: 200}); a.Header.Get("ETag") != `"2"` {
		t.Errorf("settings are version %s", a.Header.Get("ETag"))
	}
}

func TestAStreamSaysThatARecordIsGone(t *testing.T) {
	t.Parallel()
	s := newScreenStack(t)
	b := s.asAdmin()
	role := b.made("/api/v1/roles", strings.ReplaceAll(ownContacts, `"team"`, `"own"`))
	_, came := b.colleague("grace@example.com", role)
	other, _ := b.colleague("alan@example.com", role)
	made := decoded[struct{ ID, Owner string }](s.stack, came.send(call{method: "POST", path: "/api/v1/contacts", body: `{"name":"Mine"}`, status: 201}))
	l := s.listen(came, "")
	came.send(call{method: "PATCH", path: "/api/v1/contacts/" + made.ID, header: []string{"If-Match: *"}, body: `{"owner":"` + other + `"}`, status: 200,
		forbid: []string{"Mine"}, want: []string{made.ID}})
	if e := l.next(); e.kind != "change" || e.data != `{"object":"contact","ids":["`+made.ID+`"],"kind":"gone"}` {
		t.Errorf("told %+v", e)
	}
	b.send(call{method: "PATCH", path: "/api/v1/users/" + made.Owner, body: `{"role":"read_only"}`, status: 200})
	if e := l.next(); e.kind != "resync" {
		t.Errorf("after a change of role: %+v", e)
	}
}
