package sqlite_test

import (
	"crypto/rand"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// benchTable is shaped like a record: an id in time order and 600 bytes.
func benchTable(without bool) []store.Migration {
	return []store.Migration{{ID: "bench/1", Tables: []store.Table{{
		Name: "bench",
		Columns: []store.Column{
			{Name: "id", Type: store.Blob}, {Name: "version", Type: store.Integer},
			{Name: "updated_at", Type: store.Integer}, {Name: "owner", Type: store.Blob},
			{Name: "body", Type: store.Blob}, {Name: "mac", Type: store.Blob},
		},
		Primary: []string{"id"}, WithoutRowID: without,
	}}}}
}

type bench struct {
	db  *store.DB
	ids *id.Source
	own id.ID
	b   []byte
}

func newBench(b *testing.B, without bool) *bench {
	db := open(b, filepath.Join(b.TempDir(), "bench.db"), store.Options{})
	if err := db.Migrate(b.Context(), benchTable(without)); err != nil {
		b.Fatal(err)
	}
	x := &bench{db: db, ids: id.NewSource(time.Now), b: make([]byte, 500)}
	x.own = x.ids.New()
	_, _ = rand.Read(x.b)
	return x
}

func (x *bench) insert(tx *store.Tx, n int) (last id.ID, err error) {
	for range n {
		last = x.ids.New()
		_, err = tx.Exec(`INSERT INTO "bench" ("id", "version", "updated_at", "owner", "body", "mac") VALUES (?, ?, ?, ?, ?, ?)`,
			last, 1, tx.Now(), x.own, x.b, x.b[:32])
		if err != nil {
			return last, err
		}
	}
	return last, nil
}

// BenchmarkWrite16 is 16 callers, each with one insert in a unit of its own.
func BenchmarkWrite16(b *testing.B) {
	x := newBench(b, false)
	b.SetParallelism(8) // times GOMAXPROCS 2
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := x.db.Write(b.Context(), func(tx *store.Tx) error { _, err := x.insert(tx, 1); return err }); err != nil {
				b.Error(err)
			}
		}
	})
}

func BenchmarkWrite1(b *testing.B) {
	x := newBench(b, false)
	for b.Loop() {
		if err := x.db.Write(b.Context(), func(tx *store.Tx) error { _, err := x.insert(tx, 1); return err }); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBulk is one operation per row, 5,000 rows in a unit.
func BenchmarkBulk(b *testing.B) {
	for name, without := range map[string]bool{"rowid": false, "without": true} {
		b.Run(name, func(b *testing.B) {
			x := newBench(b, without)
			b.ResetTimer()
			for left := b.N; left > 0; left -= 5000 {
				if err := x.db.Write(b.Context(), func(tx *store.Tx) error { _, err := x.insert(tx, min(left, 5000)); return err }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkGet reads one row by id of 50,000.
func BenchmarkGet(b *testing.B) {
	for name, without := range map[string]bool{"rowid": false, "without": true} {
		b.Run(name, func(b *testing.B) {
			x := newBench(b, without)
			var some []id.ID
			for range 50 {
				if err := x.db.Write(b.Context(), func(tx *store.Tx) error {
					last, err := x.insert(tx, 1000)
					some = append(some, last)
					return err
				}); err != nil {
					b.Fatal(err)
				}
			}
			b.ResetTimer()
			var at atomic.Int64
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					want := some[at.Add(1)%50]
					err := x.db.Read(b.Context(), func(v *store.View) error {
						var version int64
						var body, mac []byte
						return v.QueryRow(`SELECT "version", "body", "mac" FROM "bench" WHERE "id" = ?`, want).Scan(&version, &body, &mac)
					})
					if err != nil {
						b.Error(err)
					}
				}
			})
			b.StopTimer()
			for range 3 {
				start := time.Now()
				n := 0
				if err := x.db.Read(b.Context(), func(v *store.View) error {
					rows, err := v.Query(`SELECT "id", "version", "body", "mac" FROM "bench" ORDER BY "id"`)
					if err != nil {
						return err
					}
					for rows.Next() {
						var i id.ID
						var version int64
						var body, mac []byte
						if err := rows.Scan(&i, &version, &body, &mac); err != nil {
							return err
						}
						n++
					}
					return rows.Err()
				}); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(time.Since(start).Nanoseconds())/float64(n), "scan-ns/row")
			}
		})
	}
}
