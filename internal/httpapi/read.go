package httpapi

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/httpapi/aggregates"
	"github.com/holdfast-crm/holdfast/internal/httpapi/condition"
	"github.com/holdfast-crm/holdfast/internal/httpapi/duplicates"
	"github.com/holdfast-crm/holdfast/internal/httpapi/merges"
	"github.com/holdfast-crm/holdfast/internal/httpapi/part"
	"github.com/holdfast-crm/holdfast/internal/httpapi/strict"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/record"
)

func (x *exchange) list() error {
	o, err := x.object()
	if err != nil {
		return err
	}
	ask, err := x.listFromURL()
	if err != nil {
		return err
	}
	ask.linked = true
	return x.sendPage(o, ask)
}

func (x *exchange) query() error {
	o, err := x.object()
	if err != nil {
		return err
	}
	ask, err := x.listFromBody()
	if err != nil {
		return err
	}
	return x.sendPage(o, ask)
}

func (x *exchange) sendPage(o *catalog.Object, ask listRequest) error {
	if len(ask.Filter) > 0 {
		var err error
		if ask.Zone, err = x.zone(); err != nil {
			return err
		}
	}
	page, err := x.api.Records.List(x.r.Context(), x.actor, o.Name, ask.ListRequest)
	if err != nil {
		return err
	}
	expanded, err := x.expand(o, page.Records, ask.expand)
	if err != nil {
		return err
	}
	if ask.linked && page.Next != "" {
		x.Header().Set("Link", nextLink(x.r.URL, page.Next))
	}
	body := appendPage(nil, page, expanded, ask.Count)
	if ask.titles {
		titles, err := x.titles(page.Records)
		if err != nil {
			return err
		}
		body = appendMember(body, "titles", appendTitles(nil, titles))
	}
	return x.sendJSON(http.StatusOK, body)
}

// aggregateRecords hands a question about groups on to the part of the door that
// knows its shapes.
func aggregateRecords(ctx context.Context, x *exchange, r part.Request) (any, error) {
	o, err := x.object()
	if err != nil {
		return nil, err
	}
	zone, err := x.zone()
	if err != nil {
		return nil, err
	}
	return aggregates.Door{Records: x.api.Records, Users: x.api.Auth.UserNames, Zone: zone}.Answer(ctx, o, r)
}

// elsewhere leads whoever asks for a record that was merged to the other.
func (x *exchange) elsewhere(o *catalog.Object, rec id.ID, why error) error {
	into, err := x.api.Merges.Into(x.r.Context(), x.actor, o.Name, rec)
	if errs.KindOf(err) == errs.NotFound {
		return why
	} else if err != nil {
		return err
	}
	to := base + "/" + o.Plural + "/" + into.String()
	if x.r.URL.RawQuery != "" {
		to += "?" + x.r.URL.RawQuery
	}
	x.Header().Set("Location", to)
	x.send(http.StatusPermanentRedirect, "", nil)
	return nil
}

// toMerges hands a request about one record on to the door where records are
// merged.
func toMerges(handle merges.Handler) func(*exchange) error {
	return toPart(func(ctx context.Context, x *exchange, r part.Request) (any, error) {
		ask := merges.Ask{Request: r}
		var err error
		if ask.Object, ask.Record, err = x.target(); err != nil {
			return nil, err
		}
		switch x.route.name {
		case "merge":
			_, _, ask.Version, err = x.versioned()
		case "unmerge":
			ask.Version, err = x.expected(ask.Object, ask.Record)
		}
		if err == nil && x.route.keyed() {
			ask.Key, err = condition.IdempotencyKey(x.r.Header)
		}
		if err != nil {
			return nil, err
		}
		return handle(merges.Door{Merges: x.api.Merges}, ctx, ask)
	})
}

// findDuplicates hands values on to the part of the door that compares them.
func findDuplicates(ctx context.Context, x *exchange, r part.Request) (any, error) {
	o, err := x.object()
	if err != nil {
		return nil, err
	}
	return duplicates.Door{Duplicates: x.api.Duplicates}.Answer(ctx, o, r)
}

// nextLink leads to the next page (RFC 8288).
func nextLink(from *url.URL, cursor string) string {
	v := from.Query()
	v.Set("cursor", cursor)
	return "<" + from.Path + "?" + v.Encode() + `>; rel="next"`
}

// expandRequest is what stands beside records: where one reference leads.
type expandRequest struct {
	field  string   // name of the reference
	fields []string // of what it leads to
}

// narrow takes out of names of fields those of the object that the reference
// leads to, such as company.name; the reference itself is read in any case.
func (e *expandRequest) narrow(fields []string) (own []string) {
	if e.field == "" {
		return fields
	}
	for _, name := range fields {
		if inner, ok := strings.CutPrefix(name, e.field+"."); ok {
			e.fields = append(e.fields, inner)
		} else {
			own = append(own, name)
		}
	}
	if len(fields) > 0 && !slices.Contains(own, e.field) {
		own = append(own, e.field)
	}
	return own
}

// expand reads where the reference leads, nil when nothing was asked for.
func (x *exchange) expand(o *catalog.Object, of []*record.Projection, e expandRequest) (*record.Expanded, error) {
	if e.field == "" {
		return nil, nil
	}
	return x.api.Records.Expand(x.r.Context(), x.actor, o.Name, of, e.field, e.fields)
}

// appendRecord appends a record, and where its reference leads.
func appendRecord(dst []byte, p *record.Projection, expanded *record.Expanded) []byte {
	dst = p.AppendJSON(dst)
	if expanded == nil {
		return dst
	}
	return append(expanded.AppendJSON(append(dst[:len(dst)-1], `,"expanded":`...), p), '}')
}

// appendMember adds a member at the end of a JSON object that has some.
func appendMember(object []byte, name string, value []byte) []byte {
	object = append(object[:len(object)-1], ',')
	object = append(field.AppendQuoted(object, name), ':')
	return append(append(object, value...), '}')
}

func (x *exchange) get() error {
	o, rec, err := x.target()
	if err != nil {
		return err
	}
	v, err := x.parameters()
	if err != nil {
		return err
	}
	beside := expandRequest{field: v.Get("expand")}
	opt := record.GetOptions{Fields: beside.narrow(names(v.Get("fields")))}
	if opt.Deleted, err = truth(v, "deleted"); err != nil {
		return err
	}
	titled, err := truth(v, "titles")
	if err != nil {
		return err
	}
	must, mustNot, err := x.conditions()
	if err != nil {
		return err
	}
	p, err := x.api.Records.Get(x.r.Context(), x.actor, o.Name, rec, opt)
	if errs.KindOf(err) == errs.NotFound && errs.CodeOf(err) == "" {
		return x.elsewhere(o, rec, err)
	} else if err != nil {
		return err
	}
	if must.Present && !must.Matches(p.Version()) {
		return stale(p.Version())
	}
	x.Header().Set("ETag", condition.ETag(p.Version()))
	expanded, err := x.expand(o, []*record.Projection{p}, beside)
	if err != nil {
		return err
	}
	body := appendRecord(nil, p, expanded)
	if titled || expanded != nil { // these change without the record: never 304
		if !titled {
			return x.sendJSON(http.StatusOK, body)
		}
		titles, err := x.titles([]*record.Projection{p})
		if err != nil {
			return err
		}
		body = appendMember(body, "titles", appendTitles(nil, titles))
	} else if mustNot.WeaklyMatches(p.Version()) {
		x.send(http.StatusNotModified, "", nil)
		return nil
	}
	return x.sendJSON(http.StatusOK, body)
}

// revealAsk names the values to show.
type revealAsk struct {
	Fields []string `json:"fields"`
	Reason string   `json:"reason,omitempty"` // for the log; the header of that name does as well
}

// reveal answers with a record of which only the named fields are there, in
// clear.
func (x *exchange) reveal() error {
	o, rec, err := x.target()
	if err != nil {
		return err
	}
	ask, err := x.revealAsk()
	if err != nil {
		return err
	}
	actor := x.actor
	if ask.Reason != "" {
		actor.Reason = ask.Reason
	}
	p, err := x.api.Records.Reveal(x.r.Context(), actor, o.Name, rec, ask.Fields)
	if err != nil {
		x.wait = secondsOf(err)
		return err
	}
	x.Header().Set("ETag", condition.ETag(p.Version()))
	return x.sendJSON(http.StatusOK, p.AppendJSON(nil))
}

func (x *exchange) revealAsk() (ask revealAsk, err error) {
	body, err := x.readBody()
	if err != nil {
		return ask, err
	}
	if err := strict.Into(body, &ask); err != nil {
		return ask, err
	}
	if !part.Sayable(ask.Reason) {
		return ask, errs.FieldsInvalid(errs.FieldError{Field: "reason", Code: "member_invalid"})
	}
	return ask, nil
}

// stale is the error for a condition that no longer holds.
func stale(current int64) error {
	return errs.New(errs.Conflict, "version_stale", errs.P("current", current))
}

// appendPage appends a page of a list.
func appendPage(dst []byte, page *record.Page, expanded *record.Expanded, counted bool) []byte {
	dst = append(dst, `{"data":[`...)
	for i, p := range page.Records {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendRecord(dst, p, expanded)
	}
	dst = append(dst, `],"next_cursor":`...)
	if page.Next == "" {
		dst = append(dst, "null"...)
	} else {
		dst = field.AppendQuoted(dst, page.Next)
	}
	if counted {
		dst = strconv.AppendInt(append(dst, `,"count":`...), int64(page.Count), 10)
		dst = strconv.AppendBool(append(dst, `,"count_exact":`...), page.CountExact)
	}
	return append(dst, '}')
}

// appendResult is a record of which only this may be told: that it was
// written.
func appendResult(dst []byte, res record.Result) []byte {
	dst = res.ID.AppendText(append(dst, `{"id":"`...))
	dst = field.AppendQuoted(append(dst, `","object":`...), res.Object)
	dst = strconv.AppendInt(append(dst, `,"version":`...), res.Version, 10)
	return append(dst, '}')
}
