package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/httpapi/pace"
	"github.com/holdfast-crm/holdfast/internal/httpapi/strict"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/transfer"
)

// maxUpload is the largest file that is taken. Tools of the command line take
// larger ones: they do not come through browsers and proxies.
const maxUpload = 1 << 30

// maxFileName is in characters.
const maxFileName = 255

// importPage is a page of imports, without their columns.
type importPage struct {
	Data []transfer.Import `json:"data"`
	Next *id.ID            `json:"next_cursor"`
}

// targetList is what a column may be imported as.
type targetList struct {
	Data []transfer.Target `json:"data"`
}

// decisionDoc is what a person decided about a draft.
type decisionDoc struct {
	Columns   []choiceOfColumn `json:"columns,omitempty"`
	Mode      *string          `json:"mode,omitempty"`
	Match     *string          `json:"match,omitempty"`
	DateOrder *string          `json:"date_order,omitempty"`
}

// choiceOfColumn is what one column is imported as; without a target it is
// left out.
type choiceOfColumn struct {
	Index  int     `json:"index"`
	Target *string `json:"target,omitempty"`
	Part   *string `json:"part,omitempty"`
	Label  *string `json:"label,omitempty"`
}

// set reads one member of a decision.
func (d *decisionDoc) set(m strict.Member) error {
	switch m.Name {
	case "columns":
		known := json.NewDecoder(bytes.NewReader(m.Value))
		known.DisallowUnknownFields()
		if known.Decode(&d.Columns) != nil {
			return parameterInvalid("columns")
		}
		return nil
	case "mode":
		return decode(m, &d.Mode)
	case "match":
		return decode(m, &d.Match)
	case "date_order":
		return decode(m, &d.DateOrder)
	}
	return errs.New(errs.Invalid, "parameter_unknown", errs.P("name", shorten(m.Name)))
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// textLang is the language of texts in the answer.
func (x *exchange) textLang() string {
	if x.lang == "" {
		return errs.Languages()[0]
	}
	return x.lang
}

func (x *exchange) sendImport(status int, imp transfer.Import) error {
	body, err := json.Marshal(imp.In(x.textLang()))
	if err != nil {
		return errs.New(errs.Internal, "").At("httpapi.sendImport").Because(err)
	}
	return x.sendJSON(status, body)
}

func (x *exchange) listImports() error {
	v, err := x.parameters()
	if err != nil {
		return err
	}
	var before id.ID
	if v.Has("cursor") {
		if before, err = id.Parse(v.Get("cursor")); err != nil {
			return parameterInvalid("cursor")
		}
	}
	most, err := limitUpTo(v, transfer.MaxPage)
	if err != nil {
		return err
	}
	list, next, err := x.api.Imports.Page(x.r.Context(), x.actor, before, most)
	if err != nil {
		return err
	}
	page := importPage{Data: make([]transfer.Import, 0, len(list))}
	for _, imp := range list {
		imp.Columns = nil
		page.Data = append(page.Data, imp.In(x.textLang()))
	}
	if !next.IsZero() {
		page.Next = &next
	}
	return x.sendDocument(page)
}

func (x *exchange) getImport() error {
	imp, err := x.pathID()
	if err != nil {
		return err
	}
	found, err := x.api.Imports.Get(x.r.Context(), x.actor, imp)
	if err != nil {
		return err
	}
	return x.sendImport(http.StatusOK, found)
}

func (x *exchange) importTargets() error {
	v, err := x.parameters()
	if err != nil {
		return err
	}
	list, err := x.api.Imports.Targets(x.r.Context(), x.actor, v.Get("object"))
	if err != nil {
		return err
	}
	return x.sendDocument(targetList{list})
}

// decided reads which import the path names, and a decision from the body.
func (x *exchange) decided() (imp id.ID, d transfer.Decision, err error) {
	if imp, err = x.pathID(); err != nil {
		return imp, d, err
	}
	body, err := x.readBody()
	if err != nil {
		return imp, d, err
	}
	members, err := strict.Object(body)
	if err != nil {
		return imp, d, err
	}
	var doc decisionDoc
	for _, m := range members {
		if err := doc.set(m); err != nil {
			return imp, d, err
		}
	}
	d = transfer.Decision{Mode: transfer.Mode(orEmpty(doc.Mode)), Match: orEmpty(doc.Match), DateOrder: orEmpty(doc.DateOrder)}
	for _, c := range doc.Columns {
		d.Columns = append(d.Columns, transfer.Choice{Index: c.Index, Target: orEmpty(c.Target), Part: orEmpty(c.Part), Label: orEmpty(c.Label)})
	}
	return imp, d, nil
}

func (x *exchange) previewImport() error {
	imp, d, err := x.decided()
	if err != nil {
		return err
	}
	actor := x.actor
	actor.Lang = x.textLang()
	p, err := x.api.Imports.Preview(x.r.Context(), actor, imp, d)
	if err != nil {
		return err
	}
	return x.sendDocument(p)
}

func (x *exchange) startImport() error {
	imp, d, err := x.decided()
	if err != nil {
		return err
	}
	started, err := x.api.Imports.Begin(x.r.Context(), x.actor, imp, d)
	if err != nil {
		return err
	}
	return x.sendImport(http.StatusAccepted, started)
}

func (x *exchange) stopImport() error {
	imp, err := x.pathID()
	if err != nil {
		return err
	}
	stopped, err := x.api.Imports.Stop(x.r.Context(), x.actor, imp)
	if err != nil {
		return err
	}
	return x.sendImport(http.StatusOK, stopped)
}

func (x *exchange) discardImport() error {
	imp, err := x.pathID()
	if err != nil {
		return err
	}
	if err := x.api.Imports.Discard(x.r.Context(), x.actor, imp); err != nil {
		return err
	}
	x.send(http.StatusNoContent, "", nil)
	return nil
}

func (x *exchange) revertImport() error {
	imp, err := x.pathID()
	if err != nil {
		return err
	}
	reverting, err := x.api.Imports.TakeBack(x.r.Context(), x.actor, imp)
	if err != nil {
		return err
	}
	return x.sendImport(http.StatusAccepted, reverting)
}

// upload reads the body of a request as a file.
type upload struct {
	body io.Reader
	pace *pace.Watch
	err  error // the first; there is nothing behind it
}

// Read implements io.Reader. Its errors are for the caller.
func (u *upload) Read(p []byte) (int, error) {
	if u.err != nil {
		return 0, u.err
	}
	n, err := u.body.Read(p)
	u.pace.Moved(n)
	var large *http.MaxBytesError
	switch {
	case err == nil || err == io.EOF:
		u.err = err
	case errors.As(err, &large):
		u.err = errs.New(errs.TooLarge, "import_file_too_large", errs.P("max", maxUpload>>30))
	case isTimeout(err):
		u.err = errs.New(errs.Invalid, "request_timeout")
	default:
		u.err = errs.New(errs.Invalid, "upload_cut_off")
	}
	return n, u.err
}

// createImport takes a file in as a draft, sealed as it arrives.
func (x *exchange) createImport() error {
	v, err := x.parameters()
	if err != nil {
		return err
	}
	name := v.Get("file_name")
	if !fileName(name) {
		return parameterInvalid("file_name")
	}
	file := &upload{body: http.MaxBytesReader(x.ResponseWriter, x.r.Body, x.route.body)}
	file.pace = x.paced((*http.ResponseController).SetReadDeadline)
	defer file.pace.End()
	req := transfer.ImportRequest{Object: v.Get("object"), FileName: name, File: file}
	draft, err := x.api.Imports.HandIn(x.r.Context(), x.actor, req, x.route.body)
	if err != nil {
		// A browser that is still sending would not look at the answer.
		_, _ = io.Copy(io.Discard, file)
		return err
	}
	x.Header().Set("Location", base+"/imports/"+draft.ID.String())
	return x.sendImport(http.StatusCreated, draft)
}

// fileName reports whether a name can be shown.
func fileName(name string) bool {
	odd := func(r rune) bool { return !unicode.IsPrint(r) }
	return utf8.ValidString(name) && utf8.RuneCountInString(name) <= maxFileName && !strings.ContainsFunc(name, odd)
}

// download sends a file that is put together on the way; until its first byte
// an error is still an answer.
type download struct {
	x    *exchange
	pace *pace.Watch
	name string
}

// Write implements io.Writer.
func (d *download) Write(p []byte) (int, error) {
	if d.x.status == 0 {
		h := d.x.Header()
		h.Set("Content-Type", mediaCSV)
		h.Set("Content-Disposition", `attachment; filename="`+d.name+`"`)
		d.x.WriteHeader(http.StatusOK)
	}
	n, err := d.x.Write(p)
	d.pace.Moved(n)
	return n, err
}

// failedRows hands out the rows that an import did not accept. The file's name
// says nothing of what is in it.
func (x *exchange) failedRows() error {
	imp, err := x.pathID()
	if err != nil {
		return err
	}
	out := &download{x: x, name: "not-imported.csv", pace: x.paced((*http.ResponseController).SetWriteDeadline)}
	defer out.pace.End()
	return x.api.Imports.WriteFailed(x.r.Context(), x.actor, imp, x.textLang(), out)
}
