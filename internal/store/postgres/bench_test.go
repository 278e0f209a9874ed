package postgres_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/postgres/pgtest"
)

// BenchmarkUnits is one small unit each by sixteen callers, and the same row
// by sixteen plain connections.
func BenchmarkUnits(b *testing.B) {
	const callers = 16
	dsn := pgtest.Schema(b)
	db := open(b, dsn, store.Options{})
	if err := db.Migrate(b.Context(), ledger()); err != nil {
		b.Fatal(err)
	}
	var next atomic.Int64
	share := func(b *testing.B, run func() func(word string) error) {
		b.Helper()
		var group sync.WaitGroup
		var left atomic.Int64
		left.Store(int64(b.N))
		for range callers {
			write := run()
			group.Go(func() {
				for left.Add(-1) >= 0 {
					if err := write(fmt.Sprint(next.Add(1))); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
		group.Wait()
	}
	b.Run("unit", func(b *testing.B) {
		share(b, func() func(string) error {
			return func(word string) error { return add(db, word) }
		})
	})
	b.Run("plain", func(b *testing.B) {
		share(b, func() func(string) error {
			c, err := pgconn.Connect(b.Context(), dsn)
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { _ = c.Close(b.Context()) })
			if _, err := c.Prepare(b.Context(), "add", `INSERT INTO "ledger" ("word") VALUES ($1)`, nil); err != nil {
				b.Fatal(err)
			}
			return func(word string) error {
				_, err := c.ExecPrepared(b.Context(), "add", [][]byte{[]byte(word)}, nil, nil).Close()
				return err
			}
		})
	})
}
