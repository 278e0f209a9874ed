package export

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/transfer"
	"github.com/holdfast-crm/holdfast/internal/worklist"
)

// Request asks for an export of everything that a question finds, or of the
// records named.
type Request struct {
	Object   string
	Format   string             // of package transfer
	Question record.ListRequest // filter, words, order, zone
	IDs      []id.ID            // instead of the question, when there are any
	Fields   []string           // names; none: all that may leave
	Key      string             // the caller's idempotency key, ""
	Hash     [32]byte           // of the request, for that
}

// Start finds the records and begins. What was found is all that the export is
// about, in the asked order; each is read as it is when it is written. Asked
// again with the same key, it answers with what was begun.
//
// Errors: those of record.Matching, Invalid "fields_invalid" (no_such_field,
// field_not_exportable, export_format_unknown, export_ids_many),
// "export_vcard_object", Conflict "export_nothing", "export_busy", RateLimited
// "export_slow" with seconds, TooLarge "export_too_many".
func (s *Service) Start(ctx context.Context, actor policy.Actor, req Request) (e Export, err error) {
	defer errs.Wrap(&err, "export.Start")
	if req.Key == "" {
		return s.start(ctx, actor, req)
	}
	s.asking.Lock()
	defer s.asking.Unlock()
	err = s.d.Alone(ctx, "exports", func(ctx context.Context) error {
		before, err := s.begun(ctx, actor, req)
		if err == nil && before != nil {
			e = before.shown(s.d.Catalog())
			e.Replayed = true
			return nil
		}
		if err == nil {
			e, err = s.start(ctx, actor, req)
		}
		return err
	})
	return e, err
}

// begun finds what was begun with the key of a request.
func (s *Service) begun(ctx context.Context, actor policy.Actor, req Request) (*carried, error) {
	digest := keyDigest(actor, req.Key)
	all, err := s.own(ctx, actor)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		if !bytes.Equal(c.args.key, digest) {
			continue
		}
		c, err := s.load(ctx, c.job)
		if err == nil && !bytes.Equal(c.spec.Hash, req.Hash[:]) {
			err = errs.New(errs.Invalid, "idempotency_key_reused")
		}
		return c, err
	}
	return nil, nil
}

func (s *Service) start(ctx context.Context, actor policy.Actor, req Request) (_ Export, err error) {
	if err := s.d.Records.May(ctx, actor, policy.Export, req.Object); err != nil {
		return Export{}, err
	}
	sp, err := s.understand(ctx, actor, req)
	if err != nil {
		return Export{}, err
	}
	if err := s.paced(ctx, actor); err != nil {
		return Export{}, err
	}
	records, err := s.find(ctx, actor, req)
	if err != nil {
		return Export{}, err
	}
	sp.Total = len(records)
	if sp.Total == 0 {
		return Export{}, errs.New(errs.Conflict, "export_nothing")
	}
	c := &carried{spec: sp, args: args{user: actor.User}}
	if req.Key != "" {
		c.args.key, c.spec.Hash = keyDigest(actor, req.Key), req.Hash[:]
	}
	return s.begin(ctx, actor, c, records)
}

// understand says what is asked for, in ids, and by whom with which rights.
func (s *Service) understand(ctx context.Context, actor policy.Actor, req Request) (sp spec, err error) {
	o, ok := s.d.Catalog().Object(req.Object)
	if !ok {
		return sp, errs.New(errs.NotFound, "object_unknown")
	}
	now, decision, err := s.decide(ctx, actor, o)
	if err != nil {
		return sp, err
	}
	fields, err := columns(o, decision, req.Fields)
	if err != nil {
		return sp, err
	}
	if _, err := transfer.NewSheet(req.Format, fields, io.Discard, false); err != nil {
		return sp, err
	}
	if len(req.IDs) > MostID {
		return sp, errs.FieldsInvalid(errs.FieldError{Field: "ids", Code: "export_ids_many", Params: []errs.Param{errs.P("max", MostID)}})
	}
	actor.Session = id.ID{} // the work goes on when the session has ended
	sp = spec{Object: o.ID, Name: o.Name, Plural: o.Plural, Format: req.Format, Actor: actor, Rights: rights(now, decision)}
	for _, f := range fields {
		sp.Fields = append(sp.Fields, f.ID)
	}
	return sp, nil
}

// columns are the named fields, or all that may leave, in catalog order.
func columns(o *catalog.Object, d policy.Decision, names []string) (out []*catalog.Field, err error) {
	var asked policy.FieldSet
	var failed []errs.FieldError
	for i, name := range names {
		at := "fields." + strconv.Itoa(i)
		f, ok := o.Field(name)
		switch {
		case !ok || !d.Read.Has(f):
			failed = append(failed, errs.FieldError{Field: at, Code: "no_such_field"})
		case !d.Export.Has(f):
			failed = append(failed, errs.FieldError{Field: at, Code: "field_not_exportable"})
		default:
			asked.Add(f)
		}
	}
	if len(failed) > 0 {
		return nil, errs.FieldsInvalid(failed...)
	}
	for _, f := range o.Fields {
		if d.Export.Has(f) && (len(names) == 0 || asked.Has(f)) {
			out = append(out, f)
		}
	}
	return out, nil
}

// paced bounds what one person begins.
func (s *Service) paced(ctx context.Context, actor policy.Actor) error {
	all, err := s.own(ctx, actor)
	if err != nil {
		return err
	}
	open := 0
	for _, c := range all {
		if at := c.stage(); at == Waiting || at == Running {
			open++
		}
	}
	if open >= unfinished {
		return errs.New(errs.Conflict, "export_busy", errs.P("max", unfinished))
	}
	if ok, _, wait := s.d.Pace.Take(actor.User, s.d.Now()); !ok {
		return errs.New(errs.RateLimited, "export_slow", errs.P("seconds", int(wait/time.Second)+1))
	}
	return nil
}

func (s *Service) find(ctx context.Context, actor policy.Actor, req Request) ([]id.ID, error) {
	if len(req.IDs) == 0 {
		found, err := s.d.Records.Matching(ctx, actor, policy.Export, req.Object, req.Question, Most)
		if errs.CodeOf(err) == "bulk_too_many" {
			err = errs.New(errs.TooLarge, "export_too_many", errs.P("max", Most))
		}
		return found, err
	}
	var records []id.ID
	seen := map[id.ID]bool{}
	for _, rec := range req.IDs {
		if !seen[rec] {
			seen[rec] = true
			records = append(records, rec)
		}
	}
	return records, nil
}

// begin makes the job.
func (s *Service) begin(ctx context.Context, actor policy.Actor, c *carried, records []id.ID) (_ Export, err error) {
	if c.args.list, err = worklist.Store(ctx, s.d.Blobs, Job, c.spec, records); err != nil {
		return Export{}, err
	}
	c.job = outbox.Job{ID: s.d.IDs.New(), Kind: Job, Args: c.args.encode()}
	if err = s.d.Evidence(ctx, actor, "export.started", c.act()); err == nil {
		err = s.d.Jobs.Submit(ctx, &c.job)
	}
	if err != nil {
		return Export{}, errors.Join(err, s.d.Blobs.Remove(context.WithoutCancel(ctx), c.args.list))
	}
	return s.tell(c), nil
}

func (c *carried) act() Act {
	return Act{Export: c.job.ID, Object: c.spec.Object, Fields: c.spec.Fields, Format: c.spec.Format, Records: c.spec.Total}
}

func (s *Service) tell(c *carried) Export {
	e := c.shown(s.d.Catalog())
	s.d.Told(e)
	return e
}
