package httpapi_test

import (
	"slices"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// migrations lists the fixed tables of the data file.
func (s *stack) migrations() []store.Migration {
	return slices.Concat(store.Migrations(), audit.Migrations(), outbox.Migrations(), auth.Migrations())
}

func (s *stack) records(_ *keystore.Keystore, _ *outbox.Outbox, _ *id.Source) *record.Service {
	return &record.Service{}
}
