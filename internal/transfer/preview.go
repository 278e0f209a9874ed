package transfer

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/transfer/mapping"
)

// previewRows is how many rows a preview shows, fewer when they are long.
const previewRows = 20

// Preview is the first rows of a draft as they would be.
type Preview struct {
	Rows []PreviewRow `json:"rows"`
}

// PreviewRow is one row as it would be.
type PreviewRow struct {
	Line     int                    `json:"line"`
	Values   json.RawMessage        `json:"values"` // by field, each in the form of a record; what was not accepted is missing
	Links    map[string]PreviewLink `json:"links"`  // by reference field, the record the row names
	Action   string                 `json:"action"` // create, update, unchanged, fail
	Problems []Problem              `json:"problems"`
	Alike    []PreviewAlike         `json:"alike"` // of a row that creates: records that it probably belongs to
}

// PreviewAlike is a record that a row probably belongs to already.
type PreviewAlike struct {
	ID    id.ID  `json:"id"`
	Title string `json:"title"` // "": none that the caller sees
}

// PreviewLink is a record that a row names.
type PreviewLink struct {
	Title  string `json:"title"`  // as the row says it
	Action string `json:"action"` // found or create
}

// Problem is why a row, or a value of it, is not accepted.
type Problem struct {
	Column *string `json:"column"` // field name; nil: the row
	Index  *int    `json:"index"`  // of the first column that gives the field
	Code   string  `json:"code"`
	Reason string  `json:"reason"`
}

// Preview shows the first rows of a draft as they would be, decided so. It
// takes the way of the import itself up to the commit; nothing is stored.
func (s *Service) Preview(ctx context.Context, actor policy.Actor, importID id.ID, d Decision) (p Preview, err error) {
	defer errs.Wrap(&err, "transfer.Preview")
	c, err := s.draft(ctx, actor, importID)
	if err != nil {
		return Preview{}, err
	}
	if p, err = s.preview(ctx, actor, c, d); err != nil {
		err = s.unlessGone(ctx, actor, importID, err)
	}
	return p, err
}

// unlessGone says instead of err that there is no such draft any more: its
// file went while it was read.
func (s *Service) unlessGone(ctx context.Context, actor policy.Actor, importID id.ID, err error) error {
	if _, gone := s.draft(ctx, actor, importID); gone != nil {
		return gone
	}
	return err
}

func (s *Service) preview(ctx context.Context, actor policy.Actor, c *carried, d Decision) (Preview, error) {
	if err := s.decide(ctx, c, d); err != nil {
		return Preview{}, err
	}
	o, _ := s.Catalog().Object(c.spec.Object) // decide found it
	run := &importRun{s: s, job: &c.job, spec: c.spec, object: o}
	rows, err := run.first(ctx, c.blobs.file)
	if err != nil {
		return Preview{}, err
	}
	b := run.build(rows)
	out, err := s.Records.Rehearse(ctx, actor, record.Unit{Changes: b.changes, Partial: true, Bulk: true})
	if err != nil {
		return Preview{}, err
	}
	p := Preview{Rows: []PreviewRow{}}
	until := s.Now().Add(alikeWithin)
	for i := range rows {
		one := run.previewed(&rows[i], b, b.at[i], out, actor.Lang)
		if one.Action == "create" && s.Alike != nil && s.Now().Before(until) {
			one.Alike = append(one.Alike, s.Alike(ctx, actor, c.spec.Object, b.changes[b.at[i]].Values)...)
		}
		p.Rows = append(p.Rows, one)
	}
	return p, nil
}

// alikeWithin is how long a preview looks for records like its rows; the rows
// behind have none.
const alikeWithin = 2 * time.Second

// first reads the first rows of the stored file.
func (r *importRun) first(ctx context.Context, stored id.ID) ([]row, error) {
	file, _, err := r.s.Blobs.Open(ctx, stored)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	src, err := r.open(ctx, file)
	if err != nil {
		return nil, err
	}
	var rows []row
	for bytes := 0; len(rows) < previewRows && bytes < chunkBytes; {
		one, err := src.Next()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		rows = append(rows, one)
		bytes += one.bytes
	}
	return rows, nil
}

// previewed puts one row together; at is the place of its change, or negative.
func (r *importRun) previewed(one *row, b batch, at int, out *record.Rehearsal, lang string) PreviewRow {
	p := PreviewRow{Line: one.line, Values: json.RawMessage("{}"), Links: map[string]PreviewLink{}, Action: "fail", Problems: []Problem{}, Alike: []PreviewAlike{}}
	if at < 0 {
		p.Problems = r.problems(one.problem, lang)
		return p
	}
	p.Values = out.AppendValues(nil, at)
	if of, ok := b.companies[one.company]; ok && out.Results[of].Err == nil {
		link := PreviewLink{Title: one.company.title(), Action: "found"}
		if out.Results[of].Op == record.Create {
			link.Action = "create"
		}
		p.Links[r.spec.companyField(r.object)] = link
	}
	res := out.Results[at]
	switch {
	case res.Err != nil:
		p.Problems = r.problems(res.Err, lang)
	case res.Op == record.Create:
		p.Action = "create"
	case res.Changed:
		p.Action = "update"
	default:
		p.Action = "unchanged"
	}
	return p
}

// problems says why a row is not accepted: each value, or the row as a whole.
func (r *importRun) problems(err error, lang string) (out []Problem) {
	e := errs.As(err)
	for _, f := range e.Fields {
		field := f.Field
		p := Problem{Column: &field, Code: f.Code, Reason: errs.Text(lang, f.Code, f.Params...)}
		if at := slices.IndexFunc(r.spec.Columns, gives(field)); at >= 0 {
			p.Index = &r.spec.Columns[at].Index
		}
		out = append(out, p)
	}
	if len(out) == 0 {
		f := faultOf(row{}, e)
		out = []Problem{{Code: f.code, Reason: errs.Text(lang, f.code, f.params...)}}
	}
	return out
}

// gives finds the column behind a field's name, or behind a part of its value
// as in "emails.0".
func gives(field string) func(mapping.Column) bool {
	name, _, _ := strings.Cut(field, ".")
	return func(c mapping.Column) bool { return c.Target == name }
}
