package index

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// crowded is an index that has room for one of its two objects.
type crowded struct {
	x   *Index
	kit [2]*saved
}

func newCrowded(t *testing.T, seed uint64, keep Snapshots) *crowded {
	t.Helper()
	c := people(t, "ghost")
	f := newFolder(t, c, 0)
	s := &crowded{}
	for n := range s.kit {
		own := *f
		own.o, own.all = c.Objects()[n], oracle{}
		m := newMaker(c, seed+uint64(n))
		m.o, m.last = own.o, uint64(n)<<32
		s.kit[n] = &saved{folder: &own, c: c, m: m, keyOf: map[id.ID]id.ID{}}
		s.kit[n].add(500)
	}
	all := newIndex(c, Deps{Source: Source{DB: f.db, Keys: f.keys}}, tight())
	if err := all.Load(t.Context(), s.open); err != nil {
		t.Fatal(err)
	}
	limit := int64(0)
	for _, x := range all.Stats() {
		limit = max(limit, int64(x.Bytes)*3/2)
	}
	d := Deps{Source: Source{DB: f.db, Keys: f.keys}, Limit: limit}
	if keep != nil {
		d.Snapshots, d.SnapshotRows, d.Moment = keep, 1, s.kit[0].moment
	}
	s.x = newIndex(c, d, tight())
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { s.x.Attend(ctx, s.open) })
	t.Cleanup(func() { cancel(); wg.Wait() })
	return s
}

func (s *crowded) open(o *catalog.Object, row *store.Row) ([]field.Value, error) {
	for _, kit := range s.kit {
		if kit.o == o {
			return kit.folder.open(o, row)
		}
	}
	return nil, errNotHeld
}

// ask compares answers of one object with those of the naive evaluator.
func (s *crowded) ask(t *testing.T, n int) {
	t.Helper()
	kit := s.kit[n]
	release, err := s.x.Hold(t.Context(), kit.o)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	for range 3 {
		kit.m.ask(t, s.x, kit.all, 0)
	}
}

func TestWhatWasLetGoAnswersAsBefore(t *testing.T) {
	t.Parallel()
	for name, keep := range map[string]Snapshots{"from snapshots": &shelf{files: map[string][]byte{}}, "from rows": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newCrowded(t, 71, keep)
			if err := s.x.Load(t.Context(), s.open); err != nil {
				t.Fatal(err)
			}
			for round := range 8 {
				n := round % 2
				s.ask(t, n)
				// While the other one is let go, and brought back, this one changes.
				var wg sync.WaitGroup
				wg.Go(func() { s.kit[n].change(s.x, int64(round+2)) })
				s.ask(t, 1-n)
				wg.Wait()
			}
			s.ask(t, 0)
			s.ask(t, 1)
			sum := 0
			for _, x := range s.x.Stats() {
				sum += x.Bytes
			}
			m := s.x.Memory()
			if m.Dropped < 5 || int64(sum) > m.Limit+m.Limit/4 {
				t.Errorf("%d bytes, %+v", sum, m)
			}
			if restored := s.x.Restored() > 0; restored != (keep != nil) {
				t.Errorf("%d records came out of snapshots", s.x.Restored())
			}
		})
	}
}

func TestWhatIsNotInMemoryAnswersNothing(t *testing.T) {
	t.Parallel()
	s := newCrowded(t, 72, nil)
	s.ask(t, 0)
	s.ask(t, 1)
	gone := s.kit[0].o
	title := gone.Title
	contains := query.Where(title, query.Contains, field.Text("a"))
	q := &query.Query{Object: gone, Limit: 5, Where: contains}
	_, _, count := s.x.Count(t.Context(), q, nil)
	_, lookup := s.x.Lookup(title, gone, "anna")
	_, related := s.x.Resolve(t.Context(), query.Related{Object: gone, Where: contains, Via: title})
	for _, err := range []error{second(s.x.Search(t.Context(), q, nil)), count, lookup, related} {
		if errs.CodeOf(err) != "index_building" || errs.KindOf(err) != errs.Unavailable {
			t.Errorf("%v, want index_building", err)
		}
	}
	if n := s.x.Rows(gone); n != len(s.kit[0].all) { // as of then
		t.Errorf("%d rows, want %d", n, len(s.kit[0].all))
	}
	if s.x.Loaded(gone) { // and asks for it
		t.Error("what was let go is said to be loaded")
	}
	s.ask(t, 0)
}

func TestALimitThatIsTooSmallIsSaid(t *testing.T) {
	t.Parallel()
	s := newCrowded(t, 73, nil)
	d := s.x.deps
	d.Limit = 10_000
	x := newIndex(s.kit[0].c, d, tight())
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { x.Attend(ctx, s.open) })
	if err := x.Load(t.Context(), s.open); err != nil { // nobody asked
		t.Error(err)
	}
	_, err := x.Hold(t.Context(), s.kit[0].o)
	if errs.CodeOf(err) != "index_too_large" {
		t.Errorf("%v", err)
	}
	cancel()
	wg.Wait()
}

func TestOrdersGoBeforeTheirObject(t *testing.T) {
	t.Parallel()
	c := people(t)
	x := opened(c, tight())
	m := newMaker(c, 74)
	all := oracle{}
	for range 300 {
		v := m.id()
		all[v] = m.values(v, 1)
		x.Apply(Change{Object: m.o, ID: v, Values: all[v]})
	}
	built := func() int { return len(x.order[0].pieces()) }
	for range 20 {
		for range 10 {
			m.ask(t, x, all, 0)
		}
		if built() == 0 {
			t.Fatal("nothing was built")
		}
		var wg sync.WaitGroup
		for _, p := range x.order[0].pieces() {
			wg.Go(p.Drop)
		}
		m.ask(t, x, all, 0)
		wg.Wait()
	}
}

// TestAnErasedRecordIsInNoSnapshotOfWhatWasLetGo erases from an object that is
// not in memory: its snapshot goes, and it is read from the database again.
func TestAnErasedRecordIsInNoSnapshotOfWhatWasLetGo(t *testing.T) {
	t.Parallel()
	keep := &shelf{files: map[string][]byte{}}
	s := newCrowded(t, 75, keep)
	s.ask(t, 0)
	s.ask(t, 1)
	kit := s.kit[0]
	if _, written := keep.Kept(SnapshotName(kit.o.ID)); written.IsZero() {
		t.Fatal("what was let go was not kept")
	}
	release, err := s.x.Withhold(true)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	for v := range kit.all.ids() {
		err := s.kit[0].db.Write(t.Context(), func(tx *store.Tx) error { return tx.DeleteRow(kit.o, v) })
		s.x.Apply(Change{Object: kit.o, ID: v, Removed: true})
		delete(kit.all, v)
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	if err := errors.Join(keep.Read(SnapshotName(kit.o.ID), nil)); !errors.Is(err, errNoFile) {
		t.Errorf("%v", err)
	}
	s.ask(t, 0)
	if s.x.Restored() != 0 {
		t.Error("it came out of a snapshot")
	}
}

// TestWordsOfLongTextsComeBackWithThem lets letters go into a snapshot and takes
// them out again.
func TestWordsOfLongTextsComeBackWithThem(t *testing.T) {
	t.Parallel()
	c := letters(t)
	w := newWriter(c, 76)
	x, all := opened(c, tight()), oracle{}
	w.write(x, all, 400)
	for range 4 {
		var file bytes.Buffer
		tab := x.order[0]
		if err := tab.encode(t.Context(), &file, Moment{}); err != nil {
			t.Fatal(err)
		}
		before := tab.stats().Bytes
		tab.empty(true)
		if after := tab.stats().Bytes; after > before/10 {
			t.Fatalf("%d bytes of %d are still there", after, before)
		}
		tab.beginLoad()
		r, err := tab.decodeSnapshot(&file)
		if err != nil || !tab.install(r) {
			t.Fatalf("it cannot be read: %v", err)
		}
		tab.endLoad()
		for range 40 {
			w.compare(t, x, all)
		}
		w.write(x, all, 50)
		w.compare(t, x, all)
	}
}
