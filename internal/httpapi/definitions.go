package httpapi

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"

	"github.com/holdfast-crm/holdfast/internal/httpapi/definitions"
	"github.com/holdfast-crm/holdfast/internal/httpapi/part"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/metadata"
)

func (x *exchange) definitions() error {
	all, err := x.api.Definitions.Definitions(x.r.Context(), x.actor)
	if err != nil {
		return err
	}
	return x.sendDocument(metadata.ListOf(x.api.Catalog().Version(), all))
}

// toDefinitions hands a request on to the part of the door where objects and
// fields are made, and answers with the object as it is or, with dry_run, would
// be.
func toDefinitions(handle definitions.Handler) func(*exchange) error {
	return func(x *exchange) error {
		r := definitions.Request{Request: part.Request{Actor: x.actor, Lang: x.lang}, Object: x.r.PathValue("name"), Field: x.r.PathValue("field")}
		v, err := x.parameters()
		if err != nil {
			return err
		}
		if r.How.Dry, err = truth(v, "dry_run"); err != nil {
			return err
		}
		if err = named(v, &r.How); err != nil {
			return err
		}
		must, _, err := x.conditions()
		if err != nil {
			return err
		}
		if must.Present {
			r.How.Only = must.MatchesWord
		}
		if x.route.body > 0 {
			if r.Body, err = x.readBody(); err != nil {
				return err
			}
		}
		if x.r.Method == http.MethodPatch {
			x.place = func(fault string) string { return definitions.Cause(r.Body, fault) }
		}
		d, err := handle(x.api.Definitions, x.r.Context(), r)
		if err != nil {
			return err
		}
		view := d.View(x.lang)
		stopped, err := x.api.Colleagues.Stopped(x.r.Context(), x.actor, d.Object, x.textLang())
		if err != nil {
			return err
		}
		for _, w := range stopped {
			view.Warnings = append(view.Warnings, metadata.WarningView(w))
		}
		if r.How.Dry {
			return x.sendDocument(view)
		}
		x.Header().Set("ETag", `"`+d.Tag()+`"`)
		if x.route.status == http.StatusCreated {
			at := base + "/objects/" + d.Object.Name
			if d.About != nil {
				at += "/fields/" + d.About.Name
			}
			x.Header().Set("Location", at)
		}
		return x.sendDocumentAs(cmp.Or(x.route.status, http.StatusOK), view)
	}
}

// named reads which of the records that would not fit are named.
func named(v url.Values, how *metadata.How) (err error) {
	if v.Has("misfits") {
		n, err := strconv.Atoi(v.Get("misfits"))
		if err != nil || n < 1 || n > metadata.MostMisfits {
			return parameterInvalid("misfits")
		}
		how.Misfits.Most = n
	}
	if v.Has("misfits_after") {
		if how.Misfits.After, err = id.Parse(v.Get("misfits_after")); err != nil {
			return parameterInvalid("misfits_after")
		}
	}
	return nil
}
