package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/transfer"
)

// importRows imports on an otherwise idle workspace, then a quarter as many
// rows while a person creates contacts one after another.
func importRows(ctx context.Context, b *bench) (err error) {
	if err := b.init(ctx); err != nil {
		return err
	}
	holds := &writerHolds{}
	w, err := b.open(ctx, holds.step)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := w.Close(); err == nil {
			err = cerr
		}
	}()
	if err := w.Index.Ready(ctx); err != nil {
		return err
	}
	if err := b.importAlone(ctx, w, holds); err != nil {
		return err
	}
	if err := b.importBesidePeople(ctx, w, holds); err != nil {
		return err
	}
	return b.makeTokens(ctx, w)
}

func (b *bench) importAlone(ctx context.Context, w *app.Workspace, holds *writerHolds) error {
	const group = "import, nobody else works"
	cpu, allocated := cpuOf("self"), allocations()
	took, err := b.importFile(ctx, w, 0, b.rows)
	if err != nil {
		return err
	}
	cpu, allocated = cpuOf("self")-cpu, allocations()-allocated
	rows := float64(b.rows)
	start := time.Now()
	if err := w.Audit.Flush(ctx); err != nil {
		return err
	}
	flush := time.Since(start)
	b.add(group, "rows", rows/took.Seconds(), "rows/s", "sealed, tokens, audit, outbox, index; durable")
	b.add(group, "rows, sequenced too", rows/(took+flush).Seconds(), "rows/s", "every audit entry in the signed tree")
	b.add(group, "processor", float64(cpu.Microseconds())/rows, "us/row", "all threads; parsing, keys and sequencing included")
	b.add(group, "allocated", float64(allocated)/rows, "B/row", "")
	b.holds(group, holds)
	b.add(group, "peak memory", peakOf("self"), "MB", "")
	return nil
}

func (b *bench) importBesidePeople(ctx context.Context, w *app.Workspace, holds *writerHolds) error {
	const group = "import, while one person creates contacts"
	actor, err := person(ctx, w)
	if err != nil {
		return err
	}
	holds.reset()
	var waits times
	var failed error
	stop := make(chan struct{})
	var people sync.WaitGroup
	people.Go(func() { waits, failed = createUntil(ctx, w, actor, b.rows*2, stop) })
	took, err := b.importFile(ctx, w, b.rows, b.rows/4)
	close(stop)
	people.Wait()
	if err == nil {
		err = failed
	}
	if err != nil {
		return err
	}
	b.add(group, "rows", float64(b.rows/4)/took.Seconds(), "rows/s", "")
	b.percentiles(group, "create", waits)
	b.holds(group, holds)
	return nil
}

// importFile imports rows contacts, the first numbered from.
func (b *bench) importFile(ctx context.Context, w *app.Workspace, from, rows int) (time.Duration, error) {
	if err := writeContacts(b.file(), from, rows); err != nil {
		return 0, err
	}
	return b.importTable(ctx, w, policy.Actor{Kind: policy.Operator, OSUser: "bench", Client: "bench", Lang: "en"}, rows)
}

// importTable imports the file that was written, of so many rows.
func (b *bench) importTable(ctx context.Context, w *app.Workspace, actor policy.Actor, rows int) (time.Duration, error) {
	f, err := os.Open(b.file())
	if err != nil {
		return 0, err
	}
	defer f.Close()
	start := time.Now()
	job, err := w.Transfer.Start(ctx, actor, transfer.ImportRequest{Object: "contact", FileName: "contacts.csv", File: f})
	if err != nil {
		return 0, err
	}
	r, err := w.Transfer.Wait(ctx, job, func(int) {})
	took := time.Since(start)
	if err == nil && (r.State != outbox.Finished || r.Created != rows) {
		err = fmt.Errorf("import ended %s with %d of %d rows (%s), first faults: %v", r.State, r.Created, rows, r.LastError, r.Faults)
	}
	return took, err
}

// createUntil creates contacts with ten milliseconds between them.
func createUntil(ctx context.Context, w *app.Workspace, actor policy.Actor, from int, stop <-chan struct{}) (waits times, err error) {
	d := dice(from)
	for i := from; ; i++ {
		select {
		case <-stop:
			return waits, nil
		case <-time.After(10 * time.Millisecond):
		}
		c := d.contact(i)
		start := time.Now()
		_, err := w.Records.Apply(ctx, actor, record.Unit{Changes: []record.Change{{Op: record.Create, Object: "contact", Values: map[string]field.Raw{
			"name":      field.FromText(c.given + " " + c.family),
			"emails":    field.FromText(c.email),
			"phones":    field.FromText(c.phone),
			"job_title": field.FromText(c.title),
		}}}})
		if err != nil {
			return waits, err
		}
		waits = append(waits, time.Since(start))
	}
}

// writerHolds measures, from the steps of the write path, how long units run
// inside the writer, and how long a group of them keeps it until it is durable
// and indexed. Units run one at a time, so the steps come in order; the commit
// that several may share comes after.
type writerHolds struct {
	mu                sync.Mutex
	first, began, end time.Time // first of the group; end: of its newest indexed row
	units, groups     times
}

func (h *writerHolds) step(s record.Step) {
	if s != record.StepBegun && s != record.StepSettled && s != record.StepIndexed {
		return
	}
	now := time.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	switch s {
	case record.StepBegun:
		h.began = now
		if h.close() {
			h.first = now
		}
	case record.StepSettled:
		h.units = append(h.units, now.Sub(h.began))
	case record.StepIndexed:
		h.end = now
	}
}

// close notes a group that has ended, and reports whether a new one begins.
func (h *writerHolds) close() bool {
	if h.first.IsZero() {
		return true
	}
	if h.end.IsZero() {
		return false
	}
	h.groups = append(h.groups, h.end.Sub(h.first))
	h.first, h.end = time.Time{}, time.Time{}
	return true
}

func (h *writerHolds) reset() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.close()
	h.units, h.groups = nil, nil
}

func (b *bench) holds(group string, h *writerHolds) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.close()
	b.add(group, "writer held by one chunk, p50", h.units.at(50), "ms", fmt.Sprintf("%d units", len(h.units)))
	b.add(group, "writer held by one chunk, p99", h.units.at(99), "ms", "")
	b.add(group, "writer held by one chunk, longest", h.units.at(100), "ms", "other programs on the cores count")
	b.add(group, "until durable and indexed, p50", h.groups.at(50), "ms", fmt.Sprintf("%d groups", len(h.groups)))
	b.add(group, "until durable and indexed, p99", h.groups.at(99), "ms", "")
	b.add(group, "until durable and indexed, longest", h.groups.at(100), "ms", "")
}

func allocations() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// makeTokens leaves tokens for the phase over HTTP: each is limited to a rate
// of its own.
func (b *bench) makeTokens(ctx context.Context, w *app.Workspace) error {
	u, err := w.Auth.FindUser(ctx, adminEmail)
	if err != nil {
		return err
	}
	operator := policy.Actor{Kind: policy.Operator, OSUser: "bench", Client: "bench"}
	var all []string
	for i := range 64 {
		_, secret, err := w.Auth.CreateToken(ctx, operator, auth.NewToken{User: u.ID, Name: fmt.Sprintf("bench %d", i), Expires: 48 * time.Hour})
		if err != nil {
			return err
		}
		all = append(all, secret)
	}
	return os.WriteFile(b.tokens(), []byte(strings.Join(all, "\n")), 0o600)
}
