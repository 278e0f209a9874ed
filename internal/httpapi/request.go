package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/httpapi/part"
	"github.com/holdfast-crm/holdfast/internal/httpapi/strict"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// readBody reads the whole body, at most what the row allows.
func (x *exchange) readBody() ([]byte, error) {
	b, err := io.ReadAll(http.MaxBytesReader(x.ResponseWriter, x.r.Body, x.route.body))
	var large *http.MaxBytesError
	switch {
	case err == nil:
		x.body = b
		return b, nil
	case errors.As(err, &large):
		return nil, errs.New(errs.TooLarge, "body_too_large", errs.P("limit", x.route.body))
	case part.IsTimeout(err):
		return nil, errs.New(errs.Invalid, "request_timeout")
	}
	return nil, errs.New(errs.Invalid, "body_unreadable")
}

// object finds the object that the path names. One that the actor may know
// nothing of answers, and is in the log, as if it were not there.
func (x *exchange) object() (*catalog.Object, error) {
	o, ok := x.api.Catalog().ByPlural(x.r.PathValue("plural"))
	if ok && x.actor.Knows(o) {
		return o, nil
	}
	name := ""
	if ok {
		name = o.Name
	}
	if err := x.api.Records.May(x.r.Context(), x.actor, policy.Read, name); err != nil {
		return nil, err
	}
	return nil, errs.New(errs.NotFound, "object_unknown") // it changed while it was looked at
}

// known finds an object by its name, if the actor has anything to do with it.
func (x *exchange) known(name string) (*catalog.Object, error) {
	o, ok := x.api.Catalog().Object(name)
	if ok && x.actor.Knows(o) {
		return o, nil
	}
	return nil, x.unknown(o)
}

// unknown is the answer about an object, or none, of which the caller's
// credential knows nothing: that it is not there, unless a wider token of the
// same user would know it.
func (x *exchange) unknown(o *catalog.Object) error {
	if o != nil {
		if err := policy.Decide(policy.Request{Actor: x.actor, Action: policy.Read, Object: o}).Err(); err != nil {
			return err
		}
	}
	return errs.New(errs.NotFound, "object_unknown")
}

// target finds the object and the record that the path names. An id of the
// wrong form is simply not there.
func (x *exchange) target() (*catalog.Object, id.ID, error) {
	o, err := x.object()
	if err != nil {
		return nil, id.ID{}, err
	}
	rec, err := x.pathID()
	return o, rec, err
}

func (x *exchange) pathID() (id.ID, error) {
	v, err := id.Parse(x.r.PathValue("id"))
	if err != nil {
		return id.ID{}, errs.New(errs.NotFound, "")
	}
	return v, nil
}

// parameters reads the query string. A parameter that is unknown, empty or
// there twice is refused: answering a different question than was asked is
// worse than not answering.
func (x *exchange) parameters() (url.Values, error) {
	values, err := url.ParseQuery(x.r.URL.RawQuery)
	if err != nil {
		return nil, errs.New(errs.Invalid, "parameters_unreadable")
	}
	for name, v := range values {
		switch {
		case !x.route.takes(name):
			return nil, errs.In(name, errs.New(errs.Invalid, "parameter_unknown", errs.P("name", part.Shorten(name))))
		case len(v) > 1:
			return nil, errs.In(name, errs.New(errs.Invalid, "parameter_repeated", errs.P("name", name)))
		case v[0] == "":
			return nil, errs.In(name, errs.New(errs.Invalid, "parameter_empty", errs.P("name", name)))
		}
	}
	return values, nil
}

func parameterInvalid(name string) error {
	return errs.In(name, errs.New(errs.Invalid, "parameter_invalid", errs.P("name", name)))
}

// truth reads "true" or "false".
func truth(v url.Values, name string) (bool, error) {
	switch v.Get(name) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	if v.Has(name) {
		return false, parameterInvalid(name)
	}
	return false, nil
}

// limit reads a page size. Zero would mean the default to record, but whoever
// writes 0 is told that it is out of range.
func limit(v url.Values) (int, error) {
	if !v.Has("limit") {
		return 0, nil
	}
	n, err := strconv.Atoi(v.Get("limit"))
	if err != nil {
		return 0, parameterInvalid("limit")
	}
	return outOfRange(n), nil
}

// limitUpTo is limit for what record does not check.
func limitUpTo(v url.Values, most int) (int, error) {
	n, err := limit(v)
	switch {
	case err != nil:
		return 0, err
	case n < 0 || n > most:
		return 0, errs.In("limit", errs.New(errs.Invalid, "limit_out_of_range", errs.P("max", most)))
	case n == 0:
		return record.DefaultLimit, nil
	}
	return n, nil
}

func outOfRange(n int) int {
	if n == 0 {
		return -1
	}
	return n
}

func names(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, ",")
}

// listRequest is what record is asked for, and what is put beside the answer.
type listRequest struct {
	record.ListRequest
	titles bool          // of what references lead to
	expand expandRequest // where one of them leads
	linked bool          // say in a Link where the next page is
}

// listFromURL reads a list request from the query string.
func (x *exchange) listFromURL() (req listRequest, err error) {
	v, err := x.parameters()
	if err != nil {
		return req, err
	}
	req.ListRequest = record.ListRequest{
		Filter: []byte(v.Get("filter")), Sort: v.Get("sort"), Text: v.Get("q"), Cursor: v.Get("cursor"), Fields: names(v.Get("fields")),
	}
	if req.Limit, err = limit(v); err != nil {
		return req, err
	}
	if req.Count, err = truth(v, "count"); err != nil {
		return req, err
	}
	if req.titles, err = truth(v, "titles"); err != nil {
		return req, err
	}
	req.expand.field = v.Get("expand")
	req.Fields = req.expand.narrow(req.Fields)
	req.Deleted, err = truth(v, "deleted")
	return req, err
}

// listFromBody reads a list request from a JSON body. The filter is either
// notation: an object, or a string in the short one.
func (x *exchange) listFromBody() (req listRequest, err error) {
	body, err := x.readBody()
	if err != nil {
		return req, err
	}
	members, err := strict.Object(body)
	if err != nil {
		return req, err
	}
	for _, m := range members {
		if string(m.Value) == "null" {
			m.Value = nil
		}
		if err := setListMember(&req, m); err != nil {
			return req, err
		}
	}
	req.Fields = req.expand.narrow(req.Fields)
	return req, nil
}

func setListMember(req *listRequest, m strict.Member) error {
	var into any
	switch m.Name {
	case "filter":
		if len(m.Value) == 0 || m.Value[0] == '{' {
			req.Filter = m.Value
			return nil
		}
		var words string
		err := decode(m, &words)
		req.Filter = []byte(words)
		return err
	case "limit":
		n := req.Limit
		err := decode(m, &n)
		if m.Value != nil {
			req.Limit = outOfRange(n)
		}
		return err
	case "sort":
		into = &req.Sort
	case "q":
		into = &req.Text
	case "cursor":
		into = &req.Cursor
	case "fields":
		into = &req.Fields
	case "count":
		into = &req.Count
	case "deleted":
		into = &req.Deleted
	case "titles":
		into = &req.titles
	case "expand":
		into = &req.expand.field
	default:
		return errs.In(m.Name, errs.New(errs.Invalid, "parameter_unknown", errs.P("name", part.Shorten(m.Name))))
	}
	return decode(m, into)
}

// decode reads one member of a question into a Go value; nothing for null.
func decode(m strict.Member, into any) error {
	if m.Value == nil {
		return nil
	}
	known := json.NewDecoder(bytes.NewReader(m.Value))
	known.DisallowUnknownFields()
	if known.Decode(into) != nil {
		return parameterInvalid(m.Name)
	}
	return nil
}
