package workspace

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// zoneLife is how long the workspace's time zone is remembered at most: where
// another process changed it, nobody tells this one. As long as a grant.
const zoneLife = 5 * time.Second

// zones remembers what every list with a filter asks for.
type zones struct {
	mu    sync.Mutex
	named map[string]*time.Location // as many as there are names
	usual string                    // of the workspace; empty: to be read
	since time.Time
	epoch uint64 // grows when usual may have become wrong
}

// Zone returns the time zone of a name, or that of the workspace where the name
// is empty, which on another node may be the one of five seconds ago.
func (s *Service) Zone(ctx context.Context, name string) (zone *time.Location, err error) {
	defer errs.Wrap(&err, "workspace.Zone")
	if name == "" {
		if name, err = s.usualZone(ctx); err != nil {
			return nil, err
		}
	}
	s.zones.mu.Lock()
	zone = s.zones.named[name]
	s.zones.mu.Unlock()
	if zone != nil {
		return zone, nil
	}
	if zone, err = time.LoadLocation(name); err != nil { // checked when it was set: this machine knows fewer zones
		return nil, errs.New(errs.Internal, "").Because(err)
	}
	s.zones.mu.Lock()
	defer s.zones.mu.Unlock()
	if s.zones.named == nil {
		s.zones.named = map[string]*time.Location{}
	}
	s.zones.named[name] = zone
	return zone, nil
}

func (s *Service) usualZone(ctx context.Context) (string, error) {
	now := s.d.DB.Now()
	s.zones.mu.Lock()
	name, since, epoch := s.zones.usual, s.zones.since, s.zones.epoch
	s.zones.mu.Unlock()
	if name != "" && !now.Before(since) && now.Sub(since) <= zoneLife {
		return name, nil
	}
	set, err := s.Settings(ctx)
	if err != nil {
		return "", err
	}
	s.zones.mu.Lock()
	defer s.zones.mu.Unlock()
	if s.zones.epoch == epoch { // otherwise it may be from before a change
		s.zones.usual, s.zones.since = set.TimeZone, now
	}
	return cmp.Or(set.TimeZone, "UTC"), nil
}

// forget is called after the settings were changed.
func (z *zones) forget() {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.usual, z.epoch = "", z.epoch+1
}
