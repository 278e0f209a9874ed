package compliance

import "github.com/holdfast-crm/holdfast/internal/schema"

// base is the product's own promise, wherever it runs.
func base() Rule {
	return Rule{
		Name:   "base",
		Source: "design, sections 1 and 2: nothing readable at rest, reads of delicate values are evidence",
		Apply: func(_ *schema.Object, f *schema.Field) Duties {
			switch f.Class {
			case schema.Public, schema.Internal:
				return Duties{}
			case schema.Personal:
				return Duties{Seal: true}
			case schema.Sensitive, schema.Financial:
				return Duties{Seal: true, AuditReads: true, Mask: true}
			}
			// Secret, and whatever this program does not know: closed.
			return Duties{Seal: true, AuditReads: true, Mask: true, MaskAlways: true, NeverFind: true, NeverExport: true}
		},
	}
}
