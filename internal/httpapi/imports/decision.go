package imports

import (
	"github.com/holdfast-crm/holdfast/internal/transfer"
)

// Decision is what a person decided about a draft.
type Decision struct {
	Columns   []Choice `json:"columns,omitempty"`
	Mode      *string  `json:"mode,omitempty"`
	Match     *string  `json:"match,omitempty"`
	DateOrder *string  `json:"date_order,omitempty"`
}

// Choice is what one column is imported as; without a target it is left out.
type Choice struct {
	Index  int     `json:"index"`
	Target *string `json:"target,omitempty"`
	Part   *string `json:"part,omitempty"`
	Label  *string `json:"label,omitempty"`
}

// Reading is how a table is read; what is missing stays as it was.
type Reading struct {
	Encoding  *string `json:"encoding,omitempty"`
	Delimiter *string `json:"delimiter,omitempty"`
	Headings  *bool   `json:"headings,omitempty"`
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// decision is what the body says.
func (doc Decision) decision() transfer.Decision {
	d := transfer.Decision{Mode: transfer.Mode(orEmpty(doc.Mode)), Match: orEmpty(doc.Match), DateOrder: orEmpty(doc.DateOrder)}
	for _, c := range doc.Columns {
		d.Columns = append(d.Columns, transfer.Choice{Index: c.Index, Target: orEmpty(c.Target), Part: orEmpty(c.Part), Label: orEmpty(c.Label)})
	}
	return d
}
