package catalog

import (
	"strconv"
	"strings"
)

// Place keeps of a dotted place in a record, such as emails.0.value, the field
// and what numbers follow; "" when there is no such field.
func (o *Object) Place(dotted string) string {
	parts := strings.Split(dotted, ".")
	if _, ok := o.Field(parts[0]); !ok {
		return ""
	}
	n := 1
	for n < len(parts) {
		if _, err := strconv.Atoi(parts[n]); err != nil {
			break
		}
		n++
	}
	return strings.Join(parts[:n], ".")
}
