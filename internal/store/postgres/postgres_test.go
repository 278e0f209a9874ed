package postgres_test

import (
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/postgres"
	"github.com/holdfast-crm/holdfast/internal/store/postgres/pgtest"
	"github.com/holdfast-crm/holdfast/internal/store/storetest"
)

func open(t testing.TB, dsn string, o store.Options) *store.DB {
	t.Helper()
	if o.Now == nil {
		o.Now = time.Now
	}
	db, err := store.Open(t.Context(), postgres.Dialect{DSN: dsn}, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return db
}

func TestConformance(t *testing.T) {
	t.Parallel()
	storetest.Exercise(t, func(t *testing.T, writers int) *store.DB {
		return open(t, pgtest.Schema(t), store.Options{Writers: writers})
	})
}
