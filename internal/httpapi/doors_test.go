package httpapi_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/httpapi"
)

// door is where a route stands in the matrix: driven by a probe, or open to who
// is named, with the reason why no record comes through.
type door struct {
	probe  string // of probes
	opens  string // "everybody", "who signs in", or "administrators"
	body   string // for a door of administrators: one that would do
	reason string
	// elsewhere names the test of a door that is shut in this installation.
	elsewhere string
}

func probes() map[string]probe {
	return map[string]probe{
		"catalog": probeCatalog, "list": probeList, "find": probeFind, "get": probeGet, "reveal": probeReveal, "create": probeCreate, "update": probeUpdate,
		"delete": probeDelete, "export": probeExport, "import": probeImport, "related": probeRelated, "groups": probeGroups, "search": probeSearch, "duplicates": probeDuplicates, "merge": probeMerge, "batch": probeBatch, "bulk": probeBulk, "history": probeHistory,
	}
}

const (
	everybody = "everybody"
	signsIn   = "who signs in"
	admins    = "administrators"
)

// doors has a place for every route of the table.
func doors() map[string]door {
	const v1 = "/api/v1"
	someone, rec := v1+"/users/{id}", v1+"/{plural}/{id}"
	object := `{"name":"pet","plural":"pets","label":{"en":"Pet","zh-CN":"宠物"},"label_plural":{"en":"Pets","zh-CN":"宠物"},"fields":[]}`
	field := `{"name":"nick","type":"text","class":"personal","label":{"en":"Nick","zh-CN":"昵称"}}`
	none := `{"name":"x","objects":[]}`
	return map[string]door{
		"GET /healthz": {opens: everybody, reason: "says that the process answers"}, "GET /readyz": {opens: everybody, reason: "names checks"},
		"POST " + v1 + "/csp-reports": {opens: everybody, reason: "takes reports of browsers"},
		"GET " + v1:                   {opens: signsIn, reason: "addresses only"},
		"GET " + v1 + "/openapi.json": {opens: signsIn, reason: "describes what is theirs to see and do, and no records"},
		"GET " + v1 + "/objects":      {probe: "catalog"}, "GET " + v1 + "/objects/{name}": {probe: "catalog"},

		"GET " + v1 + "/definitions": {opens: admins}, "POST " + v1 + "/objects": {opens: admins, body: object},
		"PATCH " + v1 + "/objects/{name}": {opens: admins, body: `{}`}, "DELETE " + v1 + "/objects/{name}": {opens: admins},
		"POST " + v1 + "/objects/{name}/restore": {opens: admins}, "POST " + v1 + "/objects/{name}/fields": {opens: admins, body: field},
		"PATCH " + v1 + "/objects/{name}/fields/{field}": {opens: admins, body: `{}`}, "DELETE " + v1 + "/objects/{name}/fields/{field}": {opens: admins},
		"POST " + v1 + "/objects/{name}/fields/{field}/restore": {opens: admins},

		"POST " + v1 + "/session": {opens: everybody, reason: "signs in"}, "POST " + v1 + "/session/link": {opens: everybody, reason: "signs in"},
		"GET " + v1 + "/session": {opens: signsIn, reason: "one's own"}, "DELETE " + v1 + "/session": {opens: signsIn, reason: "one's own"},
		"GET " + v1 + "/sessions": {opens: signsIn, reason: "one's own"}, "DELETE " + v1 + "/sessions": {opens: signsIn, reason: "one's own"},
		"DELETE " + v1 + "/sessions/{id}": {opens: signsIn, reason: "one's own; others' by administrators"},
		"GET " + v1 + "/setup":            {opens: everybody, reason: "says whether there is a user"},
		"GET " + v1 + "/workspace":        {opens: signsIn, reason: "name, zone, currency"},
		"PATCH " + v1 + "/workspace":      {opens: admins, body: `{"name":"x"}`},
		"POST " + v1 + "/sample":          {opens: admins, elsewhere: "TestOnlyOwnersFillAndRemove"}, "DELETE " + v1 + "/sample": {opens: admins, elsewhere: "TestOnlyOwnersFillAndRemove"},
		"POST " + v1 + "/recovery": {opens: admins}, "POST " + v1 + "/recovery/confirm": {opens: admins, body: `{"groups":[]}`},

		"GET " + v1 + "/users":        {opens: signsIn, reason: "names of colleagues"},
		"POST " + v1 + "/users":       {opens: admins, body: `{"email":"x@example.com","name":"X","role":"member"}`},
		"GET " + v1 + "/users/access": {opens: admins}, "PATCH " + someone: {opens: admins, body: `{"role":"owner"}`}, "POST " + someone + "/invitation": {opens: admins},
		"GET " + v1 + "/roles": {opens: admins}, "POST " + v1 + "/roles": {opens: admins, body: none},
		"PATCH " + v1 + "/roles/{id}": {opens: admins, body: none}, "DELETE " + v1 + "/roles/{id}": {opens: admins},
		"GET " + v1 + "/teams": {opens: signsIn, reason: "names of teams"}, "POST " + v1 + "/teams": {opens: admins, body: `{"name":"x"}`},
		"PATCH " + v1 + "/teams/{id}": {opens: admins, body: `{"name":"x"}`}, "DELETE " + v1 + "/teams/{id}": {opens: admins},

		"GET " + v1 + "/me": {opens: signsIn, reason: "oneself"}, "PATCH " + v1 + "/me": {opens: signsIn, reason: "oneself"},
		"POST " + v1 + "/me/password": {opens: signsIn, reason: "oneself"}, "GET " + v1 + "/me/notices": {opens: signsIn, reason: "one's own"},
		"POST " + v1 + "/me/notices/{id}/read": {opens: signsIn, reason: "one's own"},
		"GET " + v1 + "/audit/checkpoint":      {opens: signsIn, reason: "a hash and a size"},
		"GET " + v1 + "/status":                {opens: signsIn, reason: "a verdict"},
		"GET " + v1 + "/health":                {opens: admins},
		"GET /metrics":                         {opens: admins},
		"POST " + v1 + "/audit/verifications":  {opens: admins, body: `{"rows":false}`},
		"GET " + v1 + "/events":                {probe: "events"},

		"POST " + v1 + "/imports": {probe: "import"}, "GET " + v1 + "/imports/targets": {probe: "import"}, "POST " + v1 + "/imports/{id}/preview": {probe: "import"},
		"DELETE " + v1 + "/imports/{id}": {probe: "import"}, "GET " + v1 + "/imports": {probe: "import"}, "GET " + v1 + "/imports/{id}": {probe: "import"},
		"POST " + v1 + "/bulk": {probe: "bulk"}, "GET " + v1 + "/bulk": {probe: "bulk"}, "GET " + v1 + "/bulk/{id}": {probe: "bulk"},
		"POST " + v1 + "/{plural}/exports": {probe: "export"}, "GET " + v1 + "/exports": {probe: "export", reason: "one's own"}, "GET " + v1 + "/exports/{id}": {probe: "export", reason: "one's own"},
		"GET " + v1 + "/exports/{id}/file":    {probe: "export", reason: "one's own, while one may do what one might when it was asked for"},
		"DELETE " + v1 + "/exports/{id}":      {probe: "export", reason: "one's own"},
		"GET " + v1 + "/bulk/{id}/kept":       {probe: "bulk", reason: "one's own"},
		"POST " + v1 + "/bulk/{id}/stop":      {probe: "bulk", reason: "one's own"},
		"POST " + v1 + "/bulk/{id}/revert":    {probe: "bulk"},
		"PATCH " + v1 + "/imports/{id}":       {probe: "import", reason: "who handed the file in"},
		"POST " + v1 + "/imports/{id}/start":  {probe: "import", reason: "rows are created and changed through the same decisions"},
		"GET " + v1 + "/imports/{id}/failed":  {probe: "import", reason: "one's own, and for administrators"},
		"POST " + v1 + "/imports/{id}/stop":   {probe: "import", reason: "who may import there"},
		"POST " + v1 + "/imports/{id}/revert": {probe: "import", reason: "records go through the decision to delete"},

		"POST " + v1 + "/batch":               {probe: "batch"},
		"POST " + v1 + "/search":              {probe: "search", reason: "what is found over all objects against the records that may be read and the fields that may be searched and seen"},
		"POST " + v1 + "/{plural}/duplicates": {probe: "duplicates", reason: "what is like some values against the records that may be read and the fields that may be searched and seen"},
		"GET " + v1 + "/{plural}":             {probe: "list"}, "POST " + v1 + "/{plural}/query": {probe: "find"}, "POST " + v1 + "/{plural}/aggregate": {probe: "groups", reason: "groups, counts and extremes against the records that may be read"}, "POST " + v1 + "/{plural}": {probe: "create"},
		"GET " + rec: {probe: "get"}, "PATCH " + rec: {probe: "update"}, "DELETE " + rec: {probe: "delete"}, "POST " + rec + "/restore": {probe: "delete"},
		"POST " + rec + "/merge": {probe: "merge", body: `{"from":"` + nobodys + `"}`, reason: "who may change the one and delete the other"}, "GET " + rec + "/merges": {probe: "merge", reason: "who may read both"},
		"POST " + rec + "/unmerge": {probe: "merge", body: `{"merge":"` + nobodys + `"}`, reason: "as to merge"},
		"GET " + rec + "/history":  {probe: "history"}, "POST " + rec + "/history/restore": {probe: "history"}, "POST " + rec + "/reveal": {probe: "reveal"},
	}
}

func TestEveryRouteHasAPlaceInTheDoorMatrix(t *testing.T) {
	t.Parallel()
	known, places := httpapi.Routes(), doors()
	for _, route := range known {
		d, ok := places[route]
		switch {
		case !ok:
			t.Errorf("%s has no place in the door matrix: give it a probe, or say who it opens to and why no record comes through", route)
		case d.probe != "" && d.probe != "events" && probes()[d.probe] == nil || d.probe == "" && d.opens == "":
			t.Errorf("%s: no such probe, or nothing said", route)
		case d.opens != admins && d.probe == "" && d.reason == "":
			t.Errorf("%s opens to %s and gives no reason", route, d.opens)
		}
	}
	for route := range places {
		if !slices.Contains(known, route) {
			t.Errorf("%s is no route", route)
		}
	}
}

// saw notes that a door opened, for the table in the documentation.
func (w *world) saw(c *colleague, o *catalog.Object, door, where string, opened bool) {
	if opened && o.Name == "contact" {
		w.opened[c.role.name+"/"+door+"/"+where] = true
	}
}

// TestTheDoorMatrix drives every role through every door, with every object and
// field right, against the evaluator. Of the fields that are tried by
// themselves it takes a third for each role, another one for the next; all of
// them, and more roles of chance, with HOLDFAST_SOAK.
func TestTheDoorMatrix(t *testing.T) {
	t.Parallel()
	soak := os.Getenv("HOLDFAST_SOAK") != ""
	chance, every := 3, 3
	if soak {
		chance, every = 30, 1
	}
	named := namedRoles()
	w := newWorld(t, append(named, randomRoles(chance, 7, newEmpty(t).catalog())...))
	w.followed(t)
	for i, c := range w.people {
		for at, o := range w.catalog().Objects() {
			for _, name := range []string{"catalog", "list", "find", "related", "groups", "search", "duplicates", "get", "history", "reveal", "create", "update", "delete", "merge", "batch", "bulk", "export", "import"} {
				probes()[name](w, c, o, some(o, i+at, every))
			}
		}
		w.streamed(c, i)
		w.closed(c)
		program := c.program()
		for at, o := range w.catalog().Objects() {
			for _, name := range []string{"catalog", "list", "find", "related", "groups", "search", "duplicates", "get", "history", "reveal", "create", "update", "delete", "merge", "batch", "bulk", "export", "import"} {
				probes()[name](w, program, o, some(o, i+at+1, every))
			}
		}
		w.closedToPrograms(program)
	}
	publish(t, w, named)
}

// some are the fields of an object to be tried by themselves, others for each
// turn.
func some(o *catalog.Object, turn, every int) (out []*catalog.Field) {
	for _, f := range o.Fields {
		if !f.System && (f.Ordinal+turn)%every == 0 {
			out = append(out, f)
		}
	}
	return out
}

// closedToPrograms tries, by a token, the doors of administrators and the
// stream. An administrator's program may look at health, metrics and the log; none
// may do anything to users, roles, objects or the workspace.
func (w *world) closedToPrograms(c *colleague) {
	for route, d := range doors() {
		method, path, _ := strings.Cut(route, " ")
		if d.opens != admins && d.probe != "events" || c.role.name == "owner" && (strings.Contains(path, "/health") || path == "/metrics") || strings.Contains(path, "/verifications") {
			continue
		}
		path = strings.NewReplacer("{id}", c.user, "{name}", "contact", "{field}", "job_title").Replace(path)
		if a := c.send(call{method: method, path: path, body: d.body}); a.StatusCode != 401 && a.StatusCode != 403 {
			w.wrong(c, "the workspace", route, "%s", refusal(a))
		}
	}
}

// closed tries the doors of administrators.
func (w *world) closed(c *colleague) {
	for route, d := range doors() {
		method, path, _ := strings.Cut(route, " ")
		if d.opens != admins || c.role.name == "owner" {
			continue
		}
		path = strings.NewReplacer("{id}", c.user, "{name}", "contact", "{field}", "job_title").Replace(path)
		a := c.send(call{method: method, path: path, body: d.body})
		if a.StatusCode != 403 && !(d.elsewhere != "" && a.StatusCode == 404) {
			w.wrong(c, "the workspace", route, "%s", refusal(a))
		}
	}
}

// publish compares docs/doors.md with what was seen.
func publish(t *testing.T, w *world, roles []roleSaid) {
	t.Helper()
	var b strings.Builder
	b.WriteString(doorsHead)
	columns := []string{"read", "reveal", "create", "update", "share", "delete", "export", "import"}
	fmt.Fprintf(&b, "| Role | %s |\n|---|%s\n", strings.Join(columns, " | "), strings.Repeat("---|", len(columns)))
	for _, role := range roles {
		fmt.Fprintf(&b, "| %s |", role.text)
		for _, column := range columns {
			var at []string
			for _, where := range []string{"own", "team", "other"} {
				if w.opened[role.name+"/"+column+"/"+where] {
					at = append(at, where)
				}
			}
			fmt.Fprintf(&b, " %s |", strings.Join(at, ", "))
		}
		b.WriteString("\n")
	}
	b.WriteString("\n## Every route\n\nWhat is not said to be in a session is reached by a token too.\n\n| Route | Place |\n|---|---|\n")
	for _, route := range httpapi.Routes() {
		d := doors()[route]
		place := "opens to " + d.opens
		if d.probe != "" {
			place = "driven as *" + d.probe + "*"
		}
		if httpapi.InASession(route) {
			place += ", in a session"
		}
		if d.reason != "" {
			place += ": " + d.reason
		}
		fmt.Fprintf(&b, "| `%s` | %s |\n", route, place)
	}
	b.WriteString("\n")
	const file = "../../docs/doors.md"
	is, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	routes, verbs, _ := strings.Cut(string(is), "## Every verb") // which cmd/holdfast/doors_test.go writes
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(file, []byte(b.String()+"## Every verb"+verbs), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if routes != b.String() {
		t.Errorf("%s is not what was seen; if that is meant: go test ./internal/httpapi -run DoorMatrix -update", file)
	}
}

const doorsHead = `# The door matrix

Who gets what through which door, as a test saw it. ` + "`TestTheDoorMatrix`" + ` (internal/httpapi/doors_test.go) drives every role through every door, by a session and by a token (which neither exports nor listens), for each object and each field right, and compares each answer with an evaluator that reads the roles as a person would and shares no code with the decision. A route without a place here fails the build. Of the fields that are tried by themselves an ordinary run takes a third for each role; ` + "`make soak`" + ` takes all of them and thirty roles of chance.

What is compared: which records are listed, counted, paged to, found by filter, over relations and by word, grouped and worked out, named as titles of references, expanded through them, read, and told of in the history, with every value they ever had; which older values can be put back; which fields are shown, masked, revealed, filtered, sorted, asked for, and written; that a field one may not find by is refused exactly as one that does not exist; that a record one may not see is answered exactly as one that is not there; that a cursor of somebody else opens nothing.

Four more tests go through the same doors. ` + "`TestAHiddenValueCannotBeLearned`" + ` lives through one story in two installations that differ only in values kept from a spy, who filters, sorts, searches, counts, matches, imports and writes right and wrong guesses: every answer is the same in both, to the byte. ` + "`TestWhatOneMayNotSeeAnswersLikeWhatIsNotThere`" + ` goes to every route with an id, once with another's and once with nobody's. ` + "`TestAnObjectWithoutRightsAnswersLikeOneThatIsNotThere`" + ` goes to every route that names an object, in path, parameters, body, filter or item, once with one to which the role has no right at all and once with one that there is not. ` + "`TestARecordThatLeavesSomebodySaysOnlyThat`" + ` gives each record away and back while each role listens. What a unique field must tell whoever may write it stays: that a value is taken.

## Records of others

Which contacts a role reached, of three: its user's own, one of its user's team, one of somebody else. Created and imported ones are one's own.

`
