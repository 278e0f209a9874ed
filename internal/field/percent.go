package field

import (
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field/written"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// percent is an exact number of hundredths of something: "12.5" in JSON is
// 12.5 %, and "12.5%" in a table. It is never taken for a fraction: what reads
// 0.125 is an eighth of a percent.
type percent struct{ decimal }

func (percent) Name() string { return "percent" }

func (t percent) Parse(f *schema.Field, raw Raw) (Value, error) {
	if raw.kind == rawText {
		s, fe := written.Clean(raw.text, false)
		if fe != nil {
			return nil, fe
		}
		s = Fold(s)
		number := strings.TrimSpace(strings.TrimSuffix(s, "%"))
		if number == "" && s != "" {
			return nil, errs.Field("percent_invalid")
		}
		raw = FromText(number)
	}
	v, err := t.decimal.Parse(f, raw)
	switch code := faultOf(err); {
	case raw.kind == rawJSON && (code == "decimal_invalid" || code == "value_shape"):
		return nil, errs.Field("percent_json")
	case code == "decimal_invalid":
		return nil, errs.Field("percent_invalid")
	}
	return v, err
}

func (t percent) AppendText(dst []byte, v Value) []byte {
	if v == nil {
		return dst
	}
	return append(t.decimal.AppendText(dst, v), '%')
}
