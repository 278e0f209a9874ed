package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// openAndRead measures the start and reads inside the process.
func openAndRead(ctx context.Context, b *bench) (err error) {
	const group = "start"
	start := time.Now()
	w, err := b.open(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := w.Close(); err == nil {
			err = cerr
		}
	}()
	b.add(group, "ready for reads and writes by id", ms(time.Since(start)), "ms", "")
	if err := w.Index.Ready(ctx); err != nil {
		return err
	}
	took := time.Since(start)
	rows, bytes := 0, 0
	for _, s := range w.Index.Stats() {
		rows, bytes = rows+s.Rows, bytes+s.Bytes
	}
	b.add(group, "index complete", ms(took), "ms", fmt.Sprintf("%d records of all objects", rows))
	b.add(group, "index", float64(bytes)/float64(rows), "B/record", "")
	b.add(group, "peak memory", peakOf("self"), "MB", "")
	return b.reads(ctx, w)
}

func (b *bench) reads(ctx context.Context, w *app.Workspace) error {
	const group = "reads, in process, one caller"
	actor, err := person(ctx, w)
	if err != nil {
		return err
	}
	some, err := b.someContacts(ctx, w, actor)
	if err != nil {
		return err
	}
	list := func(r record.ListRequest, atLeast int) func(int) error {
		return func(int) error {
			page, err := w.Records.List(ctx, actor, "contact", r)
			if err == nil && len(page.Records) < atLeast {
				err = fmt.Errorf("%d records found, want %d", len(page.Records), atLeast)
			}
			return err
		}
	}
	for _, read := range []struct {
		name string
		fn   func(int) error
	}{
		{"one contact", func(i int) error {
			_, err := w.Records.Get(ctx, actor, "contact", some[i%len(some)], record.GetOptions{})
			return err
		}},
		{"50 by name", list(record.ListRequest{Sort: "name"}, 50)},
		{"50 by created_at", list(record.ListRequest{Sort: "-created_at"}, 50)},
		{"exact e-mail", func(i int) error {
			d := dice(1) // as the file that was imported
			var c contact
			for n := range i%500 + 1 {
				c = d.contact(n)
			}
			return list(record.ListRequest{Filter: []byte(`emails = "` + c.email + `"`)}, 1)(i)
		}},
		{"substring, rare", list(record.ListRequest{Filter: []byte(`name ~ "stahollem"`), Sort: "name"}, 0)},
		{"substring, 2 %", list(record.ListRequest{Filter: []byte(`name ~ "brails"`), Sort: "name"}, 50)},
		{"substring, frequent", list(record.ListRequest{Filter: []byte(`name ~ "an"`), Sort: "name"}, 50)},
		{"search words", list(record.ListRequest{Text: "maria garcia"}, 50)},
	} {
		if err := b.repeat(group, read.name, read.fn); err != nil {
			return err
		}
	}
	return nil
}

// someContacts returns ids from all over the table, in no order that the page
// cache would like.
func (b *bench) someContacts(ctx context.Context, w *app.Workspace, actor policy.Actor) ([]id.ID, error) {
	var ids []id.ID
	cursor := ""
	for range 4 {
		page, err := w.Records.List(ctx, actor, "contact", record.ListRequest{Sort: "name", Limit: 500, Cursor: cursor})
		if err != nil {
			return nil, err
		}
		for _, p := range page.Records {
			ids = append(ids, p.ID())
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if len(ids) == 0 {
		return nil, errors.New("there are no contacts")
	}
	return ids, nil
}

// verifyLog measures what `holdfast audit verify` does, and the files.
func verifyLog(ctx context.Context, b *bench) (err error) {
	const group = "verify"
	w, err := b.open(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := w.Close(); err == nil {
			err = cerr
		}
	}()
	if err := errors.Join(w.Index.Ready(ctx), w.Audit.Flush(ctx)); err != nil {
		return err
	}
	for _, rows := range []bool{false, true} {
		opt, name := audit.VerifyOptions{}, "audit verify"
		if rows {
			opt.Rows, name = allRows{w.Records.AuditRows(), w.Auth.Rows()}, "audit verify --rows"
		}
		start := time.Now()
		r, err := audit.Verify(ctx, w.DB, audit.FromKeystore(w.Keys), opt)
		if err != nil {
			return err
		}
		took := time.Since(start)
		b.add(group, name, took.Seconds()*100_000/float64(r.Size), "s/100k entries", fmt.Sprintf("%s, %d entries", r.Status, r.Size))
	}
	contacts := float64(b.rows + b.rows/4)
	b.add("files", "holdfast.db", float64(sizeOf(b.data()+"/holdfast.db"))/contacts, "B/contact", "row, tokens, audit entry, event, feed; companies included")
	b.add("files", "keys.db", float64(sizeOf(b.data()+"/keys.db"))/contacts, "B/contact", "")
	return nil
}

// allRows joins the rows that records and users answer for.
type allRows []audit.RowSource

// Objects implements audit.RowSource.
func (a allRows) Objects() (ids []string) {
	for _, s := range a {
		ids = append(ids, s.Objects()...)
	}
	return ids
}

// Rows implements audit.RowSource.
func (a allRows) Rows(v store.Querier, object string, each func(audit.Row) error) error {
	for _, s := range a {
		if slices.Contains(s.Objects(), object) {
			return s.Rows(v, object, each)
		}
	}
	return nil
}

func ms(d time.Duration) float64 { return float64(d) / 1e6 }
