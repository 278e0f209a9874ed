package bounds

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// Today, as a bound of dates and times, is the day on which a value is written.
const Today = "today"

// Bounds is what a declaration asks of values beyond their type. The zero
// Bounds asks for nothing.
type Bounds struct {
	spec     *schema.Field
	kind     field.Type
	pattern  *regexp.Regexp
	min, max field.Value
	any      bool
}

// Of reads the bounds of a declaration. Errors are *errs.FieldError,
// whose Field is the property.
func Of(t field.Type, f *schema.Field) (b Bounds, err error) {
	short, ok := t.(field.Short)
	lines := ok && short.Short()
	switch {
	case f.MinLength > 0 && !ok:
		return b, foreign(f, "min_length")
	case f.Pattern != "" && !lines:
		return b, foreign(f, "pattern")
	case !ordered(t) && f.Min != "":
		return b, foreign(f, "min")
	case !ordered(t) && f.Max != "":
		return b, foreign(f, "max")
	}
	b = Bounds{spec: f, kind: t, any: f.MinLength > 0 || ok && f.MaxLength > 0 || f.Pattern != "" || f.Min != "" || f.Max != ""}
	if f.Pattern != "" {
		if b.pattern, err = regexp.Compile(`^(?:` + f.Pattern + `)$`); err != nil {
			return Bounds{}, refuse("pattern", "field_pattern_invalid")
		}
	}
	if b.min, err = bound(t, f, f.Min); err != nil {
		return Bounds{}, refuse("min", "field_bound_invalid")
	}
	if b.max, err = bound(t, f, f.Max); err != nil {
		return Bounds{}, refuse("max", "field_bound_invalid")
	}
	if b.min != nil && b.max != nil && t.Keys(b.min).Number > t.Keys(b.max).Number {
		return Bounds{}, refuse("max", "schema_bounds_cross")
	}
	return b, nil
}

// ordered reports whether values of a type are more and less than others as
// numbers are.
func ordered(t field.Type) bool {
	_, not := t.(field.Unordered)
	return t.Shape() == field.ShapeNumber && !not
}

func bound(t field.Type, f *schema.Field, s string) (field.Value, error) {
	if _, dated := t.(field.Dated); s == "" || dated && s == Today {
		return nil, nil
	}
	v, err := t.Parse(f, field.FromText(s))
	if d, ok := v.(field.Date); err == nil && (v == nil || ok && d.Year == 0) {
		err = errs.Field("value_required")
	}
	return v, err
}

// Refuse says what is wrong with a value of the field, nil when it fits. An
// empty one always does.
func (b *Bounds) Refuse(v field.Value, now time.Time) *errs.FieldError {
	if !b.any || v == nil {
		return nil
	}
	switch v := v.(type) {
	case field.Text:
		return b.text(string(v))
	case field.List:
		for _, one := range v {
			if fe := b.text(one.Value); fe != nil {
				return fe
			}
		}
		return nil
	}
	return b.number(v, now)
}

func (b *Bounds) text(s string) *errs.FieldError {
	n := utf8.RuneCountInString(s)
	switch {
	case n < b.spec.MinLength:
		return errs.Field("text_too_short", errs.P("limit", b.spec.MinLength))
	case b.spec.MaxLength > 0 && n > b.spec.MaxLength:
		return errs.Field("text_too_long", errs.P("limit", b.spec.MaxLength))
	case b.pattern == nil || b.pattern.MatchString(s):
		return nil
	case len(b.spec.PatternHelp) > 0:
		return errs.Field("value_words", errs.Words("words", b.spec.PatternHelp.In)...)
	}
	return errs.Field("value_pattern")
}

func (b *Bounds) number(v field.Value, now time.Time) *errs.FieldError {
	if d, ok := v.(field.Date); ok && d.Year == 0 {
		return nil // a day of no year is neither early nor late
	}
	n := b.kind.Keys(v).Number
	low, hasLow := b.low(now)
	high, hasHigh := b.high(now)
	switch {
	case hasLow && n < low && b.spec.Min == Today:
		return errs.Field("value_past")
	case hasLow && n < low:
		return errs.Field("value_below", errs.P("limit", b.written(b.min)))
	case hasHigh && n > high && b.spec.Max == Today:
		return errs.Field("value_future")
	case hasHigh && n > high:
		return errs.Field("value_above", errs.P("limit", b.written(b.max)))
	}
	return nil
}

// written is a bound as people write it, whichever way it was declared.
func (b *Bounds) written(v field.Value) string {
	return strings.TrimSpace(string(b.kind.AppendText(nil, v)) + " " + b.spec.Unit)
}

// Today begins and ends where it does first and last on earth: nobody is told
// that their today is another.
const (
	eastmost = 14 * time.Hour
	westmost = 12 * time.Hour
)

// Ends are the least and the greatest number that fit, as far as there are any.
func (b *Bounds) Ends(now time.Time) (out []int64) {
	if !b.any {
		return nil
	}
	if n, ok := b.low(now); ok {
		out = append(out, n)
	}
	if n, ok := b.high(now); ok {
		out = append(out, n)
	}
	return out
}

func (b *Bounds) low(now time.Time) (int64, bool) {
	if b.spec.Min == Today {
		return b.kind.Keys(b.kind.(field.Dated).Start(dayOf(now.UTC().Add(-westmost)), time.UTC)).Number, true
	}
	return b.kind.Keys(b.min).Number, b.min != nil
}

func (b *Bounds) high(now time.Time) (int64, bool) {
	if b.spec.Max == Today {
		next := b.kind.(field.Dated).Start(dayOf(now.UTC().Add(eastmost).AddDate(0, 0, 1)), time.UTC)
		return b.kind.Keys(next).Number - 1, true
	}
	return b.kind.Keys(b.max).Number, b.max != nil
}

func dayOf(t time.Time) field.Date {
	return field.Date{Year: t.Year(), Month: int(t.Month()), Day: t.Day()}
}

// refuse makes the error of a property that the type cannot serve, and foreign
// that of one that values of the type do not have.
func refuse(property, code string, params ...errs.Param) error {
	e := errs.Field(code, params...)
	e.Field = property
	return e
}

func foreign(f *schema.Field, property string) error {
	return refuse(property, "field_property_unsupported", errs.P("name", property), errs.P("type", f.Type))
}
