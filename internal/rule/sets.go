package rule

import (
	"sync"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
)

// Sets keeps the rules of the objects of one catalog, compiled once. It may be
// used from any goroutine; the zero Sets is empty.
type Sets struct {
	mu   sync.Mutex
	of   *catalog.Catalog
	sets map[*catalog.Object]*Set
}

// Of returns the rules of an object of the catalog.
func (s *Sets) Of(cat *catalog.Catalog, o *catalog.Object) (*Set, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of != cat {
		s.of, s.sets = cat, map[*catalog.Object]*Set{}
	}
	if set := s.sets[o]; set != nil {
		return set, nil
	}
	set, err := Compile(o)
	if err != nil {
		return nil, errs.New(errs.Internal, "").At("rule.Of").Because(err).
			WithHint("the rules of object %s cannot be read by this version", o.Name)
	}
	s.sets[o] = set
	return set, nil
}
