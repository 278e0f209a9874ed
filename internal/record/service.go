package record

import (
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/rule"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Deps are the parts a Service works with; all are required.
type Deps struct {
	DB      *store.DB
	Catalog func() *catalog.Catalog
	// CatalogOf returns the catalog that a snapshot is laid out for; nil: the
	// one in force.
	CatalogOf func(store.Querier) (*catalog.Catalog, error)
	Keys      *keystore.Keystore
	Index     *index.Index
	Audit     *audit.Log
	Outbox    *outbox.Outbox
	IDs       *id.Source
	// Follower is nil where one process has the database.
	Follower follower
	// Refresh returns the actor with state and roles as of this transaction;
	// an error when it was disabled or its token revoked.
	Refresh func(q store.Querier, a policy.Actor) (policy.Actor, error)
	// CanHold reports whether records can be given to somebody: field is "owner"
	// or "team", and says of what kind. Without it to nobody.
	CanHold func(q store.Querier, field string, holder id.ID) (bool, error)
	// Reveals bounds how many masked values a person may reveal: RevealBurst at
	// once, RevealsPerSecond in the long run. Without it nobody reveals any.
	Reveals pace
	// Patience is how long one question about records may take; zero: ten
	// seconds.
	Patience time.Duration
	// LargeRows is from how many records on one letter is too little to look for;
	// zero: manyRows.
	LargeRows int
	// Step, when set, is told of every step of the write path as it is
	// reached. Crash tests end the process there.
	Step func(Step)
}

// Step is a place in the write path, between two acts.
type Step string

// The steps, in order. The last two are after the commit.
const (
	StepBegun     Step = "begun"
	StepAllowed   Step = "allowed"
	StepLoaded    Step = "loaded"
	StepValidated Step = "validated"
	StepSealed    Step = "sealed"
	StepStored    Step = "stored"
	StepTokens    Step = "tokens"
	StepAudited   Step = "audited"
	StepPublished Step = "published"
	StepSettled   Step = "settled"
	StepCommitted Step = "committed"
	StepIndexed   Step = "indexed"
)

// Steps lists the steps in order.
func Steps() []Step {
	return []Step{
		StepBegun, StepAllowed, StepLoaded, StepValidated, StepSealed, StepStored,
		StepTokens, StepAudited, StepPublished, StepSettled, StepCommitted, StepIndexed,
	}
}

func (s *Service) reached(at Step) {
	if s.Step != nil {
		s.Step(at)
	}
}

// Service carries out reads and changes of records. It is safe for concurrent
// use.
type Service struct {
	Deps
	spareSubjects, spareRecords spareKeys
	rules                       rule.Sets
}

// New makes a Service.
func New(d Deps) *Service {
	return &Service{Deps: d}
}

// Migrations returns the fixed tables of the package.
func Migrations() []store.Migration {
	return []store.Migration{{
		ID: "record/1",
		Tables: []store.Table{{
			Name: "idempotency",
			Columns: []store.Column{
				{Name: "key", Type: store.Blob},     // SHA-256 over actor and key
				{Name: "request", Type: store.Blob}, // MAC over the request
				{Name: "outcome", Type: store.Blob}, // ids and versions, see appendOutcome
				{Name: "at", Type: store.Integer},
			},
			Primary:      []string{"key"},
			Indexes:      []store.TableIndex{{Name: "idempotency_at", Columns: []string{"at"}}},
			WithoutRowID: true,
		}},
	}}
}

// spareKeys holds sealing keys that were taken for a record which then was
// not created, so that they are used by the next one.
type spareKeys struct {
	mu   sync.Mutex
	keys []*seal.Key
}

const maxSpareKeys = 4096

func (s *Service) spare(o *catalog.Object) *spareKeys {
	if o.Subject.Kind == catalog.SubjectSelf {
		return &s.spareSubjects
	}
	return &s.spareRecords
}

func (s *spareKeys) take() *seal.Key {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.keys) == 0 {
		return nil
	}
	k := s.keys[len(s.keys)-1]
	s.keys = s.keys[:len(s.keys)-1]
	return k
}

func (s *spareKeys) put(k *seal.Key) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.keys) < maxSpareKeys {
		s.keys = append(s.keys, k)
	}
}
