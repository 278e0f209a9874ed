package transfer

import (
	"strings"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// ensure makes the change that finds the company by domain or name, or makes
// it. A company known by its domain only is named after it.
func (c company) ensure(importID id.ID) record.Change {
	name := c.name
	if name == "" {
		name = strings.TrimPrefix(strings.ToLower(c.domain), "www.")
	}
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
