package httpapi_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/httpapi"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// world is an installation with a colleague for each role, and for each of them
// a record of every object that is their own, one of their team, and one of
// somebody else.
type world struct {
	*stack
	admin   *browser
	someone string // an administrator who owns what is nobody's here
	taker   string // to whom records are given
	people  []*colleague
	records []*kept
	serial  int
	last    map[string]string // records of another, by object
	opened  map[string]bool   // role, door and whose record, of what was seen
}

// colleague comes by a session, or as a program, by a token.
type colleague struct {
	*browser
	role       roleSaid
	user, team string
	token      string
}

func (c *colleague) send(x call) answer {
	c.Helper()
	if c.token == "" {
		return c.browser.send(x)
	}
	x.token = c.token
	return c.do(x)
}

// program is a token of the colleague, which may do all that they may but
// export.
func (c *colleague) program() *colleague {
	c.Helper()
	user, err := id.Parse(c.user)
	c.must(err)
	_, secret, err := c.auth.CreateToken(c.Context(), policy.Actor{Kind: policy.Operator, OSUser: "test"}, auth.NewToken{User: user, Name: "matrix"})
	c.must(err)
	return &colleague{c.browser, c.role, c.user, c.team, secret}
}

// dots reports whether a field comes masked.
func (c *colleague) dots(is says) bool { return is.masked || is.reveal && c.token == "" }

// kept is one record, and what it holds by field.
type kept struct {
	object, plural, id string
	owner, team        string
	values             map[string]any
}

func (k *kept) to(c *colleague) whose {
	return whose{k.owner == c.user, k.team == c.team && k.team != ""}
}

func newWorld(t *testing.T, roles []roleSaid) *world {
	t.Helper()
	w := &world{stack: newStack(t, func(d *httpapi.Deps) { d.Rate = httpapi.Rate{PerSecond: 1e6, Burst: 1 << 20} })}
	root := w.guest("root@example.com", policy.Owner)
	w.admin, w.opened = w.browser(), map[string]bool{}
	w.admin.session(root)
	w.someone, w.taker = root.ID.String(), w.guest("taker@example.com", policy.ReadOnly).ID.String()
	for i, role := range roles {
		w.add(i, role)
	}
	for _, c := range w.people {
		for _, owner := range []string{c.user, w.someone} {
			w.fill(owner, "")
		}
		w.fill(w.someone, c.team)
	}
	return w
}

// add makes the colleague who has a role.
func (w *world) add(i int, role roleSaid) {
	w.Helper()
	name := policy.RoleName(role.name)
	if !role.builtIn {
		name = policy.RoleName(w.admin.made("/api/v1/roles", role.body()))
	}
	u := w.guest(fmt.Sprintf("c%d@example.com", i), name)
	c := &colleague{w.browser(), role, u.ID.String(), w.admin.made("/api/v1/teams", fmt.Sprintf(`{"name":"team %d"}`, i)), ""}
	team, err := id.Parse(c.team)
	w.must(err)
	_, err = w.auth.ChangeAccess(w.Context(), policy.Actor{Kind: policy.Operator, OSUser: "test"}, u.ID, auth.Access{Teams: &[]id.ID{team}})
	w.must(err)
	c.session(u)
	w.people = append(w.people, c)
}

// fill makes one record of every object for an owner and a team. References
// lead now to what is the same one's, now to what is another's.
func (w *world) fill(owner, team string) {
	w.Helper()
	made := map[string]string{}
	for _, name := range []string{"company", "contact", "note", "task"} {
		o, _ := w.catalog().Object(name)
		w.serial++
		k := &kept{object: name, plural: o.Plural, owner: owner, team: team, values: map[string]any{}}
		for _, f := range o.Fields {
			if v := w.sample(f, w.serial, w.pointed(made)); v != nil {
				k.values[f.Name] = v
			}
		}
		body := map[string]any{"owner": owner}
		if team != "" {
			body["team"] = team
		}
		for field, v := range k.values {
			body[field] = v
		}
		k.id = w.admin.made("/api/v1/"+o.Plural, encoded(body))
		made[name] = k.id
		w.records = append(w.records, k)
	}
	w.last = made
}

// pointed is where references lead.
func (w *world) pointed(made map[string]string) map[string]string {
	if w.serial%3 != 0 && w.last != nil {
		return w.last
	}
	return made
}

// sample is a value of a field that no other record has, nil for a system one.
func (w *world) sample(f *catalog.Field, n int, made map[string]string) any {
	if f.System {
		return nil
	}
	if f.Target != nil {
		if made[f.Target.Name] == "" {
			return nil
		}
		return made[f.Target.Name]
	}
	switch f.Type.Name() {
	case "person_name":
		return fmt.Sprintf("Person zq%dname", n)
	case "email":
		return []map[string]string{{"value": fmt.Sprintf("zq%dmail@example.org", n)}}
	case "phone":
		return []map[string]string{{"value": fmt.Sprintf("+1415555%04d", n)}}
	case "date":
		return fmt.Sprintf("%d-06-01", 1900+n%100)
	case "timestamp":
		return fmt.Sprintf("%d-06-01T08:00:00Z", 1900+n%100)
	case "url":
		return fmt.Sprintf("https://zq%d.example.org/", n)
	case "domain":
		return fmt.Sprintf("zq%d.example.org", n)
	case "choice":
		return f.Spec.Choices[0].ID
	}
	return fmt.Sprintf("zq%d%s", n, strings.ReplaceAll(f.Name, "_", ""))
}

func encoded(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// of lists the records of an object.
func (w *world) of(object string) (out []*kept) {
	for _, k := range w.records {
		if k.object == object {
			out = append(out, k)
		}
	}
	return out
}

// visible lists the ids that a colleague may do something with, sorted.
func (w *world) visible(c *colleague, right, object string) (ids []string) {
	for _, k := range w.of(object) {
		if c.role.may(right, object, k.to(c)) {
			ids = append(ids, k.id)
		}
	}
	slices.Sort(ids)
	return ids
}

// three are a colleague's own record, the team's and somebody else's.
func (w *world) three(c *colleague, object string) map[string]*kept {
	out := map[string]*kept{}
	for _, k := range w.of(object) {
		switch at := k.to(c); {
		case at.own:
			out["own"] = k
		case at.team:
			out["team"] = k
		case k.owner == w.someone && k.team == "":
			out["other"] = k
		}
	}
	return out
}

func (w *world) find(id string) *kept {
	i := slices.IndexFunc(w.records, func(k *kept) bool { return k.id == id })
	if i < 0 {
		return nil
	}
	return w.records[i]
}

// wrong reports one disagreement, naming role, object and door.
func (w *world) wrong(c *colleague, object, door, format string, args ...any) {
	w.Helper()
	by := map[bool]string{true: "session", false: "token"}[c.token == ""]
	w.Errorf("role %q by %s, %s, %s: %s", c.role.name, by, object, door, fmt.Sprintf(format, args...))
}

// listed is a page as it is sent.
type listed struct {
	Data   []map[string]json.RawMessage `json:"data"`
	Next   *string                      `json:"next_cursor"`
	Count  *int                         `json:"count"`
	Titles map[string]string            `json:"titles"`
}

func (l listed) ids() (ids []string) {
	for _, rec := range l.Data {
		ids = append(ids, text(rec["id"]))
	}
	slices.Sort(ids)
	return ids
}

func text(raw json.RawMessage) string { return strings.Trim(string(raw), `"`) }

// ask lists records by a question in the body.
func (c *colleague) ask(plural, question string) (answer, listed) {
	c.Helper()
	a := c.send(call{method: "POST", path: "/api/v1/" + plural + "/query", body: question})
	var page listed
	if a.StatusCode == 200 {
		page = decoded[listed](c.stack, a)
	}
	return a, page
}

// refusal is what tells one refusal from another, without what was asked for.
func refusal(a answer) string {
	var p struct {
		Code   string
		Errors []struct{ Code string }
	}
	_ = json.Unmarshal([]byte(a.body), &p)
	codes := ""
	for _, e := range p.Errors {
		codes += " " + e.Code
	}
	return fmt.Sprintf("%d %s%s", a.StatusCode, p.Code, codes)
}
