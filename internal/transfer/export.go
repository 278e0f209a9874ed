package transfer

import (
	"context"
	"io"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// ExportRequest asks for an export.
type ExportRequest struct {
	Object string
	Format string // CSV, RawCSV, VCard, JSONL
	Filter []byte
	Sort   string
	Fields []string // names; none: all that may leave
}

// Export streams every record that matches and that the actor may export. The
// log holds what left before it leaves.
func (s *Service) Export(ctx context.Context, actor policy.Actor, req ExportRequest, to io.Writer, progress func(done int)) (n int, err error) {
	defer errs.Wrap(&err, "transfer.Export")
	o, ok := s.Catalog().Object(req.Object)
	if !ok {
		return 0, errs.New(errs.NotFound, "object_unknown")
	}
	var sheet *Sheet
	list := record.ListRequest{Filter: req.Filter, Sort: req.Sort, Fields: req.Fields, Limit: record.MaxLimit}
	for {
		page, err := s.Records.Export(ctx, actor, o.Name, list)
		if err != nil {
			return n, err
		}
		if sheet == nil {
			if sheet, err = NewSheet(req.Format, page.Fields, to, false); err != nil {
				return n, err
			}
		}
		titles, err := s.Records.Titles(ctx, actor, page.Records)
		if err != nil {
			return n, err
		}
		for _, p := range page.Records {
			if err := sheet.Write(p, titles); err != nil {
				return n, err
			}
			n++
		}
		progress(n)
		if page.Next == "" {
			return n, sheet.Flush()
		}
		list.Cursor = page.Next
	}
}
