package field

import (
	"fmt"
	"time"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field/written"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// date is a calendar date, ISO 8601 outside ("2026-03-01", "--02-03" without a
// year), year*10000 + month*100 + day inside.
type date struct{}

func (date) Name() string                { return "date" }
func (date) Shape() Shape                { return ShapeNumber }
func (date) Check(f *schema.Field) error { return checkPlainProperties(f) }

func (date) Parse(f *schema.Field, raw Raw) (Value, error) {
	if raw.kind == rawValue {
		switch v := raw.value.(type) {
		case nil:
			return nil, nil
		case Date:
			return checkDate(f, v)
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
	d, ok := written.ISODay(s)
	if !ok && raw.kind == rawText {
		d, ok, fe = written.DayOf(s, raw.order)
	}
	if fe != nil {
		return nil, fe
	}
	if !ok {
		return nil, errs.Field("date_invalid")
	}
	return checkDate(f, Date(d))
}

func checkDate(f *schema.Field, d Date) (Value, error) {
	switch {
	case d.Year == 0 && !f.Partial:
		return nil, errs.Field("date_year_missing")
	case !written.Day(d).Exists():
		return nil, errs.Field("date_invalid")
	}
	return d, nil
}

func (t date) AppendJSON(dst []byte, v Value) []byte {
	if v == nil {
		return append(dst, "null"...)
	}
	return append(t.AppendText(append(dst, '"'), v), '"')
}

func (date) AppendText(dst []byte, v Value) []byte {
	if v == nil {
		return dst
	}
	d := v.(Date)
	if d.Year == 0 {
		return fmt.Appendf(dst, "--%02d-%02d", d.Month, d.Day)
	}
	return fmt.Appendf(dst, "%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

func (t date) AppendBytes(dst []byte, v Value) []byte {
	if v == nil {
		return dst
	}
	return canon.AppendUint(dst, uint64(t.Keys(v).Number))
}

func (t date) FromBytes(b []byte) (Value, error) {
	if len(b) == 0 {
		return nil, nil
	}
	r := canon.NewReader(b)
	n := r.Uint()
	if r.Done() != nil || n > written.MaxYear*10000+1231 {
		return nil, ErrBytes
	}
	d := t.FromNumber(int64(n)).(Date)
	if _, err := checkDate(&schema.Field{Partial: true}, d); err != nil {
		return nil, ErrBytes
	}
	return d, nil
}

func (date) FromNumber(n int64) Value {
	return Date{Year: int(n / 10000), Month: int(n / 100 % 100), Day: int(n % 100)}
}

func (date) Keys(v Value) Key {
	if v == nil {
		return Key{}
	}
	d := v.(Date)
	return Key{Number: int64(d.Year)*10000 + int64(d.Month)*100 + int64(d.Day)}
}

// Cycle implements Yearly; a date without a year has nothing above it.
func (date) Cycle() int64 { return 10000 }

// DayOfYear implements Yearly.
func (t date) DayOfYear(raw Raw) (Value, error) {
	v, err := t.Parse(&schema.Field{Partial: true}, raw)
	if d, ok := v.(Date); err == nil && (!ok || d.Year != 0) {
		err = errs.Field("date_invalid")
	}
	return v, err
}

// Start is the day itself, wherever it is.
func (date) Start(d Date, _ *time.Location) Value { return d }

func (date) SortText(Value) string { return "" }
