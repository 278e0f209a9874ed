package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// searcher measures the figures about search inside the process, each next to
// its peer in the same minute.
type searcher struct {
	*bench
	w           *app.Workspace
	p           *plain
	all, narrow policy.Actor
	steps       *indexSteps
}

// searchHere is the phase within this process.
func searchHere(ctx context.Context, b *bench) (err error) {
	steps := &indexSteps{}
	w, took, err := b.start(ctx, steps.step)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := w.Close(); err == nil {
			err = cerr
		}
	}()
	warm := took.figure("start from a sealed snapshot")
	warm.Note += fmt.Sprintf("; %d records out of it, %d changes since", w.Index.Restored(), lateChanges)
	b.figure(warm, goal{must: 0.5, aim: 0.2})
	p, err := openPlain(b.plainPath())
	if err != nil {
		return err
	}
	defer p.db.Close()
	s := &searcher{bench: b, w: w, p: p, steps: steps}
	if s.all, err = b.actor(ctx, w, b.tokens()); err != nil {
		return err
	}
	if s.narrow, err = b.actor(ctx, w, b.narrowFile()); err != nil {
		return err
	}
	for _, measure := range []func(context.Context) error{s.substrings, s.frequent, s.depth, s.rights, s.combined, s.changes, s.memory} {
		if err := measure(ctx); err != nil {
			return err
		}
	}
	return nil
}

// figure adds one, and tells it whoever waits.
func (b *bench) figure(f figure, g goal) {
	f = f.judge(g)
	b.figures = append(b.figures, f)
	fmt.Fprintf(os.Stderr, "  %s: %s %s (%s)\n", f.Name, number(f.Ours), f.Unit, f.Met)
}

// spend is how long an operation is repeated at most.
const spend = 3 * time.Second

// sampled runs fn up to so often, for a limited time, at least five times.
func (b *bench) sampled(most int, fn func(i int) error) (t times, err error) {
	if err := fn(0); err != nil { // what is built at first use is measured apart
		return nil, err
	}
	for begin := time.Now(); len(t) < 5 || len(t) < most && time.Since(begin) < b.spend; {
		start := time.Now()
		if err := fn(len(t)); err != nil {
			return nil, err
		}
		t = append(t, time.Since(start))
	}
	return t, nil
}

func (s *searcher) list(ctx context.Context, actor policy.Actor, r record.ListRequest) error {
	_, err := s.w.Records.List(ctx, actor, "contact", r)
	return err
}

func contains(text string) record.ListRequest {
	return record.ListRequest{Filter: []byte("name ~ " + strconv.Quote(text)), Sort: "name"}
}

// substrings asks for every term of the fixed set: the first 50 by name.
func (s *searcher) substrings(ctx context.Context) error {
	for _, x := range terms(s.rows) {
		r := contains(x.typed)
		r.Count = true
		page, err := s.w.Records.List(ctx, s.all, "contact", r)
		if err != nil {
			return fmt.Errorf("%s: %w", x.label, err)
		}
		r.Count = false
		var cpu times
		ours, err := s.sampled(100, func(int) error {
			start := cpuSelf()
			defer func() { cpu = append(cpu, cpuSelf()-start) }()
			return s.list(ctx, s.all, r)
		})
		if err != nil {
			return fmt.Errorf("%s: %w", x.label, err)
		}
		like, err := s.sampled(5, func(int) error { return s.p.like(ctx, field.Fold(x.typed)) })
		if err != nil {
			return err
		}
		f := figure{Name: "substring, " + x.label + ", p95", Ours: ours.at(95), Unit: "ms", Peer: like.at(50), PeerIs: "LIKE, p50"}
		f.Note = fmt.Sprintf("%d hits; p50 %s ms; processor p50 %s ms, p95 %s ms", page.Count, number(ours.at(50)), number(cpu.at(50)), number(cpu.at(95)))
		s.figure(f, goal{must: 25, aim: 8})
		if x.label == "absent, Latin" || x.label == "absent, Chinese" {
			s.figure(figure{Name: "substring, " + x.label + ", against LIKE", Ours: ours.at(50), Unit: "ms", Peer: like.at(50), PeerIs: "LIKE, p50"}, goal{must: 10, aim: 20, ratio: true, atLeast: true})
		}
	}
	return nil
}

// frequent compares frequent terms with trigrams of plain text, and tells what
// is spent before the page is fetched.
func (s *searcher) frequent(ctx context.Context) error {
	o, _ := s.w.Catalog().Object("contact")
	name, _ := o.Field("name")
	for _, typed := range []string{"ann", "randiw"} {
		ours, err := s.sampled(100, func(int) error { return s.list(ctx, s.all, contains(typed)) })
		if err != nil {
			return err
		}
		grams, err := s.sampled(20, func(int) error { return s.p.trigram(ctx, typed) })
		if err != nil {
			return err
		}
		s.figure(figure{Name: "frequent term " + typed + ", p50", Ours: ours.at(50), Unit: "ms", Peer: grams.at(50), PeerIs: "FTS5 trigram"}, goal{must: 2, ratio: true})
		q := &query.Query{Object: o, Limit: 50, Where: query.Where(name, query.Contains, field.Text(typed)), Order: []query.Order{{Field: name}}}
		found, err := s.sampled(200, func(int) error {
			_, err := s.w.Index.Search(ctx, q, nil)
			return err
		})
		if err != nil {
			return err
		}
		s.figure(figure{Name: "frequent term " + typed + ", before the fetch, p50", Ours: found.at(50), Unit: "ms"}, goal{aim: 1})
	}
	return nil
}

// depth pages by the sealed name, far down.
func (s *searcher) depth(ctx context.Context) error {
	deep := min(500_000, s.rows/2)
	cursor, err := s.cursorAt(ctx, deep)
	if err != nil {
		return err
	}
	first, err := s.sampled(200, func(int) error { return s.list(ctx, s.all, record.ListRequest{Sort: "name"}) })
	if err != nil {
		return err
	}
	far, err := s.sampled(200, func(int) error { return s.list(ctx, s.all, record.ListRequest{Sort: "name", Cursor: cursor}) })
	if err != nil {
		return err
	}
	offset, err := s.sampled(10, func(int) error { return s.p.offset(ctx, deep) })
	if err != nil {
		return err
	}
	page := fmt.Sprintf("page %d by sealed name, p50", deep/50)
	s.figure(figure{Name: page, Ours: far.at(50), Unit: "ms", Peer: first.at(50), PeerIs: "page 1"}, goal{must: 1.3, ratio: true})
	s.figure(figure{Name: page + ", against OFFSET", Ours: far.at(50), Unit: "ms", Peer: offset.at(50), PeerIs: "plain indexed OFFSET"}, goal{must: 5, aim: 15, ratio: true, atLeast: true})
	return nil
}

// cursorAt pages until so many rows have gone by.
func (s *searcher) cursorAt(ctx context.Context, rows int) (cursor string, err error) {
	for gone := 0; gone < rows; gone += record.MaxLimit {
		page, err := s.w.Records.List(ctx, s.all, "contact", record.ListRequest{Sort: "name", Limit: record.MaxLimit, Cursor: cursor, Fields: []string{"name"}})
		if err != nil {
			return "", err
		}
		cursor = page.Next
	}
	return cursor, nil
}

// rights lists for somebody who sees one record in a hundred.
func (s *searcher) rights(ctx context.Context) error {
	r := record.ListRequest{Sort: "name"}
	every, err := s.sampled(200, func(int) error { return s.list(ctx, s.all, r) })
	if err != nil {
		return err
	}
	few, err := s.sampled(200, func(int) error { return s.list(ctx, s.narrow, r) })
	if err != nil {
		return err
	}
	s.figure(figure{Name: "50 by name for a person who sees 1 %, p50", Ours: few.at(50), Unit: "ms", Peer: every.at(50), PeerIs: "who sees all"}, goal{must: 1.5, aim: 1, ratio: true})
	return nil
}

// combined filters by a part of the name and by a date, sorts by another field
// than either, for somebody who sees one in a hundred and for who sees all.
func (s *searcher) combined(ctx context.Context) error {
	r := record.ListRequest{Filter: []byte(`name ~ "an" and created_at > 2020-01-01T00:00:00Z and not emails ~ "xyz"`), Sort: "emails,-name"}
	for label, who := range map[string]policy.Actor{"who sees 1 %": s.narrow, "who sees all": s.all} {
		if err := s.list(ctx, who, r); err != nil {
			return err
		}
		if err := s.sorted(ctx, "emails"); err != nil {
			return err
		}
		t, err := s.sampled(100, func(int) error { return s.list(ctx, who, r) })
		if err != nil {
			return err
		}
		s.figure(figure{Name: "filter, sort and row rule, " + label + ", p95", Ours: t.at(95), Unit: "ms", Note: "p50 " + number(t.at(50)) + " ms"}, goal{must: 25, aim: 10})
	}
	return nil
}

// sorted waits until the order by a field is there: it is built in the
// background after the first question.
func (s *searcher) sorted(ctx context.Context, name string) error {
	o, _ := s.w.Catalog().Object("contact")
	f, _ := o.Field(name)
	for {
		for _, x := range s.w.Index.Stats() {
			for _, c := range x.Fields {
				if x.Object == o.ID && c.Field == f.ID && c.Order > 0 {
					return nil
				}
			}
		}
		q := &query.Query{Object: o, Limit: 1, Order: []query.Order{{Field: f}}}
		if _, err := s.w.Index.Search(ctx, q, nil); err != nil {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// memory adds up what the index holds of a contact: three columns of text with
// values, two orders, and what every record has.
func (s *searcher) memory(ctx context.Context) error {
	o, _ := s.w.Catalog().Object("contact")
	if err := s.sorted(ctx, "created_at"); err != nil {
		return err
	}
	for _, x := range s.w.Index.Stats() {
		if x.Object != o.ID {
			continue
		}
		total, beside := x.Bytes, 0
		for _, c := range x.Fields {
			beside += c.Exact
			if c.Field == "emails" {
				beside += c.Order
			}
		}
		f := figure{Name: "memory a contact, three text columns, two orders", Ours: float64(total-beside) / float64(x.Rows), Unit: "B"}
		f.Note = fmt.Sprintf("beside them %.1f B: whole values by hash, the order by e-mail", float64(beside)/float64(x.Rows))
		s.figure(f, goal{must: 120, aim: 100})
	}
	return nil
}

// changes measures from the commit of an update until it is found, alone and
// while somebody searches without a pause.
func (s *searcher) changes(ctx context.Context) error {
	some, err := s.someContacts(ctx, s.w, s.all)
	if err != nil {
		return err
	}
	n := 0
	update := func(i int) error {
		n++ // always another value
		_, err := s.w.Records.Apply(ctx, s.all, record.Unit{Changes: []record.Change{{
			Op: record.Update, Object: "contact", ID: some[i%len(some)], Values: map[string]field.Raw{"job_title": field.FromText("t" + strconv.Itoa(n))},
		}}})
		return err
	}
	s.steps.reset()
	alone, err := s.sampled(300, update)
	if err != nil {
		return err
	}
	s.figure(figure{Name: "update to searchable, p95", Ours: s.steps.taken().at(95), Unit: "ms"}, goal{must: 5, aim: 0.5})
	s.steps.reset()
	stop := make(chan struct{})
	var searching sync.WaitGroup
	var failed error
	searching.Go(func() { failed = s.searchUntil(ctx, stop) })
	beside, err := s.sampled(300, update)
	close(stop)
	searching.Wait()
	if err != nil || failed != nil {
		return fmt.Errorf("update beside searches: %w, %w", err, failed)
	}
	s.figure(figure{Name: "update to searchable beside endless searches, p95", Ours: s.steps.taken().at(95), Unit: "ms",
		Note: fmt.Sprintf("a whole update p50 %s ms, alone %s ms", number(beside.at(50)), number(alone.at(50)))}, goal{must: 5})
	return nil
}

func (s *searcher) searchUntil(ctx context.Context, stop <-chan struct{}) error {
	for i := 0; ; i++ {
		select {
		case <-stop:
			return nil
		default:
		}
		if err := s.list(ctx, s.all, contains(terms(s.rows)[i%2].typed)); err != nil {
			return err
		}
	}
}

// indexSteps measures from each commit until the index has it.
type indexSteps struct {
	mu        sync.Mutex
	committed time.Time
	took      times
}

func (x *indexSteps) step(at record.Step) {
	now := time.Now()
	x.mu.Lock()
	defer x.mu.Unlock()
	switch at {
	case record.StepCommitted:
		x.committed = now
	case record.StepIndexed:
		x.took = append(x.took, now.Sub(x.committed))
	}
}

func (x *indexSteps) reset() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.took = nil
}

func (x *indexSteps) taken() times {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.took
}
