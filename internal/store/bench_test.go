package store_test

import (
	"crypto/rand"
	"path/filepath"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/sqlite"
)

// contacts is a database of contacts as an import leaves them: a sealed
// envelope of 400 bytes, two tokens, an import id.
type contacts struct {
	db     *store.DB
	object *catalog.Object
	ids    *id.Source
	batch  id.ID
	body   []byte
	all    []id.ID
}

func newContacts(b *testing.B) *contacts {
	db, err := store.Open(b.Context(), sqlite.Dialect{}, store.Options{Path: filepath.Join(b.TempDir(), "bench.db"), Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(b.Context(), store.Migrations()); err != nil {
		b.Fatal(err)
	}
	c := builtin(b)
	changes, err := catalog.Diff(nil, c)
	if err != nil {
		b.Fatal(err)
	}
	if err := db.Write(b.Context(), func(tx *store.Tx) error { return tx.ApplyDiff(changes) }); err != nil {
		b.Fatal(err)
	}
	o, _ := c.Object("contact")
	x := &contacts{db: db, object: o, ids: id.NewSource(time.Now), body: make([]byte, 400)}
	x.batch = x.ids.New()
	_, _ = rand.Read(x.body)
	return x
}

func (x *contacts) insert(tx *store.Tx) error {
	r := &store.Row{
		ID: x.ids.New(), Version: 1, Owner: x.batch, Subject: x.batch, Key: x.batch, KeyVersion: 1,
		CreatedAt: tx.Now(), CreatedBy: x.batch, UpdatedAt: tx.Now(), UpdatedBy: x.batch, Import: x.batch,
		Plain: make([]field.Value, len(x.object.Plain())), Envelopes: make([][]byte, len(x.object.Envelopes)), MAC: x.body[:32],
	}
	r.Envelopes[0] = x.body
	for i, f := range x.object.Plain() {
		if f.Type.Shape() == field.ShapeID {
			r.Plain[i] = field.Ref(x.batch)
		}
	}
	if err := tx.InsertRow(x.object, r); err != nil {
		return err
	}
	var tokens []store.TokenRow
	for _, name := range []string{"emails", "phones"} {
		token := make([]byte, 16)
		_, _ = rand.Read(token)
		tokens = append(tokens, store.TokenRow{Object: x.object.ID, Field: name, Token: token, Record: r.ID})
	}
	x.all = append(x.all, r.ID)
	return tx.ReplaceTokens(x.object, r.ID, nil, tokens)
}

func (x *contacts) fill(b *testing.B, n int) {
	b.Helper()
	for left := n; left > 0; left -= 5000 {
		err := x.db.Write(b.Context(), func(tx *store.Tx) error {
			for range min(left, 5000) {
				if err := x.insert(tx); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkImportRows is one operation per contact with its tokens and its
// place in the feed, 5,000 in a unit.
func BenchmarkImportRows(b *testing.B) {
	x := newContacts(b)
	b.ReportAllocs()
	b.ResetTimer()
	x.fill(b, b.N)
}

func BenchmarkRows(b *testing.B) {
	x := newContacts(b)
	x.fill(b, 50_000)
	read := func(b *testing.B, fn func(*store.View) error) {
		b.Helper()
		if err := x.db.Read(b.Context(), fn); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("get", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			read(b, func(v *store.View) error {
				_, err := store.GetRow(v, x.object, x.all[i*7919%len(x.all)], nil, false)
				return err
			})
		}
	})
	b.Run("get50", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			read(b, func(v *store.View) error {
				from := i * 7919 % (len(x.all) - 50)
				_, err := store.GetRows(v, x.object, x.all[from:from+50])
				return err
			})
		}
	})
	b.Run("newest50", func(b *testing.B) {
		updated, _ := x.object.Field("updated_at")
		ask := &query.Query{Object: x.object, Limit: 50, Order: []query.Order{{Field: updated, Desc: true}}}
		for b.Loop() {
			read(b, func(v *store.View) error { _, err := store.SelectRows(v, ask, nil); return err })
		}
	})
	b.Run("scan", func(b *testing.B) {
		b.ReportAllocs()
		for n := 0; n < b.N; {
			read(b, func(v *store.View) error {
				for _, err := range store.ScanRows(v, x.object, id.ID{}, min(b.N-n, len(x.all))) {
					if err != nil {
						return err
					}
					n++
				}
				return nil
			})
		}
	})
	b.Run("canonical", func(b *testing.B) {
		var row *store.Row
		read(b, func(v *store.View) (err error) {
			row, err = store.GetRow(v, x.object, x.all[0], nil, false)
			return err
		})
		var dst []byte
		b.ReportAllocs()
		for b.Loop() {
			dst = row.AppendCanonical(dst[:0], x.object)
		}
	})
}
