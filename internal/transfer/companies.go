package transfer

import (
	"strings"
	"sync"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// companies remembers what a run found, so that a company that many rows name
// is looked up and opened once and not in every chunk.
type companies struct {
	mu    sync.Mutex
	found map[company]record.Result
}

// maxCompanies bounds what a run remembers.
const maxCompanies = 20_000

func (k *companies) learn(c company, r record.Result) {
	if r.Err != nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.found == nil || len(k.found) >= maxCompanies {
		k.found = map[company]record.Result{}
	}
	k.found[c] = r
}

func (k *companies) lookUp(c company) (record.Result, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	r, ok := k.found[c]
	return r, ok
}

// ensure makes the change for a company, with what the run knows of it.
func (r *importRun) ensure(c company) record.Change {
	change := c.ensure(r.job.ID)
	if before, ok := r.known.lookUp(c); ok {
		change.ID, change.Version = before.ID, before.Version
	}
	return change
}

// ensure makes the change that finds the company by domain or name, or makes
// it. A company known by its domain only is named after it.
func (c company) ensure(importID id.ID) record.Change {
	name := c.title()
	change := record.Change{
		Op: record.Ensure, Object: "company", Import: importID, MatchOn: []string{"name"},
		Values: map[string]field.Raw{"name": field.FromText(name)},
	}
	if c.domain != "" {
		change.Values["domain"] = field.FromText(c.domain)
		change.MatchOn = []string{"domain", "name"}
	}
	return change
}

// title is what a company is called that is to be made.
func (c company) title() string {
	if c.name != "" {
		return c.name
	}
	return strings.TrimPrefix(strings.ToLower(c.domain), "www.")
}
