package part

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/httpapi/strict"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// Request is one request that came through the gates.
type Request struct {
	Actor policy.Actor
	ID    string // in the path, "" when it has none
	Body  []byte
	Lang  string // of texts in the answer
	// Zone is where the caller's days begin.
	Zone func() (*time.Location, error)
}

// Read decodes the body member by member: none twice, none that is not known.
func (r Request) Read(into any) error {
	members, err := strict.Object(r.Body)
	if err != nil {
		return err
	}
	for _, m := range members {
		one, err := json.Marshal(map[string]json.RawMessage{m.Name: m.Value})
		if err != nil {
			return errs.New(errs.Invalid, "parameter_invalid", errs.P("name", shorten(m.Name))).Because(err)
		}
		known := json.NewDecoder(bytes.NewReader(one))
		known.DisallowUnknownFields()
		if err := known.Decode(into); err != nil {
			code := "parameter_invalid"
			if strings.HasSuffix(err.Error(), "unknown field "+strconv.Quote(m.Name)) {
				code = "parameter_unknown"
			}
			return errs.New(errs.Invalid, code, errs.P("name", shorten(m.Name)))
		}
	}
	return nil
}

// shorten bounds a name that comes back in an error.
func shorten(name string) string {
	if runes := []rune(name); len(runes) > maxName {
		return string(runes[:maxName]) + "…"
	}
	return name
}

// maxName is in characters.
const maxName = 60

// About reads the id in the path; code is of the error for what is none.
func (r Request) About(code string) (id.ID, error) {
	v, err := id.Parse(r.ID)
	if err != nil || v.IsZero() {
		return id.ID{}, errs.New(errs.NotFound, code)
	}
	return v, nil
}
