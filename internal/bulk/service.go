package bulk

import (
	"context"
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/blob"
	"github.com/holdfast-crm/holdfast/internal/history"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// Job is the kind of the background job.
const Job = "bulk"

// Most is how many records one piece of work is about, at most.
const Most = 1_000_000

// Keep is how long work that has ended can be looked at and taken back.
const Keep = 24 * time.Hour

// Deps are the parts the service works with; all are required.
type Deps struct {
	Records *record.Service
	Jobs    *outbox.Dispatcher
	Blobs   *blob.Store
	IDs     *id.Source
	Now     func() time.Time
	// Evidence puts an act into the log: "bulk.started", "bulk.stopped",
	// "bulk.reverted". The act follows once it returned without error.
	Evidence func(ctx context.Context, actor policy.Actor, action string, work id.ID, records int) error
	// Told hears of work that changed, after the commit; it must not wait.
	Told func(Work)
}

// Service does much at once.
type Service struct {
	d    Deps
	past *history.Service

	mu   sync.Mutex
	last map[id.ID]time.Time // when progress was told
}

// New makes the service.
func New(d Deps) *Service {
	return &Service{d: d, past: history.New(d.Records), last: map[id.ID]time.Time{}}
}

// tellEvery is how often, at most, progress of one piece of work is told.
const tellEvery = 200 * time.Millisecond

// due reports whether progress is to be told now.
func (s *Service) due(work id.ID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.d.Now()
	if now.Sub(s.last[work]) < tellEvery {
		return false
	}
	s.last[work] = now
	return true
}

// Settled tells of a run that ended; the dispatcher calls it.
func (s *Service) Settled(ctx context.Context, j outbox.Job) {
	if j.Kind != Job {
		return
	}
	s.mu.Lock()
	delete(s.last, j.ID)
	s.mu.Unlock()
	if c, err := s.load(ctx, j); err == nil {
		s.d.Told(c.shown())
	}
}

// Blobs forgets work that ended longer than Keep ago, and lists the blobs of
// what is left.
func (s *Service) Blobs(ctx context.Context) (map[id.ID]bool, error) {
	jobs, err := s.d.Jobs.ForgetJobs(ctx, Job, s.d.Now().Add(-Keep))
	if err != nil {
		return nil, err
	}
	named := map[id.ID]bool{}
	for _, j := range jobs {
		a, err := decodeArgs(j.Args)
		if err != nil {
			return nil, err
		}
		named[a.blob] = true
	}
	return named, nil
}
