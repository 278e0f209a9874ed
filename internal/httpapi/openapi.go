package httpapi

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/httpapi/describe"
	"github.com/holdfast-crm/holdfast/internal/httpapi/jsonschema"
	"github.com/holdfast-crm/holdfast/internal/httpapi/sight"
	"github.com/holdfast-crm/holdfast/internal/metadata"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// openAPI answers with the description of this installation as far as it is the
// actor's: their objects, fields and operations.
func (x *exchange) openAPI() error {
	body, err := x.api.description(x.actor)
	if err != nil {
		return errs.New(errs.Internal, "").At("httpapi.openAPI").Because(err)
	}
	return x.sendJSON(http.StatusOK, body)
}

// description is made from the table of routes and the catalog in force, and
// kept for whoever sees the same.
func (a *API) description(actor policy.Actor) ([]byte, error) {
	c := a.Catalog()
	sees := sight.Of(actor, c)
	key, open := sees.Key(), make([]bool, len(a.routes))
	for i := range a.routes {
		if open[i] = a.routes[i].opensTo(actor, sees); open[i] {
			key += a.routes[i].method + a.routes[i].path + " "
		}
	}
	return a.descriptions.Get(key, func() ([]byte, error) {
		of := describe.Installation{
			Version: a.Version, Catalog: c, Cookie: securedCookie, Tags: groupNames(),
			Parameters: sharedParameters(), Headers: sharedHeaders(), Schemas: allSchemas(),
		}
		for _, o := range sees.Objects() {
			of.Objects = append(of.Objects, o)
		}
		for i := range a.routes {
			row := a.routes[i].described()
			row.Closed = !open[i]
			of.Routes = append(of.Routes, row)
		}
		return json.Marshal(describe.OpenAPI(of))
	})
}

// opensTo reports whether a row is worth describing to an actor: whether the
// right that its act on the workspace needs is theirs, or some object of theirs
// is for it. What only a session may is told to programs by what their user may
// in one.
func (r *route) opensTo(actor policy.Actor, sees *sight.Sight) bool {
	if r.access == session && actor.Kind == policy.Token {
		actor.Kind = policy.Person
	}
	may := func(a policy.Action) bool { return policy.Decide(policy.Request{Actor: actor, Action: a}).Allow }
	at := strings.TrimPrefix(r.path, base+"/")
	word, _, _ := strings.Cut(at, "/")
	reads := r.method == http.MethodGet
	switch {
	case word == "definitions", word == "objects" && !reads:
		return may(policy.ObjectsManage)
	case word == "workspace" && !reads, word == "sample":
		return may(policy.WorkspaceManage)
	case word == "recovery":
		return may(policy.KeysManage)
	case word == "health", at == "audit/verifications", r.path == "/metrics":
		return may(policy.AuditVerify)
	case word == "roles", at == "users/access", (word == "users" || word == "teams") && !reads:
		return may(policy.UsersManage)
	case word == "imports":
		return sees.Imports()
	case word == "bulk":
		return sees.Deletes()
	case word == "batch":
		return sees.Writes()
	}
	return true
}

// described is what the description says of a row.
func (r *route) described() describe.Route {
	d := describe.Route{
		Method: r.method, Path: r.path, Name: r.name, Summary: r.summary, Detail: r.detail(), Tag: r.group(),
		Parameters: r.parameters(), Request: r.request, Answer: r.answer, Status: r.good(), Headers: r.headers(), Problems: r.problems(),
		Bodyless: r.bodyless, Dry: r.takes("dry_run"), NotModified: r.name == "get", Elsewhere: r.name == "get", NotReady: r.name == "ready",
	}
	switch r.access {
	case public:
		d.Access = describe.Anybody
	case token:
		d.Access = describe.Token
	case session:
		d.Access = describe.Session
	}
	if r.body > 0 {
		d.Consumes = r.consumes()
	}
	if d.Status != http.StatusNoContent {
		d.Produces = r.produces()
	}
	return d
}

// good is the status of a good answer.
func (r *route) good() int {
	if r.status != 0 {
		return r.status
	}
	return http.StatusOK
}

// detail says of a row what holds for all of its kind.
func (r *route) detail() string {
	var say []string
	switch r.access {
	case public:
		say = append(say, "Open to anybody: "+r.why+".")
	case token:
		say = append(say, "With a token or a session.")
	case session:
		say = append(say, "With a session only: for a person in a browser.")
	}
	switch r.evidence {
	case evidenceReads:
		say = append(say, "Sensitive and financial values are shown after an entry about it is in the audit log.")
	case evidenceChange:
		say = append(say, "The change and its entry in the audit log are on stable storage before the answer.")
	case evidenceNone:
	}
	if r.body > 0 {
		say = append(say, "The body has at most "+strconv.FormatInt(r.body, 10)+" bytes.")
	}
	if r.status == http.StatusAccepted {
		say = append(say, "The work goes on after the answer.")
	}
	return strings.Join(say, " ")
}

// group names the group of a row; none that are not about records.
func (r *route) group() string {
	if strings.Contains(r.path, "{plural}") {
		return ""
	}
	word, _, _ := strings.Cut(strings.TrimPrefix(r.path, base+"/"), "/")
	for _, t := range groups() {
		if slices.Contains(t.words, word) {
			return t.name
		}
	}
	return "Service"
}

func groupNames() (out [][2]string) {
	for _, t := range groups() {
		out = append(out, [2]string{t.name, t.about})
	}
	return out
}

type group struct {
	name, about string
	words       []string // first segments of paths
}

func groups() []group {
	return []group{
		{"Service", "The installation itself: where things are, and whether it answers", nil},
		{"Objects", "Which objects and fields there are, and defining them", []string{"objects", "definitions"}},
		{"Sessions", "Signing in and out", []string{"session", "sessions", "setup"}},
		{"People", "Users, roles and teams", []string{"users", "roles", "teams"}},
		{"Me", "Who asks", []string{"me"}},
		{"Workspace", "Settings, recovery key and sample data", []string{"workspace", "recovery", "sample"}},
		{"Imports", "Files that become records", []string{"imports"}},
		{"Health", "Whether all is well, and the audit log", []string{"status", "health", "audit"}},
		{"Batch", "Many changes of records in one request", []string{"batch"}},
		{"Events", "What changes, as it happens", []string{"events"}},
	}
}

// parameters lists the shared parameters of a row, those of the path left out.
func (r *route) parameters() (keys []string) {
	for _, name := range r.params {
		if name == "cursor" && r.name != "list" { // another one than that of records
			name = "plainCursor"
		}
		keys = append(keys, name)
	}
	if slices.Contains([]string{"list", "query", "aggregate"}, r.name) {
		keys = append(keys, "timeZone")
	}
	if r.changesRecords() {
		switch r.name {
		case "create":
		case "update", "putBack", "merge":
			keys = append(keys, "ifMatchRequired")
		default:
			keys = append(keys, "ifMatch")
		}
	}
	if r.keyed() {
		keys = append(keys, "idempotencyKey")
	}
	switch {
	case r.name == "changeRole":
		keys = append(keys, "ifMatchRequired")
	case r.defines() && r.method != http.MethodPost || r.matched():
		keys = append(keys, "ifMatch")
	}
	if r.name == "get" {
		keys = append(keys, "ifMatch", "ifNoneMatch")
	}
	if r.stream {
		keys = append(keys, "lastEventID")
	}
	if r.name == "createImport" {
		keys = append(keys, "fileName")
	}
	return keys
}

// headers lists what a good answer of a row carries.
func (r *route) headers() []string {
	out := []string{"X-Request-Id"}
	if r.tagged() || r.defines() || r.versioned() {
		out = append(out, "ETag")
	}
	if r.good() == http.StatusCreated && (r.changesRecords() || r.defines() || r.name == "createImport") || r.name == "export" {
		out = append(out, "Location")
	}
	switch r.name {
	case "list":
		out = append(out, "Link")
	case "create":
		out = append(out, "Holdfast-Duplicates")
	}
	if r.keyed() {
		out = append(out, "Idempotency-Replayed")
	}
	if r.access != public {
		out = append(out, "RateLimit", "RateLimit-Policy")
	}
	return out
}

// defines reports whether the row changes what objects and fields there are.
func (r *route) defines() bool { return r.answer == "Definition" }

// matched reports whether the row changes something besides records that has a
// version, which If-Match names.
func (r *route) matched() bool {
	return r.versioned() && r.method == http.MethodPatch || r.name == "deleteRole" || r.name == "deleteTeam"
}

// versioned reports whether the answer is such a thing, with its version.
func (r *route) versioned() bool {
	return slices.Contains([]string{"Role", "Team", "UserAccess", "Workspace", "Me"}, r.answer)
}

// tagged reports whether the answer is one record, with its version.
func (r *route) tagged() bool { return r.answer == "{Object}" }

// problems lists the statuses below 500 that a row may answer with, in order.
func (r *route) problems() []int {
	is := map[int]bool{
		http.StatusBadRequest: true, http.StatusForbidden: true, http.StatusNotAcceptable: true,
		http.StatusMisdirectedRequest:    !r.anyHost,
		http.StatusUnauthorized:          r.access != public,
		http.StatusTooManyRequests:       r.access != public,
		http.StatusNotFound:              strings.Contains(r.path, "{") || r.takes("object"),
		http.StatusRequestTimeout:        r.body > 0,
		http.StatusRequestEntityTooLarge: r.body > 0,
		http.StatusUnsupportedMediaType:  r.body > 0,
		http.StatusUnprocessableEntity:   r.body > 0 || len(r.params) > 0 || r.evidence == evidenceChange,
		http.StatusConflict:              r.evidence == evidenceChange && r.access != public,
		http.StatusPreconditionFailed:    r.tagged() && r.name != "create" && r.name != "reveal" || r.name == "delete" || r.name == "merge" || r.name == "unmerge" || r.defines() || r.matched(),
		http.StatusPreconditionRequired:  r.name == "update" || r.name == "putBack" || r.name == "merge" || r.name == "changeRole",
	}
	for _, status := range r.also {
		is[status] = true
	}
	var out []int
	for status, yes := range is {
		if yes {
			out = append(out, status)
		}
	}
	slices.Sort(out)
	return out
}

// sharedParameters are the parameters that several operations take.
func sharedParameters() map[string]*describe.Parameter {
	text, yes := &schema{Type: kinds{"string"}}, &schema{Type: kinds{"boolean"}}
	uuid := jsonschema.OfType("string", "uuid", `"01890a5d-ac96-774b-bcce-b302099a8057"`)
	match := jsonschema.OfType("string", "", `"\"7\""`)
	return map[string]*describe.Parameter{
		"id":            {Name: "id", In: "path", Required: true, Description: "The id of the record, or of what else the path names", Schema: uuid},
		"name":          {Name: "name", In: "path", Required: true, Description: "The object's name, in the singular", Schema: text},
		"field":         {Name: "field", In: "path", Required: true, Description: "The field's name, or its id", Schema: text},
		"dry_run":       {Name: "dry_run", In: "query", Description: "Change nothing; say what would follow", Schema: yes},
		"misfits":       {Name: "misfits", In: "query", Description: "With dry_run: how many of the records that would not fit are named", Schema: jsonschema.Integer(1, metadata.MostMisfits, 20)},
		"misfits_after": {Name: "misfits_after", In: "query", Description: "With dry_run: the next of the answer before; those after it are named", Schema: uuid},
		"filter":        {Name: "filter", In: "query", Description: "Which records, in the short notation: stage = customer and name ~ \"love\"", Schema: jsonschema.OfType("string", "", `"created_at on this_year"`)},
		"sort":          {Name: "sort", In: "query", Description: "Fields, the first counts most; a minus turns the order round: -created_at,name", Schema: jsonschema.OfType("string", "", `"-created_at"`)},
		"q":             {Name: "q", In: "query", Description: "Words to find in the title and in what records are matched by", Schema: jsonschema.OfType("string", "", `"love"`)},
		"limit":         {Name: "limit", In: "query", Description: "Records on a page", Schema: pageLimit()},
		"cursor":        {Name: "cursor", In: "query", Description: "next_cursor of the page before, with the same question; good for a day", Schema: text},
		"fields":        {Name: "fields", In: "query", Description: "Only these fields, with commas", Schema: jsonschema.OfType("string", "", `"name,created_at"`)},
		"count":         {Name: "count", In: "query", Description: "Also say how many there are in all", Schema: yes},
		"deleted":       {Name: "deleted", In: "query", Description: "Also from the trash", Schema: yes},
		"expand":        {Name: "expand", In: "query", Description: "A reference of which the record that it leads to is also wanted, in a member expanded; fields of that one are named company.name", Schema: jsonschema.OfType("string", "", `"company"`)},
		"values":        {Name: "values", In: "query", Description: "Also from what to what fields went", Schema: yes},
		"of":            {Name: "of", In: "query", Description: "Only changes of this field, by name", Schema: jsonschema.OfType("string", "", "")},
		"keep_changed":  {Name: "keep_changed", In: "query", Description: "What people changed stays, as records like any other", Schema: yes},
		"titles":        {Name: "titles", In: "query", Description: "Also say what the shown references lead to, in a member titles", Schema: yes},
		"object":        {Name: "object", In: "query", Required: true, Description: "The object's name, in the singular", Schema: text},
		"fileName":      {Name: fileNameHeader, In: "header", Description: "What the file is called, for people: UTF-8, percent-encoded", Schema: jsonschema.OfType("string", "", `"people%20of%202026.csv"`)},
		"timeZone":      {Name: zoneHeader, In: "header", Description: "Where the days of the filter begin, as an IANA name; without it the time zone of the user, or else of the workspace", Schema: jsonschema.OfType("string", "", `"Europe/Berlin"`)},
		"plainCursor":   {Name: "cursor", In: "query", Description: "next_cursor of the page before", Schema: text},
		"after":         {Name: "after", In: "query", Description: "Go on behind this id, when Last-Event-ID cannot be set", Schema: text},
		"lastEventID":   {Name: "Last-Event-ID", In: "header", Description: "The last id that was received: what came since is sent first, or a resync", Schema: text},
		"ifMatch":       {Name: "If-Match", In: "header", Description: "Only when what is changed still has this version", Schema: match},
		"ifNoneMatch":   {Name: "If-None-Match", In: "header", Description: "A version that is known already: 304 while it is the present one", Schema: match},
		"ifMatchRequired": {Name: "If-Match", In: "header", Required: true,
			Description: "The version that the change was made from, as given in ETag; * for any", Schema: match},
		"idempotencyKey": {Name: "Idempotency-Key", In: "header",
			Description: "At most 255 characters, new for every change. Sent again with the same request within 24 hours, the change is not carried out twice.",
			Schema:      jsonschema.OfType("string", "", `"8e03978e-40d5-43dd-bc93-6894a57f9324"`)},
	}
}

// sharedHeaders are what good answers carry.
func sharedHeaders() map[string]string {
	return map[string]string{
		"X-Request-Id":         "Repeated in the log of the installation",
		"ETag":                 "The version of what the answer shows, for If-Match",
		"Location":             "Path of what was made",
		"Link":                 `The next page, rel="next"`,
		"Holdfast-Duplicates":  "Ids of records that have an e-mail, a telephone number or another match field alike, at most 5",
		"Idempotency-Replayed": `"true" when this Idempotency-Key was carried out before`,
		"RateLimit":            "How many more requests are taken now",
		"RateLimit-Policy":     "How many requests are taken at once, and in how many seconds as many again",
		"Retry-After":          "Seconds",
		"WWW-Authenticate":     "Bearer (RFC 6750)",
	}
}
