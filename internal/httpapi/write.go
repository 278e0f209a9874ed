package httpapi

import (
	"net/http"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/duplicate"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/httpapi/condition"
	"github.com/holdfast-crm/holdfast/internal/httpapi/strict"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/record"
)

func (x *exchange) create() error {
	o, err := x.object()
	if err != nil {
		return err
	}
	body, values, err := x.values()
	if err != nil {
		return err
	}
	res, err := x.apply(record.Change{Op: record.Create, Object: o.Name, Values: values}, body)
	if err != nil {
		return err
	}
	x.Header().Set("Location", base+"/"+o.Plural+"/"+res.ID.String())
	x.hintAt(duplicate.Request{Object: o.Name, Values: values, Except: res.ID, Sure: true})
	return x.sendWritten(http.StatusCreated, res)
}

// hintAt names records in a header that what was created belonged to already.
func (x *exchange) hintAt(req duplicate.Request) {
	var ids []string
	for _, hit := range x.api.Duplicates.Hint(x.r.Context(), x.actor, req) {
		ids = append(ids, hit.Record.ID().String())
	}
	if len(ids) > 0 {
		x.Header().Set("Holdfast-Duplicates", strings.Join(ids, ", "))
	}
}

// update changes the named fields: JSON merge patch (RFC 7396) on the level
// of fields. null empties one; a value replaces the former whole.
func (x *exchange) update() error {
	o, rec, expect, err := x.versioned()
	if err != nil {
		return err
	}
	body, values, err := x.values()
	if err != nil {
		return err
	}
	res, err := x.apply(record.Change{Op: record.Update, Object: o.Name, ID: rec, Version: expect, Values: values}, body)
	if err != nil {
		return err
	}
	return x.sendWritten(http.StatusOK, res)
}

func (x *exchange) remove() error {
	o, rec, err := x.target()
	if err != nil {
		return err
	}
	expect, err := x.expected(o, rec)
	if err != nil {
		return err
	}
	if _, err := x.apply(record.Change{Op: record.Delete, Object: o.Name, ID: rec, Version: expect}, nil); err != nil {
		return err
	}
	x.send(http.StatusNoContent, "", nil)
	return nil
}

func (x *exchange) restore() error {
	o, rec, err := x.target()
	if err != nil {
		return err
	}
	expect, err := x.expected(o, rec)
	if err != nil {
		return err
	}
	res, err := x.apply(record.Change{Op: record.Restore, Object: o.Name, ID: rec, Version: expect}, nil)
	if err != nil {
		return err
	}
	return x.sendWritten(http.StatusOK, res)
}

// values reads the body: raw values by field name. Whether there are such
// fields, and which may be written, is for record to say.
func (x *exchange) values() (body []byte, values map[string]field.Raw, err error) {
	if body, err = x.readBody(); err != nil {
		return nil, nil, err
	}
	members, err := strict.Object(body)
	if err != nil {
		return nil, nil, err
	}
	values = make(map[string]field.Raw, len(members))
	for _, m := range members {
		values[m.Name] = field.FromJSON(m.Value)
	}
	return body, values, nil
}

// versioned returns the record of a change that must say which version it is
// for, and that version (see expected).
func (x *exchange) versioned() (o *catalog.Object, rec id.ID, expect int64, err error) {
	if o, rec, err = x.target(); err != nil {
		return nil, id.ID{}, 0, err
	}
	if x.r.Header.Get("If-Match") == "" {
		return nil, id.ID{}, 0, errs.New(errs.Precondition, "if_match_missing")
	}
	expect, err = x.expected(o, rec)
	return o, rec, expect, err
}

// expected returns the version that the conditions of a change ask for, 0 for
// any. What names several versions, or none that could ever match, is compared
// here with the present one; record compares again in the transaction.
func (x *exchange) expected(o *catalog.Object, rec id.ID) (int64, error) {
	must, mustNot, err := x.conditions()
	if err != nil {
		return 0, err
	}
	if v, ok := must.Single(); ok && !mustNot.Present {
		return v, nil
	}
	if (!must.Present || must.Any) && !mustNot.Present {
		return 0, nil
	}
	p, err := x.api.Records.Get(x.r.Context(), x.actor, o.Name, rec, record.GetOptions{Deleted: true, Fields: []string{"id"}})
	switch {
	case err != nil:
		return 0, err
	case must.Present && !must.Matches(p.Version()):
		return 0, stale(p.Version())
	case mustNot.WeaklyMatches(p.Version()):
		return 0, errs.New(errs.Conflict, "version_known", errs.P("current", p.Version()))
	}
	return p.Version(), nil
}

// conditions reads If-Match and If-None-Match. Weak tags never match where tags
// are compared strongly, so an If-Match of nothing else is a mistake.
func (x *exchange) conditions() (must, mustNot condition.Tags, err error) {
	if must, err = condition.Parse(x.r.Header, "If-Match"); err == nil && must.Weak() {
		err = errs.New(errs.Conflict, "if_match_weak")
	}
	if err == nil {
		mustNot, err = condition.Parse(x.r.Header, "If-None-Match")
	}
	return must, mustNot, err
}

// only returns which versions a change is for by If-Match; nil for any.
func (x *exchange) only() (func(version int64) bool, error) {
	must, _, err := x.conditions()
	if err != nil || !must.Present {
		return nil, err
	}
	return must.Matches, nil
}

// apply carries out one change, once for each Idempotency-Key.
func (x *exchange) apply(c record.Change, body []byte) (res record.Result, err error) {
	u := record.Unit{Changes: []record.Change{c}}
	if u.IdempotencyKey, err = condition.IdempotencyKey(x.r.Header); err != nil {
		return res, err
	}
	if u.IdempotencyKey != "" {
		u.RequestHash = condition.RequestHash(x.r.Method, x.r.URL.Path, body)
	}
	out, err := x.api.Records.Apply(x.r.Context(), x.actor, u)
	if err != nil {
		return res, err
	}
	if out.Replayed {
		x.Header().Set("Idempotency-Replayed", "true")
	}
	res = out.Results[0]
	return res, res.Err
}

// sendWritten answers a durable write with the record as it is now, which
// after a replay may be newer, or in the trash. The write stands whatever
// reading it back says, so then the answer is only what is certain.
func (x *exchange) sendWritten(status int, res record.Result) error {
	p, err := x.api.Records.Get(x.r.Context(), x.actor, res.Object, res.ID, record.GetOptions{Deleted: true})
	if err != nil {
		x.Header().Set("ETag", condition.ETag(res.Version))
		return x.sendJSON(status, appendResult(nil, res))
	}
	x.Header().Set("ETag", condition.ETag(p.Version()))
	return x.sendJSON(status, p.AppendJSON(nil))
}
