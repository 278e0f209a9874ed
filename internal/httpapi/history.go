package httpapi

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	past "github.com/holdfast-crm/holdfast/internal/history"
	"github.com/holdfast-crm/holdfast/internal/httpapi/history"
	"github.com/holdfast-crm/holdfast/internal/httpapi/strict"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// history lists the acts on one record, newest first.
func (x *exchange) history() error {
	o, rec, err := x.target()
	if err != nil {
		return err
	}
	v, err := x.parameters()
	if err != nil {
		return err
	}
	q := past.Question{Object: o.Name, Record: rec, Field: v.Get("of")}
	if v.Has("cursor") {
		if q.Before, err = strconv.ParseInt(v.Get("cursor"), 10, 64); err != nil || q.Before < 1 {
			return parameterInvalid("cursor")
		}
	}
	if q.Values, err = truth(v, "values"); err != nil {
		return err
	}
	if q.Limit, err = limitUpTo(v, record.MaxLimit); err != nil {
		return err
	}
	page, err := x.past().List(x.r.Context(), x.actor, q)
	if err != nil {
		return err
	}
	return x.sendDocument(history.PageOf(page))
}

// putBack gives a record values that it had at an earlier version.
func (x *exchange) putBack() error {
	o, rec, expect, err := x.versioned()
	if err != nil {
		return err
	}
	body, err := x.readBody()
	if err != nil {
		return err
	}
	var doc history.Restoring
	if err := strict.Into(body, &doc); err != nil {
		return err
	}
	c, err := x.past().Change(x.r.Context(), x.actor, past.Restoring{Object: o.Name, Record: rec, Version: doc.Version, Fields: doc.Fields})
	if err != nil {
		return err
	}
	if expect != 0 {
		c.Version = expect
	}
	res, err := x.apply(c, body)
	if err != nil {
		return err
	}
	return x.sendWritten(http.StatusOK, res)
}

func (x *exchange) past() *past.Service { return past.New(x.api.Records) }

// sendDocument answers with a struct as JSON.
func (x *exchange) sendDocument(doc any) error { return x.sendDocumentAs(http.StatusOK, doc) }

func (x *exchange) sendDocumentAs(status int, doc any) error {
	body, err := json.Marshal(doc)
	if err != nil {
		return errs.New(errs.Internal, "").At("httpapi.sendDocument").Because(err)
	}
	return x.sendJSON(status, body)
}

func rfc3339(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
