package httpapi

import (
	"net/http"
	"strconv"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/record"
)

func (x *exchange) list() error {
	o, err := x.object()
	if err != nil {
		return err
	}
	req, err := x.listFromURL()
	if err != nil {
		return err
	}
	return x.sendPage(o, req)
}

func (x *exchange) query() error {
	o, err := x.object()
	if err != nil {
		return err
	}
	req, err := x.listFromBody()
	if err != nil {
		return err
	}
	return x.sendPage(o, req)
}

func (x *exchange) sendPage(o *catalog.Object, req record.ListRequest) error {
	page, err := x.api.Records.List(x.r.Context(), x.actor, o.Name, req)
	if err != nil {
		return err
	}
	return x.sendJSON(http.StatusOK, appendPage(nil, page, req.Count))
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
	opt := record.GetOptions{Fields: names(v.Get("fields"))}
	if opt.Deleted, err = truth(v, "deleted"); err != nil {
		return err
	}
	must, err := parseTags(x.r.Header, "If-Match")
	if err != nil {
		return err
	}
	mustNot, err := parseTags(x.r.Header, "If-None-Match")
	if err != nil {
		return err
	}
	p, err := x.api.Records.Get(x.r.Context(), x.actor, o.Name, rec, opt)
	if err != nil {
		return err
	}
	if must.present && !must.matches(p.Version()) {
		return stale(p.Version())
	}
	x.Header().Set("ETag", etag(p.Version()))
	if mustNot.weaklyMatches(p.Version()) {
		x.send(http.StatusNotModified, "", nil)
		return nil
	}
	return x.sendJSON(http.StatusOK, p.AppendJSON(nil))
}

// stale is the error for a condition that no longer holds.
func stale(current int64) error {
	return errs.New(errs.Conflict, "version_stale", errs.P("current", current))
}

// appendPage appends a page of a list.
func appendPage(dst []byte, page *record.Page, counted bool) []byte {
	dst = append(dst, `{"data":[`...)
	for i, p := range page.Records {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = p.AppendJSON(dst)
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
