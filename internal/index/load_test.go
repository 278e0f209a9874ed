package index

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/dbtest"
)

// folder is a data store and a key store on disk.
type folder struct {
	t    testing.TB
	db   *store.DB
	keys *keystore.Keystore
	o    *catalog.Object
	all  oracle
}

func newFolder(t testing.TB, c *catalog.Catalog, cacheKeys int) *folder {
	t.Helper()
	dir := t.TempDir()
	now := func() time.Time { return time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC) }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	open := func(name string) *store.DB {
		db, err := store.Open(t.Context(), dbtest.Dialect(), store.Options{Path: filepath.Join(dir, name), Now: now})
		must(err)
		t.Cleanup(func() { must(db.Close()) })
		return db
	}
	keysDB, db := open("keys.db"), open("data.db")
	identity, err := seal.NewSeed().Identity()
	must(err)
	provider := keystore.KeyFile(filepath.Join(t.TempDir(), "root.key"))
	must(keystore.Create(t.Context(), keysDB, keystore.CreateOptions{Workspace: id.ID{7, 7}, Provider: provider, Recovery: identity.Recipient()}))
	keys, err := keystore.Open(t.Context(), keysDB, provider, keystore.Options{Now: now, CacheKeys: cacheKeys})
	must(err)
	t.Cleanup(func() { must(keys.Close()) })
	must(db.Migrate(t.Context(), store.Migrations()))
	changes, err := catalog.Diff(nil, c)
	must(err)
	must(db.Write(t.Context(), func(tx *store.Tx) error { return tx.ApplyDiff(changes) }))
	return &folder{t: t, db: db, keys: keys, o: c.Objects()[0], all: oracle{}}
}

func (f *folder) place(rec id.ID, class string) seal.Place {
	return seal.Place{Workspace: f.keys.Workspace(), Object: f.o.ID, Record: rec, Class: class}
}

// row seals a record as the record layer would; tests of MACs are there.
func (f *folder) row(values []field.Value, key *seal.Key) *store.Row {
	f.t.Helper()
	sys := func(name string) field.Key {
		x, _ := f.o.Field(name)
		if v := values[x.Ordinal]; v != nil {
			return x.Type.Keys(v)
		}
		return field.Key{}
	}
	at := func(name string) time.Time {
		if n := sys(name).Number; n != 0 {
			return time.UnixMicro(n).UTC()
		}
		return time.Time{}
	}
	r := &store.Row{ID: sys("id").ID, Version: sys("version").Number, Owner: sys("owner").ID, Key: key.ID(), KeyVersion: key.Version(),
		CreatedAt: at("created_at"), UpdatedAt: at("updated_at"), DeletedAt: at("deleted_at"), MAC: []byte{1}}
	for _, p := range f.o.Plain() {
		r.Plain = append(r.Plain, values[p.Ordinal])
	}
	for i, e := range f.o.Envelopes {
		var fields []seal.FieldBytes
		for _, s := range f.o.Sealed() {
			if v := values[s.Ordinal]; s.Handling.Envelope == i && v != nil {
				fields = append(fields, seal.FieldBytes{Field: s.ID, Value: s.Type.AppendBytes(nil, v)})
			}
		}
		plain, err := seal.EncodeFields(fields)
		if err != nil {
			f.t.Fatal(err)
		}
		r.Envelopes = append(r.Envelopes, seal.Seal(key, f.place(r.ID, e.Class), plain))
	}
	return r
}

// open is the other direction.
func (f *folder) open(o *catalog.Object, row *store.Row) ([]field.Value, error) {
	key, err := f.keys.Cached(row.Key)
	if err != nil {
		return nil, err
	}
	values := make([]field.Value, len(o.Fields))
	for i, p := range o.Plain() {
		values[p.Ordinal] = row.Plain[i]
	}
	for i, e := range o.Envelopes {
		plain, err := seal.Open(key, f.place(row.ID, e.Class), row.Envelopes[i])
		if err != nil {
			return nil, err
		}
		err = seal.DecodeFields(plain, func(name, b []byte) (err error) {
			x, _ := o.FieldByID(string(name))
			values[x.Ordinal], err = x.Type.FromBytes(b)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	set := func(name string, v field.Value, ok bool) {
		if x, _ := o.Field(name); ok {
			values[x.Ordinal] = v
		}
	}
	set("id", field.Ref(row.ID), true)
	set("version", field.Int(row.Version), true)
	set("owner", field.Ref(row.Owner), !row.Owner.IsZero())
	set("created_at", field.Time(row.CreatedAt), true)
	set("updated_at", field.Time(row.UpdatedAt), true)
	set("deleted_at", field.Time(row.DeletedAt), !row.DeletedAt.IsZero())
	return values, nil
}

// insert stores n records and returns their ids and keys.
func (f *folder) insert(m *maker, n int) (ids, keys []id.ID) {
	f.t.Helper()
	var rows []*store.Row
	for range n {
		key, err := f.keys.TakeSubjectKey(f.t.Context())
		if err != nil {
			f.t.Fatal(err)
		}
		v := m.id()
		f.all[v] = m.values(v, 1)
		rows = append(rows, f.row(f.all[v], key))
		ids, keys = append(ids, v), append(keys, key.ID())
	}
	err := f.db.Write(f.t.Context(), func(tx *store.Tx) error {
		for _, r := range rows {
			if err := tx.InsertRow(f.o, r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return ids, keys
}

func TestLoadReadsWhatIsStored(t *testing.T) {
	t.Parallel()
	c := people(t)
	f := newFolder(t, c, 100) // far fewer keys than a chunk: they are warmed again
	m := newMaker(c, 21)
	ids, keys := f.insert(m, 2500)

	broken, gone := ids[7], ids[1300]
	if err := f.keys.Destroy(t.Context(), keys[1300]); err != nil {
		t.Fatal(err)
	}
	err := f.db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE "o_person" SET "env_personal" = (SELECT "env_personal" FROM "o_person" WHERE "id" = ?) WHERE "id" = ?`, ids[8], broken)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	delete(f.all, broken)
	delete(f.all, gone)

	var mu sync.Mutex
	reported := map[id.ID]errs.Kind{}
	x := newIndex(c, Deps{Source: Source{DB: f.db, Keys: f.keys}, OnBroken: func(o *catalog.Object, rec id.ID, err error) {
		mu.Lock()
		defer mu.Unlock()
		reported[rec] = errs.KindOf(err)
	}}, tight())
	applied := f.whileLoading(x, m, ids[100:])
	if err := x.Load(t.Context(), f.open); err != nil {
		t.Fatal(err)
	}
	applied.Wait()
	if err := x.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	if x.Broken() != 2 || reported[broken] != errs.Integrity || reported[gone] != errs.NotFound {
		t.Errorf("%d broken rows, reported %v", x.Broken(), reported)
	}
	for range 30 {
		m.ask(t, x, f.all, 0)
	}
}

// whileLoading changes and removes some records as commits would.
func (f *folder) whileLoading(x *Index, m *maker, ids []id.ID) *sync.WaitGroup {
	var changes []Change
	for i, v := range ids {
		switch {
		case i%90 == 0:
			delete(f.all, v)
			changes = append(changes, Change{Object: f.o, ID: v, Removed: true})
		case i%40 == 0 && f.all[v] != nil:
			f.all[v] = m.values(v, 2)
			changes = append(changes, Change{Object: f.o, ID: v, Values: f.all[v]})
		}
	}
	for range 20 {
		v := m.id()
		f.all[v] = m.values(v, 1)
		changes = append(changes, Change{Object: f.o, ID: v, Values: f.all[v]})
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, c := range changes {
			x.Apply(c)
		}
	})
	return &wg
}

func TestLoadThatFailsSaysSo(t *testing.T) {
	t.Parallel()
	c := people(t)
	f := newFolder(t, c, 0)
	m := newMaker(c, 22)
	f.insert(m, 3)
	x := New(c, Deps{Source: Source{DB: f.db, Keys: f.keys}})
	failing := func(*catalog.Object, *store.Row) ([]field.Value, error) { return nil, fmt.Errorf("disk on fire") }
	if err := x.Load(t.Context(), failing); err == nil {
		t.Fatal("no error")
	}
	for _, err := range []error{x.Ready(t.Context()), second(x.Search(t.Context(), &query.Query{Object: f.o, Limit: 1}, nil))} {
		if errs.CodeOf(err) != "index_failed" || errs.KindOf(err) != errs.Unavailable {
			t.Errorf("%v, want index_failed", err)
		}
	}

	x = New(c, Deps{Source: Source{DB: f.db, Keys: f.keys}})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := x.Load(ctx, f.open); err == nil {
		t.Error("a cancelled load succeeds")
	}
	if err := x.Ready(t.Context()); err == nil {
		t.Error("a cancelled load is ready")
	}
}

func second[T any](_ T, err error) error { return err }

func TestLoadOfNothingIsReady(t *testing.T) {
	t.Parallel()
	c := people(t)
	f := newFolder(t, c, 0)
	x := New(c, Deps{Source: Source{DB: f.db, Keys: f.keys}})
	if err := x.Load(t.Context(), f.open); err != nil {
		t.Fatal(err)
	}
	r, err := x.Search(t.Context(), &query.Query{Object: f.o, Limit: 5}, nil)
	if err != nil || len(r.IDs) != 0 || r.More || !slices.Equal(r.IDs, []id.ID{}) {
		t.Errorf("%+v, %v", r, err)
	}
}

// BenchmarkLoad reports what a start costs a record, from disk to answers.
func BenchmarkLoad(b *testing.B) {
	c := people(b)
	f := newFolder(b, c, 0)
	m := newMaker(c, 1)
	rows := *benchRows / 5
	for range rows / 1000 {
		f.insert(m, 1000)
	}
	for b.Loop() {
		x := New(c, Deps{Source: Source{DB: f.db, Keys: f.keys}})
		if err := x.Load(b.Context(), f.open); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(rows), "ns/row")
}
