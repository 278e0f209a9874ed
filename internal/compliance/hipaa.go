package compliance

import "github.com/holdfast-crm/holdfast/internal/schema"

// hipaa guards health information about a person: encryption at rest, a record
// of who looked, and no more shown than is needed.
func hipaa() Rule {
	return Rule{
		Name:   "hipaa",
		Source: "45 CFR 164.312(a)(2)(iv), 164.312(b), 164.514(d)",
		Apply: func(o *schema.Object, f *schema.Field) Duties {
			if f.Class != schema.Sensitive || !aboutPerson(o) {
				return Duties{}
			}
			return Duties{Seal: true, AuditReads: true, Mask: true}
		},
	}
}
