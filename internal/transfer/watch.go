package transfer

import (
	"context"
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
)

// tellEvery is how often, at most, watchers hear of the progress of one
// import. Each change of its state is told at once.
const tellEvery = 200 * time.Millisecond

// watchers are told how imports come on.
type watchers struct {
	mu   sync.Mutex
	next int
	fns  map[int]func(Import)
	last map[id.ID]time.Time
}

// Watch calls fn with each import that changed, without its columns, until
// stop is called: after a commit, and in the goroutine that works on it, so fn
// must not wait. Whether somebody may hear of it is for fn to ask: the import
// right on Import.Object.
func (s *Service) Watch(fn func(Import)) (stop func()) {
	w := &s.watch
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fns == nil {
		w.fns, w.last = map[int]func(Import){}, map[id.ID]time.Time{}
	}
	at := w.next
	w.next++
	w.fns[at] = fn
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.fns, at)
	}
}

// due reports who is to hear of an import now; nobody when it was told a
// moment ago and only its counts changed.
func (w *watchers) due(importID id.ID, now time.Time, counts bool) (fns []func(Import)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.fns) == 0 || counts && now.Sub(w.last[importID]) < tellEvery {
		return nil
	}
	if counts {
		w.last[importID] = now
	} else {
		delete(w.last, importID)
	}
	for _, fn := range w.fns {
		fns = append(fns, fn)
	}
	return fns
}

// tell tells watchers of an import whose state changed.
func (s *Service) tell(imp Import) {
	imp.Columns, imp.Match = nil, nil // names of fields, which not everybody who hears may see
	for _, fn := range s.watch.due(imp.ID, s.Now(), false) {
		fn(imp)
	}
}

// tellProgress tells them how far a running one came.
func (s *Service) tellProgress(j *outbox.Job, sp *spec, b blobs, st *state) {
	fns := s.watch.due(j.ID, s.Now(), true)
	if len(fns) == 0 {
		return
	}
	imp := describe(*j, sp, b, st)
	imp.Columns, imp.Match = nil, nil // names of fields, which not everybody who hears may see
	for _, fn := range fns {
		fn(imp)
	}
}

// Settled tells watchers of a run that ended; the dispatcher calls it.
func (s *Service) Settled(ctx context.Context, j outbox.Job) {
	if j.Kind != ImportJob {
		return
	}
	if imp, err := s.view(ctx, j); err == nil {
		s.tell(imp)
	}
}
