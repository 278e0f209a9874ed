package export

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/blob"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// Job is the kind of the background job.
const Job = "export"

// Limits of exports.
const (
	Most   = 1_000_000      // records in one
	MostID = 20_000         // records that are named by their ids
	Keep   = 24 * time.Hour // from its end on
	// Burst exports at once, and PerSecond in the long run, may one person begin.
	Burst     = 20
	PerSecond = 1.0 / 180
	// unfinished is how many of one person's wait or run at a time: two places
	// are for the work of all.
	unfinished = 2
)

// Act is what the log is told: that an export was begun, handed out or dropped.
type Act struct {
	Export  id.ID
	Object  string   // its id
	Fields  []string // their ids
	Format  string
	Records int
}

// Pace says how often somebody may; ratelimit.Limiter is one.
type Pace interface {
	Take(who id.ID, now time.Time) (ok bool, left int, wait time.Duration)
}

// Deps are the parts the service works with; all but Part are required.
type Deps struct {
	Records *record.Service
	Jobs    *outbox.Dispatcher
	Blobs   *blob.Store
	Catalog func() *catalog.Catalog
	IDs     *id.Source
	Now     func() time.Time
	Pace    Pace // of exports begun by one person
	// Alone runs work while no other process does something under that name.
	Alone func(ctx context.Context, name string, work func(context.Context) error) error
	// Evidence puts an act into the log: "export.started", "export.downloaded",
	// "export.dropped". The act follows once it returned without error.
	Evidence func(ctx context.Context, actor policy.Actor, action string, of Act) error
	Part     int // records in one part of a file; zero means 10,000
	// Told hears of exports that changed, after the commit; it must not wait.
	Told func(Export)
}

// Service exports.
type Service struct {
	d Deps
	// asking keeps two requests with one idempotency key from both beginning.
	asking sync.Mutex
}

// New makes the service.
func New(d Deps) *Service {
	d.Part = cmp.Or(d.Part, partRecords)
	return &Service{d: d}
}
