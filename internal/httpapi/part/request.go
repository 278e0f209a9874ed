package part

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

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
	Lang  string                   // of texts in the answer
	Only  func(version int64) bool // by If-Match; nil: any version
	Key   string                   // by Idempotency-Key, "" without one
	Hash  [32]byte                 // of the request, for that
	// Zone is where the caller's days begin.
	Zone func() (*time.Location, error)
}

// Read decodes the body: no member twice, none that is not known.
func (r Request) Read(into any) error { return strict.Into(r.Body, into) }

// Ask is Read for a body that is a question: what of it cannot be asked is told
// as of a parameter.
func (r Request) Ask(into any) error {
	err := r.Read(into)
	if e := errs.As(err); err != nil && len(e.Fields) > 0 {
		code := strings.Replace(e.Fields[0].Code, "member_", "parameter_", 1)
		return errs.In(e.Fields[0].Field, errs.New(errs.Invalid, code, errs.P("name", Shorten(e.Fields[0].Field))))
	}
	return err
}

// Shorten bounds a name that comes back in an error.
func Shorten(name string) string {
	if runes := []rune(name); len(runes) > maxName {
		return string(runes[:maxName]) + "…"
	}
	return name
}

// maxName is in characters.
const maxName = 60

// Filter reads a filter in either notation: an object, or a string in the short
// one. Nothing and null are none.
func Filter(raw json.RawMessage) ([]byte, error) {
	switch {
	case len(raw) == 0 || raw[0] == '{':
		return raw, nil
	case string(raw) == "null":
		return nil, nil
	}
	var words string
	if json.Unmarshal(raw, &words) != nil {
		return nil, errs.FieldsInvalid(errs.FieldError{Field: "filter", Code: "member_invalid"})
	}
	return []byte(words), nil
}

// IDs reads the ids in a member of the body.
func IDs(member string, list []string) (out []id.ID, err error) {
	for i, s := range list {
		one, err := id.Parse(s)
		if err != nil {
			return nil, errs.FieldsInvalid(errs.FieldError{Field: member + "." + strconv.Itoa(i), Code: "id_invalid"})
		}
		out = append(out, one)
	}
	return out, nil
}

// MaxSaid bounds a purpose or reason, in characters.
const MaxSaid = 200

// Sayable reports whether a purpose or reason is fit for the log.
func Sayable(s string) bool {
	odd := func(c rune) bool { return !unicode.IsPrint(c) }
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= MaxSaid && !strings.ContainsFunc(s, odd)
}

// About reads the id in the path; code is of the error for what is none.
func (r Request) About(code string) (id.ID, error) {
	v, err := id.Parse(r.ID)
	if err != nil || v.IsZero() {
		return id.ID{}, errs.New(errs.NotFound, code)
	}
	return v, nil
}

// IsTimeout reports whether reading stopped because of the server's deadline.
func IsTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}
