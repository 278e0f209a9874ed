package compliance

import "github.com/holdfast-crm/holdfast/internal/schema"

// Duties is what must be done with a field's values. The zero value asks
// nothing.
type Duties struct {
	Seal        bool // never readable at rest
	AuditReads  bool // a read is logged durably before its bytes leave
	Mask        bool // shown masked to whoever lacks the reveal right
	MaskAlways  bool // shown masked to everybody
	NeverFind   bool // cannot be filtered, sorted, grouped or searched on
	NeverExport bool // leaves in no export
}

// Join returns the duties that either asks.
func (d Duties) Join(more Duties) Duties {
	return Duties{
		Seal:        d.Seal || more.Seal,
		AuditReads:  d.AuditReads || more.AuditReads,
		Mask:        d.Mask || more.Mask,
		MaskAlways:  d.MaskAlways || more.MaskAlways,
		NeverFind:   d.NeverFind || more.NeverFind,
		NeverExport: d.NeverExport || more.NeverExport,
	}
}

// Rule turns a field of an object into duties. Source names the provision.
type Rule struct {
	Name   string
	Source string
	Apply  func(o *schema.Object, f *schema.Field) Duties
}

// Rules lists every rule in force.
func Rules() []Rule { return []Rule{base(), gdpr(), hipaa()} }

// aboutPerson reports whether records of the object belong to a person.
func aboutPerson(o *schema.Object) bool { return o.Subject != schema.None }
