package problem

import (
	"cmp"
	"net/url"
	"strconv"
	"unicode/utf8"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/httpapi/strict"
)

// Problem is the body of every error answer: RFC 9457, section 3.
type Problem struct {
	Type           string  `json:"type"`  // "urn:holdfast:problem:<code>"
	Title          string  `json:"title"` // of the kind; the same for every occurrence
	Status         int     `json:"status"`
	Detail         string  `json:"detail"` // of the code, in the caller's language
	Code           string  `json:"code"`
	RequestID      string  `json:"request_id"`
	CurrentVersion int64   `json:"current_version,omitempty"` // of version_stale
	Percent        *int    `json:"percent,omitempty"`         // of index_building
	Count          int     `json:"count,omitempty"`           // of bulk_count_changed
	Errors         []Fault `json:"errors,omitempty"`
}

// Fault is one rejected value, or one part of a question that cannot be asked.
type Fault struct {
	Field     string `json:"field"`
	Code      string `json:"code"`
	Message   string `json:"message"`
	Pointer   string `json:"pointer,omitempty"`   // into the body that was sent, RFC 6901; "" where there is no place in it
	Parameter string `json:"parameter,omitempty"` // of the address
	Position  int    `json:"position,omitempty"`  // in that part of the question, in characters from 1
}

// Request is what a problem says of the request it answers.
type Request struct {
	Lang, ID    string
	Conditional bool       // it had an If-Match
	Query       url.Values // parameters of the address
	Body        []byte     // that was read, nil when there was none
	// Place says where in the body a fault lies, dotted; nil: as it is called.
	Place func(fault string) string
}

const urn = "urn:holdfast:problem:"

// Limits of what an error repeats of the request: enough to find the fault,
// too little to use the answer as a mirror.
const (
	maxFaults = 100
	maxEcho   = 100 // characters
)

// New describes err.
func New(err error, of Request) *Problem {
	e, code := errs.As(err), Code(err)
	p := &Problem{
		Type: urn + code, Title: title(e.Kind, of.Lang), Status: status(e, of.Conditional),
		Detail: e.Public(of.Lang), Code: code, RequestID: of.ID,
	}
	if code == "version_stale" || code == "version_known" {
		p.CurrentVersion = currentVersion(e)
	}
	if code == "index_building" {
		percent := number(e, "percent")
		p.Percent = &percent
	}
	if code == "bulk_count_changed" {
		p.Count = number(e, "count")
	}
	for _, f := range e.Fields[:min(len(e.Fields), maxFaults)] {
		p.Errors = append(p.Errors, of.fault(e, f))
	}
	if len(e.Fields) == 0 && e.Part != "" {
		p.Errors = []Fault{of.fault(e, errs.FieldError{Field: cmp.Or(word(e, "field"), e.Part), Code: code, Params: e.Params})}
	}
	return p
}

// Code is what a program tells an error by.
func Code(err error) string {
	if e := errs.As(err); e.Code == "" {
		return e.Kind.String()
	}
	return errs.CodeOf(err)
}

// fault says where in the request one is.
func (of Request) fault(e *errs.Error, f errs.FieldError) Fault {
	out := Fault{Field: shorten(f.Field), Code: f.Code, Message: errs.Text(of.Lang, f.Code, f.Params...)}
	switch {
	case e.Part != "" && of.Query.Has(e.Part):
		out.Parameter, out.Position = shorten(e.Part), number(e, "position")
	case e.Part != "":
		out.Pointer, out.Position = strict.Place(of.Body, e.Part), number(e, "position")
	case len(of.Body) > 0:
		at := f.Field
		if of.Place != nil {
			at = of.Place(at)
		}
		out.Pointer = strict.Place(of.Body, at)
	}
	return out
}

// title is what is wrong in general. The words of a kind are those of its usual
// case, which another code may contradict.
func title(kind errs.Kind, lang string) string {
	switch kind {
	case errs.NotFound:
		return errs.Text(lang, "title_not_found")
	case errs.Conflict:
		return errs.Text(lang, "title_conflict")
	}
	return (&errs.Error{Kind: kind}).Public(lang)
}

// currentVersion reads the version out of a version_stale error.
func currentVersion(e *errs.Error) int64 { return int64(number(e, "current")) }

// number reads a parameter of an error, 0 where it has none of that name.
func number(e *errs.Error, name string) int {
	n, err := strconv.Atoi(word(e, name))
	if err != nil {
		return 0
	}
	return n
}

// word reads a parameter of an error, "" where it has none of that name.
func word(e *errs.Error, name string) string {
	for _, p := range e.Params {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}

func shorten(s string) string {
	if utf8.RuneCountInString(s) <= maxEcho {
		return s
	}
	return string([]rune(s)[:maxEcho])
}
