package field

import (
	"encoding/json"
	"fmt"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field/written"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// duration is how long something takes, in whole seconds: a number in JSON,
// "1:30:00" in a table, hours first. A day is no length of work, and no length
// of a day on which clocks change: longer ones are many hours.
type duration struct{ integer }

func (duration) Name() string { return "duration" }

func (t duration) Parse(f *schema.Field, raw Raw) (Value, error) {
	if raw.kind != rawText {
		v, err := t.integer.Parse(f, raw)
		if n, ok := v.(Int); ok && (n < 0 || n > written.MostSeconds) {
			return nil, errs.Field("duration_range")
		} else if code := faultOf(err); code == "int_invalid" || code == "int_json" {
			return nil, noSeconds(raw)
		}
		return v, err
	}
	s, fe := written.Clean(raw.text, false)
	if fe != nil {
		return nil, fe
	}
	if s == "" {
		return nil, nil
	}
	n, fe := written.Seconds(Fold(s))
	switch {
	case fe != nil:
		return nil, fe
	case n > written.MostSeconds:
		return nil, errs.Field("duration_range")
	}
	return Int(n), nil
}

// noSeconds says what is wrong with JSON that is no number of seconds: of a text
// that nobody could read, how durations are written.
func noSeconds(raw Raw) *errs.FieldError {
	var s string
	if json.Unmarshal(raw.json, &s) == nil {
		if _, fe := written.Seconds(Fold(s)); fe != nil {
			return fe
		}
	}
	return errs.Field("duration_seconds")
}

func (duration) AppendText(dst []byte, v Value) []byte {
	if v == nil {
		return dst
	}
	n := int64(v.(Int))
	return fmt.Appendf(dst, "%d:%02d:%02d", n/3600, n/60%60, n%60)
}

func (t duration) FromBytes(b []byte) (Value, error) {
	v, err := t.integer.FromBytes(b)
	if n, ok := v.(Int); ok && (n < 0 || n > written.MostSeconds) {
		return nil, ErrBytes
	}
	return v, err
}
