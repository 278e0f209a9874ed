package describe

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/httpapi/problem"
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
		0:                                errs.New(errs.Unavailable, "index_building", errs.P("percent", 40)),
		http.StatusBadRequest:            errs.As(errs.In("colour", errs.New(errs.Invalid, "parameter_unknown", errs.P("name", "colour")))),
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

// problemExample is a problem as it is answered with a status.
func problemExample(status int) json.RawMessage {
	of := problem.Request{Lang: "en", ID: "0d9fbe6ab5f1a2c3d4e5f607", Conditional: true}
	switch status {
	case http.StatusBadRequest:
		of.Query = url.Values{"colour": {"red"}}
	case http.StatusUnprocessableEntity:
		of.Body = []byte(`{"emails":["ada"]}`)
	}
	out, _ := json.Marshal(problem.New(faults()[status], of)) // strings and numbers always marshal
	return out
}
