package field_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

func TestValuesConvertWhenTheOneReadsWhatTheOtherWrites(t *testing.T) {
	t.Parallel()
	spec := &schema.Field{Choices: []schema.Choice{{ID: "won", Label: schema.Text{"en": "Won", "zh-CN": "成交"}}}}
	for _, c := range []struct{ from, value, to, want string }{
		{"text", "2026-03-01", "date", "2026-03-01"}, {"text", "next spring", "date", ""}, {"text", "42", "int", "42"}, {"text", "4,2 or so", "int", ""},
		{"text", "12.50", "decimal", "12.5"}, {"int", "7", "decimal", "7"}, {"decimal", "7", "int", "7"}, {"decimal", "7.5", "int", ""},
		{"text", "成交", "choice", "won"}, {"text", "perhaps", "choice", ""}, {"date", "2026-03-01", "text", "2026-03-01"},
		{"text", "12,5 %", "percent", "12.5%"}, {"percent", "12.5%", "decimal", "12.5"}, {"percent", "12%", "int", "12"}, {"percent", "12.5", "text", "12.5%"}, {"decimal", "12.5", "percent", "12.5%"},
		{"int", "4", "rating", "4"}, {"int", "6", "rating", ""}, {"rating", "4", "decimal", "4"}, {"text", "是", "boolean", "true"}, {"int", "1", "boolean", "true"}, {"int", "2", "boolean", ""},
		{"boolean", "no", "text", "false"}, {"text", "1h 30m", "duration", "1:30:00"}, {"text", "90", "duration", ""}, {"text", "1.234,50 €", "money", "1234.50 EUR"}, {"text", "12", "money", ""}, {"money", "5 JPY", "text", "5 JPY"}, {"duration", "1:30", "text", "1:30:00"},
		{"long_text", "one\ntwo", "text", ""}, {"long_text", "12", "int", "12"}, {"text", "2026-03-01 09:30 +02:00", "timestamp", "2026-03-01T07:30:00Z"}, {"text", "2026-03-01 09:30", "timestamp", ""},
		{"timestamp", "2026-03-01T07:30:00Z", "text", "2026-03-01T07:30:00Z"}, {"choice", "won", "text", "Won"}, {"choice", "won", "identifier", "won"}, {"choice", "won", "boolean", ""}, {"choice", "won", "choices", "won"}, {"choices", "won", "choice", "won"}, {"choices", "won", "text", "Won"}, {"text", "成交", "choices", "won"}, {"domain", "example.com", "url", "https://example.com"}, {"text", "Ada Lovelace", "person_name", "Ada Lovelace"}, {"identifier", "ada@example.com", "email", "ada@example.com"},
	} {
		if !slices.Contains(field.ConvertsTo(c.from), c.to) {
			t.Errorf("%s does not become %s", c.from, c.to)
			continue
		}
		from, to := typeNamed(t, c.from), typeNamed(t, c.to)
		v, err := from.Parse(spec, field.FromText(c.value))
		if err != nil {
			t.Fatal(err)
		}
		out, err := field.Convert(from, to, spec, spec, v)
		var fe *errs.FieldError
		if c.want == "" && !errors.As(err, &fe) || c.want != "" && (err != nil || string(to.AppendText(nil, out)) != c.want) {
			t.Errorf("%s %q as %s: %v, %v", c.from, c.value, c.to, out, err)
		}
	}
	for _, k := range field.Types() {
		for _, to := range field.ConvertsTo(k.Name()) {
			if _, err := field.Convert(k, typeNamed(t, to), spec, spec, nil); err != nil {
				t.Errorf("an empty %s as %s: %v", k.Name(), to, err)
			}
		}
	}
	if len(field.ConvertsTo("reference")) > 0 || slices.Contains(field.ConvertsTo("timestamp"), "date") {
		t.Error("what has to be guessed converts")
	}
}
