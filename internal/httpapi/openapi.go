package httpapi

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/httpapi/jsonschema"
)

type (
	schema = jsonschema.Schema
	kinds  = jsonschema.Kinds
)

// The parts of an OpenAPI 3.1 document that this API uses.
type (
	document struct {
		OpenAPI    string              `json:"openapi"`
		Info       info                `json:"info"`
		Servers    []server            `json:"servers"`
		Security   []requirement       `json:"security"`
		Tags       []tagDoc            `json:"tags"`
		Paths      map[string]pathItem `json:"paths"`
		Components components          `json:"components"`

		types map[*catalog.Object]string // what the shapes of each object are called
	}
	info struct {
		Title       string  `json:"title"`
		Version     string  `json:"version"`
		Description string  `json:"description"`
		License     license `json:"license"`
		Catalog     string  `json:"x-catalog-version"`
	}
	license struct {
		Name       string `json:"name"`
		Identifier string `json:"identifier"`
	}
	server struct {
		URL string `json:"url"`
	}
	tagDoc struct {
		Name        string `json:"name"`
		Description string `json:"description,omitempty"`
	}
	requirement map[string][]string
	pathItem    map[string]*operation // by method in lower case
	operation   struct {
		ID          string              `json:"operationId"`
		Summary     string              `json:"summary"`
		Tags        []string            `json:"tags"`
		Security    *[]requirement      `json:"security,omitempty"` // empty: public
		Parameters  []*parameter        `json:"parameters,omitempty"`
		RequestBody *requestBody        `json:"requestBody,omitempty"`
		Responses   map[string]response `json:"responses"`
	}
	parameter struct {
		Ref         string  `json:"$ref,omitempty"`
		Name        string  `json:"name,omitempty"`
		In          string  `json:"in,omitempty"`
		Description string  `json:"description,omitempty"`
		Required    bool    `json:"required,omitempty"`
		Schema      *schema `json:"schema,omitempty"`
	}
	requestBody struct {
		Required bool             `json:"required"`
		Content  map[string]media `json:"content"`
	}
	response struct {
		Ref         string               `json:"$ref,omitempty"`
		Description string               `json:"description,omitempty"`
		Headers     map[string]headerDoc `json:"headers,omitempty"`
		Content     map[string]media     `json:"content,omitempty"`
	}
	headerDoc struct {
		Description string  `json:"description"`
		Schema      *schema `json:"schema"`
	}
	media struct {
		Schema *schema `json:"schema"`
	}
	components struct {
		SecuritySchemes map[string]securityScheme `json:"securitySchemes"`
		Parameters      map[string]*parameter     `json:"parameters"`
		Responses       map[string]response       `json:"responses"`
		Schemas         map[string]*schema        `json:"schemas"`
	}
	securityScheme struct {
		Type        string `json:"type"`
		Scheme      string `json:"scheme,omitempty"`
		In          string `json:"in,omitempty"`
		Name        string `json:"name,omitempty"`
		Description string `json:"description"`
	}
)

// describeAPI makes the description of this installation from the table of
// routes and the catalog in force.
func describeAPI(routes []route, c *catalog.Catalog, version string) *document {
	d := &document{
		OpenAPI: "3.1.0",
		Info: info{
			Title: "Holdfast", Version: version, License: license{"Apache License 2.0", "Apache-2.0"}, Catalog: c.Version(),
			Description: "Records of this installation. Errors are problem details (RFC 9457). Values are never kept by intermediaries: answers carry Cache-Control: no-store.",
		},
		Servers:  []server{{"/"}},
		Security: []requirement{{"bearer": {}}, {"session": {}}},
		Tags:     []tagDoc{{Name: "service"}},
		Paths:    map[string]pathItem{},
		types:    map[*catalog.Object]string{},
		Components: components{
			SecuritySchemes: map[string]securityScheme{
				"bearer":  {Type: "http", Scheme: "bearer", Description: "An API token: holdfast token create"},
				"session": {Type: "apiKey", In: "cookie", Name: securedCookie, Description: "A person in a browser: POST /api/v1/session. Over plain HTTP on the server's own machine the port is added: __Host-holdfast-8080"},
			},
			Parameters: sharedParameters(),
			Responses:  map[string]response{"Problem": problemResponse()},
			Schemas:    allSchemas(),
		},
	}
	for _, o := range c.Objects() {
		d.Tags = append(d.Tags, tagDoc{o.Name, o.LabelPlural.In("en")})
		d.types[o] = freeType(o, d.Components.Schemas, routes)
		jsonschema.AddObject(d.Components.Schemas, d.types[o], o)
	}
	for i := range routes {
		rt := &routes[i]
		if !strings.Contains(rt.path, "{plural}") {
			d.add(rt, nil)
			continue
		}
		for _, o := range c.Objects() {
			d.add(rt, o)
		}
	}
	return d
}

// freeType calls the shapes of an object by its name, unless a shape or an
// operation of the API itself is called so.
func freeType(o *catalog.Object, taken map[string]*schema, routes []route) string {
	name := jsonschema.TypeName(o.Name)
	for _, suffix := range []string{"", "Create", "Patch", "Page"} {
		if taken[name+suffix] != nil {
			return name + "Record"
		}
	}
	for i := range routes {
		if strings.HasSuffix(routes[i].name, name) {
			return name + "Record"
		}
	}
	return name
}

// add describes one row, for one object when it is about records.
func (d *document) add(rt *route, o *catalog.Object) {
	p, id, tag := rt.path, rt.name, "service"
	if o != nil {
		p = strings.Replace(p, "{plural}", o.Plural, 1)
		id, tag = id+d.types[o], o.Name
	}
	op := &operation{ID: id, Summary: rt.summary, Tags: []string{tag}, Responses: d.responses(rt, o)}
	switch rt.access {
	case public:
		op.Security = &[]requirement{}
	case session:
		op.Security = &[]requirement{{"session": {}}}
	}
	for _, name := range append(pathParameters(rt), rt.params...) {
		op.Parameters = append(op.Parameters, &parameter{Ref: "#/components/parameters/" + parameterKey(name, rt)})
	}
	if rt.name == "list" || rt.name == "query" {
		op.Parameters = append(op.Parameters, &parameter{Ref: "#/components/parameters/timeZone"})
	}
	if rt.changesRecords() {
		if match := "ifMatch"; rt.name != "create" {
			if rt.name == "update" {
				match = "ifMatchRequired"
			}
			op.Parameters = append(op.Parameters, &parameter{Ref: "#/components/parameters/" + match})
		}
		op.Parameters = append(op.Parameters, &parameter{Ref: "#/components/parameters/idempotencyKey"})
	}
	if rt.stream {
		op.Parameters = append(op.Parameters, &parameter{Ref: "#/components/parameters/lastEventID"})
	}
	if rt.name == "createImport" {
		op.Parameters = append(op.Parameters, &parameter{Ref: "#/components/parameters/fileName"})
	}
	if rt.body > 0 {
		op.RequestBody = d.body(rt, o)
	}
	if d.Paths[p] == nil {
		d.Paths[p] = pathItem{}
	}
	d.Paths[p][strings.ToLower(rt.method)] = op
}

// pathParameters lists the placeholders that stay in the path.
func pathParameters(rt *route) []string {
	var out []string
	for _, part := range strings.Split(rt.path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok && part != "{plural}" {
			out = append(out, strings.TrimSuffix(name, "}"))
		}
	}
	return out
}

// parameterKey names a parameter among the shared ones; the cursor of a
// history or of notices is another one than that of records.
func parameterKey(name string, rt *route) string {
	if name == "cursor" && rt.name != "list" {
		return "plainCursor"
	}
	return name
}

func (d *document) body(rt *route, o *catalog.Object) *requestBody {
	types, ref := []string{mediaJSON}, "ListQuery"
	switch rt.name {
	case "reportCSP":
		ref = "CSPReport"
	case "createImport":
		return &requestBody{Required: true, Content: map[string]media{mediaBytes: {&schema{Type: kinds{"string"}, Format: "binary"}}}}
	case "signIn":
		ref = "SignIn"
	case "create":
		ref = d.types[o] + "Create"
	case "update":
		ref = d.types[o] + "Patch"
		types = []string{mediaMergePatch, mediaJSON}
	}
	if rt.request != "" {
		ref = rt.request
	}
	if rt.media != nil {
		types = rt.media
	}
	b := &requestBody{Required: true, Content: map[string]media{}}
	for _, k := range types {
		b.Content[k] = media{jsonschema.RefTo(ref)}
	}
	return b
}

// responses lists what a row answers: one good status, and problems.
func (d *document) responses(rt *route, o *catalog.Object) map[string]response {
	status, good := "200", response{Description: rt.summary}
	switch rt.name {
	case "create", "signIn":
		status = "201"
	case "delete", "readNotice", "reportCSP", "signOut", "signOutEverywhere", "endSession":
		status = "204"
	}
	if rt.status != 0 {
		status = strconv.Itoa(rt.status)
	}
	if status != "204" {
		good.Content = map[string]media{rt.produces(): {d.answerSchema(rt, o)}}
	}
	good.Headers = goodHeaders(rt)
	out := map[string]response{status: good, "default": {Ref: "#/components/responses/Problem"}}
	if rt.name == "get" {
		out["304"] = response{Description: "Not changed since the version in If-None-Match"}
	}
	if rt.name == "ready" {
		out["503"] = response{Description: "Not ready", Content: good.Content}
	}
	return out
}

func (d *document) answerSchema(rt *route, o *catalog.Object) *schema {
	if rt.text || rt.file != "" {
		return &schema{Type: kinds{"string"}}
	}
	if rt.answer != "" {
		return jsonschema.RefTo(rt.answer)
	}
	switch rt.name {
	case "list", "query":
		return jsonschema.RefTo(d.types[o] + "Page")
	case "get", "create", "update", "restore", "reveal":
		return jsonschema.RefTo(d.types[o])
	case "history":
		return jsonschema.RefTo("HistoryPage")
	case "listNotices":
		return jsonschema.RefTo("NoticePage")
	case "signIn", "session":
		return jsonschema.RefTo("SignedIn")
	case "listSessions":
		return jsonschema.RefTo("SessionList")
	case "listObjects":
		return jsonschema.RefTo("Catalog")
	case "getObject":
		return jsonschema.RefTo("Object")
	}
	return &schema{Type: kinds{"object"}}
}

func goodHeaders(rt *route) map[string]headerDoc {
	text := &schema{Type: kinds{"string"}}
	out := map[string]headerDoc{"X-Request-Id": {"Repeated in the log of the installation", text}}
	if slices.Contains([]string{"get", "create", "update", "restore", "reveal"}, rt.name) {
		out["ETag"] = headerDoc{"The record's version, for If-Match", text}
	}
	if rt.name == "create" {
		out["Location"] = headerDoc{"Path of the new record", text}
	}
	if rt.changesRecords() {
		out["Idempotency-Replayed"] = headerDoc{`"true" when this Idempotency-Key was carried out before`, text}
	}
	return out
}

func problemResponse() response {
	return response{Description: "What went wrong", Content: map[string]media{"application/problem+json": {jsonschema.RefTo("Problem")}}}
}

// openAPI answers with the description of this installation.
func (x *exchange) openAPI() error {
	body, err := json.Marshal(describeAPI(x.api.routes, x.api.Catalog(), x.api.Version))
	if err != nil {
		return errs.New(errs.Internal, "").At("httpapi.openAPI").Because(err)
	}
	return x.sendJSON(http.StatusOK, body)
}
