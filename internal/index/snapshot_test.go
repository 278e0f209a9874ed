package index

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// shelf keeps snapshots in memory; package snapshot seals them, and tests that.
type shelf struct {
	mu    sync.Mutex
	files map[string][]byte
}

var errNoFile = errors.New("no file")

func (s *shelf) Write(name string, fn func(io.Writer) error) error {
	var b bytes.Buffer
	if err := fn(&b); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[name] = b.Bytes()
	return nil
}

func (s *shelf) Read(name string, fn func(io.Reader) error) error {
	s.mu.Lock()
	b, ok := s.files[name]
	s.mu.Unlock()
	if !ok {
		return errNoFile
	}
	return fn(bytes.NewReader(b))
}

func (s *shelf) Kept(name string) (bytes int64, written time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if b, ok := s.files[name]; ok {
		return int64(len(b)), time.Unix(1, 0)
	}
	return 0, time.Time{}
}

func (s *shelf) Withhold() (release func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.files)
	return func() {}, nil
}

func (s *shelf) Discard(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.files, name)
	return nil
}

// saved is a folder with an index that was loaded from it, and keys at hand.
type saved struct {
	*folder
	c     *catalog.Catalog
	m     *maker
	shelf *shelf
	keyOf map[id.ID]id.ID
	x     *Index
}

func newSaved(t *testing.T, seed uint64, rows int) *saved {
	t.Helper()
	c := people(t)
	s := &saved{folder: newFolder(t, c, 0), c: c, m: newMaker(c, seed), shelf: &shelf{files: map[string][]byte{}}, keyOf: map[id.ID]id.ID{}}
	s.add(rows)
	s.x, _ = s.load()
	for range 20 {
		s.m.ask(t, s.x, s.all, 0) // builds orders
	}
	return s
}

func (s *saved) add(rows int) (ids []id.ID) {
	ids, keys := s.insert(s.m, rows)
	for i, v := range ids {
		s.keyOf[v] = keys[i]
	}
	return ids
}

// load returns an index that has read what there is, and how many rows it
// opened for that.
func (s *saved) load() (x *Index, opened int64) {
	s.t.Helper()
	var n atomic.Int64
	x = newIndex(s.c, Deps{Source: Source{DB: s.db, Keys: s.keys}, Snapshots: s.shelf, SnapshotRows: 1, Moment: s.moment}, tight())
	err := x.Load(s.t.Context(), func(o *catalog.Object, row *store.Row) ([]field.Value, error) {
		n.Add(1)
		return s.open(o, row)
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return x, n.Load()
}

func (s *saved) moment(ctx context.Context) (at Moment, err error) {
	err = s.db.Follow(ctx, func(v *store.View) error {
		c, err := newest(v)
		at = Moment(c)
		return err
	}, store.FeedLog)
	return at, err
}

func (s *saved) saveAsOf(at Moment) {
	s.t.Helper()
	s.x.deps.Moment = func(context.Context) (Moment, error) { return at, nil }
	if err := s.x.Save(s.t.Context(), time.Time{}); err != nil {
		s.t.Fatal(err)
	}
}

func (s *saved) save() {
	s.t.Helper()
	if err := s.x.Save(s.t.Context(), time.Time{}); err != nil {
		s.t.Fatal(err)
	}
	if len(s.shelf.files) != 1 {
		s.t.Fatal("nothing was saved")
	}
}

// change updates, deletes and adds records in the database, and tells the
// index as commits do.
func (s *saved) change(x *Index, version int64) {
	s.t.Helper()
	for i, v := range slices.Collect(s.all.ids()) {
		var err error
		switch {
		case i%9 == 0:
			err = s.db.Write(s.t.Context(), func(tx *store.Tx) error { return tx.DeleteRow(s.o, v) })
			delete(s.all, v)
			x.Apply(Change{Object: s.o, ID: v, Removed: true})
		case i%4 == 0:
			err = s.update(v, version)
			x.Apply(Change{Object: s.o, ID: v, Values: s.all[v]})
		}
		if err != nil {
			s.t.Error(err)
		}
	}
	for _, v := range s.add(30) {
		x.Apply(Change{Object: s.o, ID: v, Values: s.all[v]})
	}
}

func (s *saved) update(v id.ID, version int64) error {
	if err := s.keys.Warm(s.t.Context(), s.keyOf[v]); err != nil {
		return err
	}
	key, err := s.keys.Cached(s.keyOf[v])
	if err != nil {
		return err
	}
	was, created := s.version(v), s.systemField("created_at").Ordinal
	next := s.m.values(v, int(version))
	next[created] = s.all[v][created] // set once
	s.all[v] = next
	return s.db.Write(s.t.Context(), func(tx *store.Tx) error {
		ok, err := tx.UpdateRow(s.o, s.row(s.all[v], key), was)
		if err == nil && !ok {
			err = errors.New("the row has another version")
		}
		return err
	})
}

func (s *saved) systemField(name string) *catalog.Field {
	f, _ := s.o.Field(name)
	return f
}

func (s *saved) version(v id.ID) int64 {
	f := s.systemField("version")
	return f.Type.Keys(s.all[v][f.Ordinal]).Number
}

func (s *saved) answers(x *Index) {
	s.t.Helper()
	for range 20 {
		s.m.ask(s.t.(*testing.T), x, s.all, 0)
	}
}

func TestAStartFromASnapshotReadsOnlyWhatChanged(t *testing.T) {
	t.Parallel()
	s := newSaved(t, 31, 900)
	s.save()
	x, opened := s.load()
	if x.Restored() != 900 || opened != 0 {
		t.Errorf("%d records came out of the snapshot, %d were opened", x.Restored(), opened)
	}
	s.answers(x)

	s.change(s.x, 2)
	x, opened = s.load()
	if x.Restored() != 900 || opened == 0 || opened > 300 {
		t.Errorf("%d records came out of the snapshot, %d were opened", x.Restored(), opened)
	}
	s.answers(x)
	s.x = x
	s.change(x, 3) // and what came out of one is kept up like any other
	s.answers(x)
	s.save()
	x, opened = s.load()
	if opened != 0 {
		t.Errorf("%d records were opened", opened)
	}
	s.answers(x)
}

func TestASnapshotTakenDuringChangesIsPutRight(t *testing.T) {
	t.Parallel()
	s := newSaved(t, 32, 700)
	first := true
	// Between two segments, as a commit would come.
	w := &between{shelf: s.shelf, do: func() {
		if first {
			first = false
			s.change(s.x, 2)
		}
	}}
	s.x.deps.Snapshots = w
	if err := s.x.Save(t.Context(), time.Time{}); err != nil {
		t.Fatal(err)
	}
	s.answers(s.x)
	x, opened := s.load()
	if x.Restored() == 0 || opened == 0 {
		t.Errorf("%d records came out of the snapshot, %d were opened", x.Restored(), opened)
	}
	s.answers(x)
}

// between does something after each piece that is written.
type between struct {
	*shelf
	do func()
}

func (b *between) Write(name string, fn func(io.Writer) error) error {
	return b.shelf.Write(name, func(w io.Writer) error { return fn(&interrupted{w, b.do}) })
}

type interrupted struct {
	io.Writer
	do func()
}

func (i *interrupted) Write(p []byte) (int, error) {
	n, err := i.Writer.Write(p)
	i.do()
	return n, err
}

func TestASnapshotThatDoesNotFitIsNotUsed(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*saved){
		"another history": func(s *saved) {
			s.saveAsOf(Moment{Seq: 5, Object: s.o.ID, Record: id.ID{9}})
		},
		"a history to come": func(s *saved) {
			at, err := s.moment(s.t.Context())
			if err != nil {
				s.t.Fatal(err)
			}
			at.Seq += 1000
			s.saveAsOf(at)
		},
		"a changed field": func(s *saved) {
			s.save()
			b := s.x.order[0].bound.Load()
			at := b.column["city"]
			was, err := b.specs[at].signature()
			if err != nil {
				s.t.Fatal(err)
			}
			file := s.shelf.files[SnapshotName("person")]
			s.shelf.files[SnapshotName("person")] = bytes.Replace(file, was, make([]byte, len(was)), 1)
		},
		"cut off":  func(s *saved) { s.save(); s.cut(func(b []byte) []byte { return b[:len(b)/2] }) },
		"nonsense": func(s *saved) { s.save(); s.cut(func(b []byte) []byte { return bytes.Repeat([]byte{0xff}, len(b)) }) },
		"none":     func(s *saved) { s.save(); _, _ = s.x.Withhold(true) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSaved(t, 33, 300)
			spoil(s)
			x, opened := s.load()
			if x.Restored() != 0 || opened != 300 {
				t.Errorf("%d records came out of the snapshot, %d were opened", x.Restored(), opened)
			}
			s.answers(x)
		})
	}
}

func (s *saved) cut(change func([]byte) []byte) {
	s.shelf.files[SnapshotName("person")] = change(s.shelf.files[SnapshotName("person")])
}

func TestChangesDuringAStartFromASnapshot(t *testing.T) {
	t.Parallel()
	s := newSaved(t, 34, 400)
	s.save()
	x := newIndex(s.c, Deps{Source: Source{DB: s.db, Keys: s.keys}, Snapshots: s.shelf, SnapshotRows: 1}, tight())
	s.change(x, 2) // told before anything is loaded
	if err := x.Load(t.Context(), s.open); err != nil {
		t.Fatal(err)
	}
	if x.Restored() == 0 {
		t.Error("the snapshot was not used")
	}
	s.answers(x)
}

func TestWhatIsNotSoundIsNotSaved(t *testing.T) {
	t.Parallel()
	s := newSaved(t, 35, 50)
	s.x.order[0].broken.Add(1)
	if err := s.x.Save(t.Context(), time.Time{}); err != nil || len(s.shelf.files) != 0 {
		t.Errorf("%d files, %v", len(s.shelf.files), err)
	}
	s.x.order[0].broken.Add(-1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.x.Save(ctx, time.Time{}); err == nil || len(s.shelf.files) != 0 {
		t.Errorf("%d files, %v", len(s.shelf.files), err)
	}
	s.x.deps.SnapshotRows = 51
	if err := s.x.Save(t.Context(), time.Time{}); err != nil || len(s.shelf.files) != 0 {
		t.Errorf("%d files, %v", len(s.shelf.files), err)
	}
}

// BenchmarkStart reports what a start from a snapshot costs a record.
func BenchmarkStart(b *testing.B) {
	c := people(b)
	f, m, keep := newFolder(b, c, 0), newMaker(c, 1), &shelf{files: map[string][]byte{}}
	rows := *benchRows / 5
	for range rows / 1000 {
		f.insert(m, 1000)
	}
	moment := func(ctx context.Context) (at Moment, err error) {
		err = f.db.Follow(ctx, func(v *store.View) error {
			c, err := newest(v)
			at = Moment(c)
			return err
		}, store.FeedLog)
		return at, err
	}
	x := New(c, Deps{Source: Source{DB: f.db, Keys: f.keys}, Snapshots: keep, SnapshotRows: 1, Moment: moment})
	if err := x.Load(b.Context(), f.open); err != nil {
		b.Fatal(err)
	}
	if err := x.Save(b.Context(), time.Time{}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		x := New(c, Deps{Source: Source{DB: f.db, Keys: f.keys}, Snapshots: keep, SnapshotRows: 1})
		if err := x.Load(b.Context(), f.open); err != nil {
			b.Fatal(err)
		}
		if x.Restored() != rows {
			b.Fatal("not out of the snapshot")
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(rows), "ns/row")
	b.ReportMetric(float64(len(keep.files[SnapshotName("person")]))/float64(rows), "bytes/row")
}

func newest(v *store.View) (store.Change, error) {
	settled, err := v.Settled(store.FeedLog)
	if err != nil {
		return store.Change{}, err
	}
	return store.NewestChange(v, settled)
}

// TestAFieldThatMayNoLongerBeFoundLeavesTheOthersSaved: also for a process that
// still has its column, empty, and for one that never had it.
func TestAFieldThatMayNoLongerBeFoundLeavesTheOthersSaved(t *testing.T) {
	t.Parallel()
	s := newSaved(t, 36, 300)
	var said error
	s.x.deps.OnUnsaved = func(_ *catalog.Object, err error) { said = err }
	b := s.x.order[0].bound.Load()
	next := *b.object
	next.Fields = slices.Clone(next.Fields)
	f, _ := s.o.Field("city")
	hidden := *f
	hidden.Handling.Findable = false
	next.Fields[f.Ordinal] = &hidden
	s.x.order[0].bind(&next)
	s.save()
	fresh := newIndex(s.c, Deps{Source: Source{DB: s.db, Keys: s.keys}, Snapshots: s.shelf, SnapshotRows: 1, Moment: s.moment}, tight())
	fresh.source.Store(fresh.reader(s.open))
	fresh.order[0] = newTable(&next, fresh.tune, fresh.pool)
	fresh.order[0].place = fresh.room.Add(part{fresh, fresh.order[0]})
	for _, x := range []*Index{fresh, s.x} {
		x.order[0].empty(true)
		if err := (part{x, x.order[0]}).Load(t.Context(), x.order[0].place); err != nil {
			t.Fatal(err)
		}
		if n := x.order[0].rows(); n != 300 {
			t.Errorf("%d records", n)
		}
	}
	if fresh.Restored() != 300 || said != nil {
		t.Errorf("%d records came out of the snapshot, %v", fresh.Restored(), said)
	}
	s.x.order[0].broken.Add(1)
	if err := s.x.Save(t.Context(), time.Now().Add(time.Hour)); err != nil || !errors.Is(said, errUnready) {
		t.Errorf("why it could not be saved: %v, %v", said, err)
	}
}
