package describe

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// examplesFile has an example of each shape that cannot be put together from
// those of its members: by the name of the shape, or "Shape.member". Pages,
// lists and the shapes of objects need none.
//
//go:embed examples.json
var examplesFile []byte

// exemplify gives shapes the examples that were written for them.
func exemplify(shapes map[string]*schema) {
	var written map[string]json.RawMessage
	if err := json.Unmarshal(examplesFile, &written); err != nil {
		panic(err) // the file is compiled in
	}
	for place, example := range written {
		name, member, inner := strings.Cut(place, ".")
		s := shapes[name]
		if s == nil {
			continue // a test says so
		}
		if inner {
			if at := s.Properties[member]; at != nil {
				one := *at // it may be in other places too
				one.Examples = []json.RawMessage{example}
				s.Properties[member] = &one
			}
			continue
		}
		shown := *s
		shown.Examples = []json.RawMessage{example}
		shapes[name] = &shown
	}
}

// unnamed describes bytes and text, which have no shape of their own.
func unnamed(kind string) *schema {
	kind, _, _ = strings.Cut(kind, ";")
	s := &schema{Type: kinds{"string"}}
	example := map[string]string{
		"text/plain":               "holdfast.example/log\n48210\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— holdfast.example/log Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n",
		"text/csv":                 "line,reason,Name,E-mail\n3,This is not an e-mail address.,Ada Lovelace,ada\n",
		"application/octet-stream": "Name,E-mail\nAda Lovelace,ada@example.com\n",
	}[kind]
	if text, err := json.Marshal(example); err == nil && example != "" {
		s.Examples = []json.RawMessage{text}
	}
	return s
}

// faults are the examples of problems, by status: the kind of error and a code
// that is answered so.
func faults() map[int]*errs.Error {
	return map[int]*errs.Error{
		0:                                errs.New(errs.Unavailable, "index_building"),
		http.StatusBadRequest:            errs.New(errs.Invalid, "parameter_unknown", errs.P("name", "colour")),
		http.StatusUnauthorized:          errs.New(errs.Unauthenticated, ""),
		http.StatusForbidden:             errs.New(errs.Permission, ""),
		http.StatusNotFound:              errs.New(errs.NotFound, ""),
		http.StatusNotAcceptable:         errs.New(errs.Invalid, "not_acceptable", errs.P("type", "application/json")),
		http.StatusRequestTimeout:        errs.New(errs.Invalid, "request_timeout"),
		http.StatusConflict:              errs.New(errs.Conflict, "object_referred", errs.P("object", "lease"), errs.P("field", "vehicle")),
		http.StatusPreconditionFailed:    errs.New(errs.Conflict, "version_stale", errs.P("current", 7)),
		http.StatusRequestEntityTooLarge: errs.New(errs.TooLarge, "body_too_large", errs.P("limit", 1<<20)),
		http.StatusUnsupportedMediaType:  errs.New(errs.Invalid, "media_type_unsupported", errs.P("type", "application/json")),
		http.StatusMisdirectedRequest:    errs.New(errs.Invalid, "host_unknown"),
		http.StatusUnprocessableEntity:   errs.FieldsInvalid(errs.FieldError{Field: "emails.0", Code: "email_invalid"}),
		http.StatusPreconditionRequired:  errs.New(errs.Precondition, "if_match_missing"),
		http.StatusTooManyRequests:       errs.New(errs.RateLimited, ""),
	}
}

type (
	problem struct {
		Type      string  `json:"type"`
		Title     string  `json:"title"`
		Status    int     `json:"status"`
		Detail    string  `json:"detail"`
		Code      string  `json:"code"`
		RequestID string  `json:"request_id"`
		Version   int     `json:"current_version,omitempty"`
		Errors    []fault `json:"errors,omitempty"`
	}
	fault struct {
		Field   string `json:"field"`
		Code    string `json:"code"`
		Message string `json:"message"`
		Pointer string `json:"pointer"`
	}
)

// problemExample is a problem as it is answered with a status.
func problemExample(status int) json.RawMessage {
	e := faults()[status]
	if status == 0 {
		status = http.StatusServiceUnavailable
	}
	code := e.Code
	if code == "" {
		code = e.Kind.String()
	}
	p := problem{Type: "urn:holdfast:problem:" + code, Title: (&errs.Error{Kind: e.Kind}).Public("en"), Status: status,
		Detail: e.Public("en"), Code: code, RequestID: "0d9fbe6ab5f1a2c3d4e5f607"}
	if code == "version_stale" {
		p.Version = 7
	}
	for _, f := range e.Fields {
		p.Errors = append(p.Errors, fault{f.Field, f.Code, errs.Text("en", f.Code, f.Params...), "/" + strings.ReplaceAll(f.Field, ".", "/")})
	}
	out, _ := json.Marshal(p) // strings and numbers always marshal
	return out
}
