package export

import (
	"context"
	"errors"
	"io"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/transfer"
	"github.com/holdfast-crm/holdfast/internal/worklist"
)

// partRecords is how many records a part of a file has at most: what is done
// again after a kill.
const partRecords = 10_000

// Run writes the file, from behind the last whole part.
func (s *Service) Run(ctx context.Context, j *outbox.Job) (err error) {
	defer errs.Wrap(&err, "export.Run")
	c, records, err := s.open(ctx, *j)
	if err != nil {
		return err
	}
	defer records.Close()
	if err := records.Skip(c.state.done); err != nil {
		return err
	}
	r := &run{s: s, c: c, actor: c.spec.Actor, records: records}
	r.actor.Within = Job + " " + j.ID.String()
	for c.state.done < c.spec.Total {
		before := c.state
		written, err := r.part(ctx)
		if err != nil {
			return err
		}
		c.state = state{done: records.Place(), written: before.written + r.written, parts: append(before.parts[:len(before.parts):len(before.parts)], written)}
		if err := s.d.Jobs.Save(ctx, j, c.state.encode()); err != nil {
			return errors.Join(err, s.d.Blobs.Remove(context.WithoutCancel(ctx), written.blob))
		}
		c.job.Progress = c.state.encode()
		s.tell(c)
	}
	return nil
}

// run is one run of a job.
type run struct {
	s       *Service
	c       *carried
	actor   policy.Actor
	records *worklist.List
	written int // records in the part that is being written
}

// part writes the next records into a part of their own.
func (r *run) part(ctx context.Context) (_ part, err error) {
	w, err := r.s.d.Blobs.Create(ctx, Job)
	if err != nil {
		return part{}, err
	}
	defer w.Close()
	to := &counted{to: w}
	var sheet *transfer.Sheet
	r.written = 0
	for end := min(r.records.Place()+r.s.d.Part, r.c.spec.Total); r.records.Place() < end; {
		ids, err := r.next(min(record.MaxLimit, end-r.records.Place()))
		if err != nil {
			return part{}, err
		}
		page, err := r.page(ctx, ids)
		if err != nil {
			return part{}, err
		}
		if sheet == nil {
			if sheet, err = transfer.NewSheet(r.c.spec.Format, page.Fields, to, len(r.c.state.parts) > 0); err != nil {
				return part{}, err
			}
		}
		if err := r.write(ctx, sheet, page); err != nil {
			return part{}, err
		}
	}
	if sheet != nil {
		if err := sheet.Flush(); err != nil {
			return part{}, err
		}
	}
	blob, err := w.Commit()
	return part{blob, to.n}, err
}

func (r *run) next(n int) (ids []id.ID, err error) {
	for range n {
		rec, err := r.records.Next()
		if err != nil {
			return nil, errs.New(errs.Integrity, "").At("export.next").Because(err)
		}
		ids = append(ids, rec)
	}
	return ids, nil
}

// page reads records under the decision of now. The log holds them before they
// are written.
func (r *run) page(ctx context.Context, ids []id.ID) (*record.Page, error) {
	o, names, err := r.s.still(ctx, r.actor, r.c.spec)
	if err != nil {
		return nil, err
	}
	page, err := r.s.d.Records.Export(ctx, r.actor, o.Name, record.ListRequest{
		Fields: names, Holds: func(func(*catalog.Field) field.Value) bool { return true },
		Seek: func(context.Context, *catalog.Object, policy.Decision) ([]id.ID, []*catalog.Field, error) {
			return ids, nil, nil
		},
	})
	switch errs.KindOf(err) {
	case errs.Permission, errs.Unauthenticated, errs.NotFound, errs.Invalid: // since it was looked at
		return nil, errChanged()
	}
	return page, err
}

func (r *run) write(ctx context.Context, sheet *transfer.Sheet, page *record.Page) error {
	titles, err := r.s.d.Records.Titles(ctx, r.actor, page.Records)
	if err != nil {
		return err
	}
	for _, p := range page.Records {
		if err := sheet.Write(p, titles); err != nil {
			return err
		}
		r.written++
	}
	return nil
}

// counted counts what is written.
type counted struct {
	to io.Writer
	n  int64
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.n += int64(n)
	return n, err
}

// Settled tells of a run that ended, and destroys the file of one that failed;
// the dispatcher calls it.
func (s *Service) Settled(ctx context.Context, j outbox.Job) {
	if j.Kind != Job {
		return
	}
	c, err := s.load(ctx, j)
	if err != nil {
		return
	}
	if c.stage() == Failed {
		_ = s.removeFile(ctx, c) // what stays is swept
	}
	s.tell(c)
}
