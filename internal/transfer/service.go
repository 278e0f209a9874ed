package transfer

import (
	"time"

	"github.com/holdfast-crm/holdfast/internal/blob"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// ImportJob is the kind of the background job that carries out an import.
const ImportJob = "import"

// Deps are the parts the service works with; all are required.
type Deps struct {
	Records *record.Service
	Jobs    *outbox.Dispatcher
	Blobs   *blob.Store
	Catalog func() *catalog.Catalog
	IDs     *id.Source
	Now     func() time.Time
}

// Service imports and exports.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }
