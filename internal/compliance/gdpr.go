package compliance

import "github.com/holdfast-crm/holdfast/internal/schema"

// gdpr seals what identifies a person by its nature, even where a declaration
// calls it internal, so that erasing the person's key erases it; and treats
// special categories as Article 9 asks.
func gdpr() Rule {
	return Rule{
		Name:   "gdpr",
		Source: "Regulation (EU) 2016/679, Articles 4(1), 9, 17, 25, 32",
		Apply: func(o *schema.Object, f *schema.Field) Duties {
			var d Duties
			if !aboutPerson(o) {
				return d
			}
			switch f.Type {
			case "person_name", "email", "phone", "identifier":
				d.Seal = true
			}
			if f.Class == schema.Sensitive {
				d.Seal, d.AuditReads, d.Mask = true, true, true
			}
			return d
		},
	}
}
