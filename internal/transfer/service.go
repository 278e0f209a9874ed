package transfer

import (
	"context"
	"time"

	"github.com/holdfast-crm/holdfast/internal/blob"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// ImportJob is the kind of the background job that carries out an import.
const ImportJob = "import"

// Deps are the parts the service works with; all but Others are required.
type Deps struct {
	Records *record.Service
	Jobs    *outbox.Dispatcher
	Blobs   *blob.Store
	Catalog func() *catalog.Catalog
	IDs     *id.Source
	Now     func() time.Time
	// Zone is the time zone of a name, or of the workspace where it is empty.
	Zone func(ctx context.Context, name string) (*time.Location, error)
	// Alike finds records that values probably belong to already, for previews;
	// nil: none are looked for.
	Alike func(ctx context.Context, actor policy.Actor, object string, values map[string]field.Raw) []PreviewAlike
	// Others lists blobs that other parts name; nil: there are none. Sweep
	// leaves them.
	Others func(context.Context) (map[id.ID]bool, error)
	// Evidence puts an act about an import into the log: "import.started",
	// "import.stopped", "import.continued", "import.failed_rows_read",
	// "import.reverted". The act follows once it
	// returned without error.
	Evidence func(ctx context.Context, actor policy.Actor, action string, importID id.ID) error
}

// Service imports and exports.
type Service struct {
	Deps
	watch watchers
}

// New makes the service.
func New(d Deps) *Service { return &Service{Deps: d} }
