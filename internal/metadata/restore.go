package metadata

import (
	"fmt"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// Restoring says what something that is brought back is called from now on;
// without a label, as before.
type Restoring struct {
	Label schema.Text `json:"label,omitempty"`
}

// unlike refuses to bring back what is called as another is by now.
func unlike(label, other schema.Text) error {
	for _, lang := range languagesOf(label) {
		if words, ok := other[lang]; ok && field.Fold(words) == field.Fold(label[lang]) {
			return errs.FieldsInvalid(errs.FieldError{Field: "label." + lang, Code: "restore_label_taken"})
		}
	}
	return nil
}

// rename gives an object that comes back other names where its own were taken
// meanwhile, both with the same number.
func (d *draft) rename(o *schema.Object) {
	one, many := o.Name, o.Plural
	for n := 2; d.objectNameTaken(o.Name) || d.objectNameTaken(o.Plural); n++ {
		o.Name, o.Plural = fmt.Sprintf("%s_%d", one, n), fmt.Sprintf("%s_%d", many, n)
	}
}
