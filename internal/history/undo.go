package history

import (
	"context"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// Standing is where a record stands to a piece of work.
type Standing uint8

// The standings.
const (
	Untouched Standing = iota // the work did not change it
	Done                      // the work changed it, and nobody else since
	Overtaken                 // somebody changed it since, or its values of before are gone
)

// clockSkew is by how much the clocks of two nodes may differ.
const clockSkew = time.Hour

// Undo makes the change that brings a record back to what it was before a
// piece of work updated it, exactly, if it is Done. The change asks for every
// right when it is carried out, and fails when somebody was faster.
func (s *Service) Undo(ctx context.Context, object string, rec id.ID, by Work) (c record.Change, standing Standing, err error) {
	defer errs.Wrap(&err, "history.Undo")
	o, ok := s.records.Catalog().Object(object)
	if !ok {
		return c, Untouched, errs.New(errs.NotFound, "object_unknown")
	}
	within, since := by.Kind+" "+by.ID, false
	began, err := id.Parse(by.ID)
	if err != nil {
		return c, Untouched, err
	}
	err = s.back(ctx, o, rec, func(e *audit.Entry) (bool, error) {
		switch {
		case e.Change.To == e.Change.From: // only moved
			return true, nil
		case e.At.Before(began.Time().Add(-clockSkew)):
			return false, nil
		case e.DetailOf(audit.DetailWithin) != within || e.Action != "record."+record.Update.String():
			since = true
			return true, nil
		case since:
			standing = Overtaken
			return false, nil
		}
		c, standing, err = s.reversed(ctx, o, e)
		return false, err
	})
	return c, standing, err
}

// UndoPart is [Service.Undo] for one record of a few: fields that others changed
// since keep what they have, and are returned. Of a record that the work did not
// change the change sets nothing.
func (s *Service) UndoPart(ctx context.Context, object string, rec id.ID, by Work) (c record.Change, kept []*catalog.Field, err error) {
	defer errs.Wrap(&err, "history.UndoPart")
	o, ok := s.records.Catalog().Object(object)
	if !ok {
		return c, nil, errs.New(errs.NotFound, "object_unknown")
	}
	began, err := id.Parse(by.ID)
	if err != nil {
		return c, nil, err
	}
	var since []string // ids of fields
	newest, found := int64(0), false
	err = s.back(ctx, o, rec, func(e *audit.Entry) (bool, error) {
		newest = max(newest, e.Change.To)
		if e.At.Before(began.Time().Add(-clockSkew)) {
			return false, nil
		}
		if e.DetailOf(audit.DetailWithin) != by.Kind+" "+by.ID {
			since = append(since, e.Fields...)
			return true, nil
		}
		found = true
		c, _, err = s.reversed(ctx, o, e)
		return false, err
	})
	if err != nil || !found {
		return record.Change{Op: record.Update, Object: o.Name, ID: rec}, nil, err
	}
	c.Version = newest
	for _, f := range o.Fields {
		if _, named := c.Values[f.Name]; named && storedAs(f, since) != "" {
			delete(c.Values, f.Name)
			kept = append(kept, f)
		}
	}
	return c, kept, nil
}

// reversed is the change that takes one act back.
func (s *Service) reversed(ctx context.Context, o *catalog.Object, e *audit.Entry) (c record.Change, _ Standing, err error) {
	turns, err := s.turns(ctx, o, e)
	if err != nil {
		return c, Untouched, err
	}
	c = record.Change{Op: record.Update, Object: o.Name, ID: e.Record, Version: e.Change.To, Values: map[string]field.Raw{}}
	for _, t := range turns {
		switch {
		case t.before.gone != "":
			return c, Overtaken, nil
		case t.before.value == nil:
			c.Values[t.field.Name] = field.FromJSON([]byte("null"))
		default:
			c.Values[t.field.Name] = field.FromValue(t.before.value)
		}
	}
	return c, Done, nil
}
