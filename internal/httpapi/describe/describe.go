package describe

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/httpapi/jsonschema"
)

// Access says who may call.
type Access uint8

// Who may call.
const (
	Anybody Access = iota + 1
	Token          // or a session
	Session
)

// Route is what the description says of one row of the table.
type Route struct {
	Method, Path string
	// Name is the operationId. In a path with {plural} it is completed by what
	// the shapes of the object are called.
	Name            string
	Summary, Detail string
	Tag             string // of Tags; "" where the path has {plural}
	Access          Access
	Parameters      []string // keys of Installation.Parameters
	Consumes        []string // media types of the body, none without one
	Produces        string   // media type of a good answer
	// Request and Answer name shapes; {Object} stands for the object's. "" is
	// for bytes and for text.
	Request, Answer string
	Status          int      // of a good answer
	Headers         []string // keys of Installation.Headers, of a good answer
	Problems        []int    // statuses of bad ones, below 500
	Bodyless        bool     // the body may be left out
	Dry             bool     // may be asked only what would follow, and then answers 200
	NotModified     bool     // may answer 304
	Elsewhere       bool     // may answer 308
	NotReady        bool     // may answer 503 with the shape of a good answer
	Closed          bool     // not for whoever the description is for
}

// Object is an object as whoever the description is for sees it.
type Object interface {
	jsonschema.Sees
	// Is the object of the catalog.
	Is() *catalog.Object
	// Does reports whether the operation of a route by that name is theirs.
	Does(route string) bool
}

// Installation is what there is to describe.
type Installation struct {
	Version    string // of the program
	Catalog    *catalog.Catalog
	Objects    []Object    // of the catalog, those to be described
	Routes     []Route     // all of them: those that are closed take names too
	Tags       [][2]string // name and description, without those of objects
	Cookie     string      // of a session
	Parameters map[string]*Parameter
	Headers    map[string]string // name to description
	Schemas    map[string]*jsonschema.Schema
}

// maker is a document on its way.
type maker struct {
	*Document
	Installation
	types map[*catalog.Object]string // what the shapes of each object are called
}

// OpenAPI makes the description of an installation.
func OpenAPI(of Installation) *Document {
	m := &maker{Document: frame(of), Installation: of, types: map[*catalog.Object]string{}}
	for _, seen := range of.Objects {
		o := seen.Is()
		m.Document.Tags = append(m.Document.Tags, tag{o.Name, o.LabelPlural.In("en")})
		m.types[o] = m.freeType(o)
	}
	exemplify(m.Components.Schemas)
	for _, seen := range of.Objects {
		jsonschema.AddObject(m.Components.Schemas, seen.Is(), m.types, seen)
	}
	jsonschema.Illustrate(m.Components.Schemas)
	for i := range of.Routes {
		rt := &of.Routes[i]
		if !strings.Contains(rt.Path, "{plural}") {
			if !rt.Closed {
				m.add(rt, nil)
			}
			continue
		}
		for _, seen := range of.Objects {
			if seen.Does(rt.Name) {
				m.add(rt, seen.Is())
			}
		}
	}
	m.prune()
	return m.Document
}

// frame is the document without operations.
func frame(of Installation) *Document {
	d := &Document{
		OpenAPI: "3.1.0",
		Info: info{
			Title: "Holdfast", Version: of.Version, Contact: contact{"Whoever runs this installation"},
			License: license{"Apache License 2.0", "Apache-2.0"}, Catalog: of.Catalog.Version(),
			Description: "Records of this installation. Errors are problem details (RFC 9457). Values are never kept by intermediaries: answers carry Cache-Control: no-store.",
		},
		Servers:  []server{{"/", "This installation"}},
		Security: []requirement{{"bearer": {}}, {"session": {}}},
		Paths:    map[string]pathItem{},
		Components: components{
			SecuritySchemes: map[string]securityScheme{
				"bearer":  {Type: "http", Scheme: "bearer", Description: "An API token: holdfast token create"},
				"session": {Type: "apiKey", In: "cookie", Name: of.Cookie, Description: "A person in a browser: POST /api/v1/session. Over plain HTTP on the server's own machine the port is added: " + of.Cookie + "-8080"},
			},
			Parameters: map[string]*Parameter{}, Headers: map[string]header{}, Responses: problemResponses(), Schemas: maps.Clone(of.Schemas),
		},
	}
	for key, p := range of.Parameters {
		d.Components.Parameters[parameterName(key)] = p
	}
	for name, text := range of.Headers {
		d.Components.Headers[name] = header{Description: text, Schema: &schema{Type: kinds{"string"}}}
	}
	for _, t := range of.Tags {
		d.Tags = append(d.Tags, tag{t[0], t[1]})
	}
	return d
}

// parameterName is what a shared parameter is called. Generators of clients make
// a type of each, which must not be called like a shape.
func parameterName(key string) string { return key + "Parameter" }

// freeType calls the shapes of an object by its name, unless a shape or an
// operation of the API itself is called so.
func (m *maker) freeType(o *catalog.Object) string {
	name := jsonschema.TypeName(o.Name)
	taken := func(suffix string) bool { return m.Schemas[name+suffix] != nil }
	named := func(rt Route) bool { return strings.HasSuffix(rt.Name, name) }
	if slices.ContainsFunc(jsonschema.Suffixes(), taken) || slices.ContainsFunc(m.Routes, named) {
		return name + "Record"
	}
	return name
}

// add describes one row, for one object when it is about records.
func (m *maker) add(rt *Route, o *catalog.Object) {
	path, id, tag := rt.Path, rt.Name, rt.Tag
	if o != nil {
		path = strings.Replace(path, "{plural}", o.Plural, 1)
		id, tag = id+m.types[o], o.Name
	}
	op := &operation{ID: id, Summary: rt.Summary, Description: rt.Detail, Tags: []string{tag}, Responses: m.responses(rt, o)}
	switch rt.Access {
	case Anybody:
		op.Security = &[]requirement{}
	case Session:
		op.Security = &[]requirement{{"session": {}}}
	}
	for _, key := range append(pathParameters(rt.Path), rt.Parameters...) {
		op.Parameters = append(op.Parameters, &Parameter{Ref: "#/components/parameters/" + parameterName(key)})
	}
	if len(rt.Consumes) > 0 {
		op.RequestBody = &requestBody{Required: !rt.Bodyless, Content: map[string]media{}}
		for _, kind := range rt.Consumes {
			op.RequestBody.Content[kind] = media{Schema: m.shape(rt.Request, o, kind)}
		}
	}
	if m.Paths[path] == nil {
		m.Paths[path] = pathItem{}
	}
	m.Paths[path][strings.ToLower(rt.Method)] = op
}

// pathParameters lists the placeholders that stay in the path.
func pathParameters(path string) (out []string) {
	for _, part := range strings.Split(path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok && part != "{plural}" {
			out = append(out, strings.TrimSuffix(name, "}"))
		}
	}
	return out
}

// shape refers to a named shape; without a name it is bytes or text.
func (m *maker) shape(name string, o *catalog.Object, kind string) *schema {
	if name == "" {
		return unnamed(kind)
	}
	return jsonschema.RefTo(strings.Replace(name, "{Object}", m.types[o], 1))
}

// responses lists what a row answers: one good status, and problems.
func (m *maker) responses(rt *Route, o *catalog.Object) map[string]response {
	good := response{Description: rt.Summary, Headers: map[string]header{}}
	for _, name := range rt.Headers {
		good.Headers[name] = header{Ref: "#/components/headers/" + name}
	}
	if rt.Produces != "" {
		good.Content = map[string]media{rt.Produces: {Schema: m.shape(rt.Answer, o, rt.Produces)}}
	}
	out := map[string]response{strconv.Itoa(rt.Status): good, "default": {Ref: problemRef(0)}}
	for _, status := range rt.Problems {
		out[strconv.Itoa(status)] = response{Ref: problemRef(status)}
	}
	if rt.Dry && rt.Status != http.StatusOK {
		out["200"] = response{Description: "What would follow", Content: good.Content}
	}
	if rt.NotModified {
		out["304"] = response{Description: "Not changed since the version in If-None-Match"}
	}
	if rt.Elsewhere {
		out["308"] = response{Description: "It was merged into another record, to which Location leads", Headers: map[string]header{"Location": {Ref: "#/components/headers/Location"}}}
	}
	if rt.NotReady {
		out["503"] = response{Description: "Not ready", Content: good.Content}
	}
	return out
}
