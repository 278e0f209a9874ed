package httpapi

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/httpapi/bulk"
	"github.com/holdfast-crm/holdfast/internal/httpapi/imports"
	"github.com/holdfast-crm/holdfast/internal/httpapi/part"
	"github.com/holdfast-crm/holdfast/internal/httpapi/search"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/transfer"
)

// maxUpload is the largest file that is taken. Tools of the command line take
// larger ones: they do not come through browsers and proxies.
const maxUpload = 1 << 30

// fileNameHeader says what a file that is handed in is called,
// percent-encoded. An address would end up in the logs of proxies.
const fileNameHeader = "Holdfast-File-Name"

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

// toImports hands a request on to the door where imports are decided about.
func toImports(handle imports.Handler) func(*exchange) error {
	return toPart(func(ctx context.Context, x *exchange, r part.Request) (any, error) {
		return handle(imports.Door{Imports: x.api.Imports}, ctx, r)
	})
}

// toBulk hands a request on to the door where much is done at once.
func toBulk(handle bulk.Handler) func(*exchange) error {
	return toPart(func(ctx context.Context, x *exchange, r part.Request) (any, error) {
		return handle(bulk.Door{Work: x.api.Bulk}, ctx, r)
	})
}

// searchAll hands a question over all objects on.
func searchAll(ctx context.Context, x *exchange, r part.Request) (any, error) {
	return search.Door{Search: x.api.Search}.Answer(ctx, r)
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
		imp.Columns, imp.Encodings = nil, nil
		page.Data = append(page.Data, imp.In(x.textLang()))
	}
	if !next.IsZero() {
		page.Next = &next
	}
	return x.sendDocument(page)
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
	if list == nil {
		list = []transfer.Target{}
	}
	return x.sendDocument(targetList{list})
}

// createImport takes a file in as a draft, sealed as it arrives.
func (x *exchange) createImport() error {
	v, err := x.parameters()
	if err != nil {
		return err
	}
	name, err := url.PathUnescape(x.r.Header.Get(fileNameHeader))
	if err != nil || !fileName(name) {
		return errs.New(errs.Invalid, "header_invalid", errs.P("header", fileNameHeader))
	}
	file := &imports.Upload{Body: http.MaxBytesReader(x.ResponseWriter, x.r.Body, x.route.body), Most: x.route.body}
	file.Pace = x.paced((*http.ResponseController).SetReadDeadline)
	defer file.Pace.End()
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

// failedRows hands out the rows that an import did not accept. The file's name
// says nothing of what is in it.
func (x *exchange) failedRows() error {
	imp, err := x.pathID()
	if err != nil {
		return err
	}
	out := x.download("not-imported.csv", mediaCSV)
	defer out.Pace.End()
	return x.api.Imports.WriteFailed(x.r.Context(), x.actor, imp, x.textLang(), out)
}
