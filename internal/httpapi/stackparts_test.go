package httpapi_test

import (
	"errors"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/notify"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// migrations lists the fixed tables of the data file.
func migrations() []store.Migration {
	return slices.Concat(audit.Migrations(), outbox.Migrations(), auth.Migrations(), notify.Migrations(), record.Migrations())
}

// records builds the use case with its index, which is loaded while there is
// nothing to load: what it would open rows with is never called.
func (s *stack) records(keys *keystore.Keystore, box *outbox.Outbox, ids *id.Source) *record.Service {
	s.Helper()
	x := index.New(s.catalog, index.Deps{DB: s.db, Keys: keys})
	s.must(x.Load(s.Context(), func(*catalog.Object, *store.Row) ([]field.Value, error) {
		return nil, errors.New("nothing to open yet")
	}))
	return record.New(record.Deps{
		DB: s.db, Catalog: func() *catalog.Catalog { return s.catalog }, Keys: keys, Index: x,
		Audit: s.audit, Outbox: box, IDs: ids, Refresh: s.auth.Refresh,
	})
}
