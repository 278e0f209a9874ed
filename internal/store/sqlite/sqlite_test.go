package sqlite_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/sqlite"
	"github.com/holdfast-crm/holdfast/internal/store/storetest"
)

func open(t testing.TB, path string, o store.Options) *store.DB {
	t.Helper()
	o.Path = path
	if o.Now == nil {
		o.Now = time.Now
	}
	db, err := store.Open(t.Context(), sqlite.Dialect{}, o)
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
		return open(t, filepath.Join(t.TempDir(), "data", "holdfast.db"), store.Options{Writers: writers})
	})
}
