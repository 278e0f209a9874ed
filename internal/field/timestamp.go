package field

import (
	"time"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field/written"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// timestamp is a moment: RFC 3339 outside, microseconds since 1970 UTC
// inside. Years 1 to 9999.
type timestamp struct{}

func (timestamp) Name() string                { return "timestamp" }
func (timestamp) Shape() Shape                { return ShapeNumber }
func (timestamp) Check(f *schema.Field) error { return checkPlainProperties(f) }

func (timestamp) Parse(_ *schema.Field, raw Raw) (Value, error) {
	if raw.kind == rawValue {
		if v, ok := raw.value.(Time); ok {
			return moment(time.Time(v))
		}
	}
	s, fe := raw.str()
	if fe == nil {
		s, fe = written.Clean(s, false)
	}
	if fe != nil {
		return nil, fe
	}
	if s == "" {
		return nil, nil
	}
	at, err := time.Parse(time.RFC3339Nano, s)
	if err != nil && raw.kind == rawText {
		at, fe = written.Moment(s, raw.order, raw.zone)
	} else if err != nil {
		fe = errs.Field("timestamp_invalid")
	}
	if fe != nil {
		return nil, fe
	}
	return moment(at)
}

func moment(at time.Time) (Value, error) {
	if at.IsZero() {
		return nil, nil
	}
	at = at.UTC().Truncate(time.Microsecond)
	if at.Year() < 1 || at.Year() > 9999 {
		return nil, errs.Field("timestamp_invalid")
	}
	return Time(time.UnixMicro(at.UnixMicro()).UTC()), nil
}

func (t timestamp) AppendJSON(dst []byte, v Value) []byte {
	if v == nil {
		return append(dst, "null"...)
	}
	return append(t.AppendText(append(dst, '"'), v), '"')
}

func (timestamp) AppendText(dst []byte, v Value) []byte {
	if v == nil {
		return dst
	}
	return time.Time(v.(Time)).UTC().AppendFormat(dst, time.RFC3339Nano)
}

func (timestamp) AppendBytes(dst []byte, v Value) []byte {
	if v == nil {
		return dst
	}
	return canon.AppendUint(dst, zigzag(time.Time(v.(Time)).UnixMicro()))
}

func (t timestamp) FromBytes(b []byte) (Value, error) {
	n, empty, err := numberFromBytes(b)
	if empty || err != nil {
		return nil, err
	}
	return t.FromNumber(n), nil
}

func (timestamp) FromNumber(n int64) Value { return Time(time.UnixMicro(n).UTC()) }

func (timestamp) Keys(v Value) Key {
	if v == nil {
		return Key{}
	}
	return Key{Number: time.Time(v.(Time)).UnixMicro()}
}

// Start is midnight, or the first moment of a day that has none.
func (timestamp) Start(d Date, zone *time.Location) Value {
	at := time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, zone)
	if at.Day() != d.Day { // the clocks went forward at midnight
		at = at.Add(time.Hour)
	}
	return Time(at.UTC())
}

func (timestamp) SortText(Value) string { return "" }
