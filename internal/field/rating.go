package field

import (
	"strconv"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// How many steps a rating has: Max of the declaration, or these.
const (
	ratingUsual = 5
	ratingMost  = 10
)

// rating is one of the steps 1 to n, the best last; empty is not rated.
type rating struct{ integer }

func (rating) Name() string { return "rating" }

func (rating) Check(f *schema.Field) error {
	steps, err := strconv.Atoi(f.Max)
	switch {
	case f.Min != "":
		return foreign(f, "min")
	case f.Max != "" && (err != nil || steps < 2 || steps > ratingMost || strconv.Itoa(steps) != f.Max):
		return refuse("max", "field_rating_steps", errs.P("limit", ratingMost))
	}
	return checkPlainProperties(f)
}

// Steps tells how many steps a rating field has.
func (rating) Steps(f *schema.Field) int {
	if steps, err := strconv.Atoi(f.Max); err == nil {
		return min(steps, ratingMost)
	}
	return ratingUsual
}

func (t rating) Parse(f *schema.Field, raw Raw) (Value, error) {
	v, err := t.integer.Parse(f, raw)
	steps := t.Steps(f)
	if n, ok := v.(Int); ok && (n < 1 || int(n) > steps) || faultOf(err) == "int_invalid" {
		return nil, errs.Field("rating_range", errs.P("limit", steps))
	}
	return v, err
}

func (t rating) FromBytes(b []byte) (Value, error) {
	v, err := t.integer.FromBytes(b)
	if n, ok := v.(Int); ok && (n < 1 || n > ratingMost) {
		return nil, ErrBytes
	}
	return v, err
}
