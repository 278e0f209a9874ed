package field_test

import (
	"errors"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/field/fieldtest"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

func TestBoolean(t *testing.T) {
	t.Parallel()
	yes, no := field.Bool(true), field.Bool(false)
	fieldtest.Exercise(t, fieldtest.Type(t, "boolean"), []fieldtest.Case{
		{JSON: "true", Want: yes}, {JSON: " false ", Want: no}, {JSON: "null"},
		{Text: "Yes", Want: yes}, {Text: " TRUE ", Want: yes}, {Text: "1", Want: yes}, {Text: "on", Want: yes}, {Text: "是", Want: yes}, {Text: "Ｙ", Want: yes},
		{Text: "no", Want: no}, {Text: "0", Want: no}, {Text: "否", Want: no}, {Text: "不是", Want: no}, {Text: "False", Want: no}, {Text: "没有", Want: no},
		{JSON: `"yes"`, Code: "boolean_json"}, {JSON: "1", Code: "boolean_json"}, {JSON: "[true]", Code: "boolean_json"},
		{Text: "maybe", Code: "boolean_invalid"}, {Text: "x", Code: "boolean_invalid"}, {Text: "yes no", Code: "boolean_invalid"}, {Text: "2", Code: "boolean_invalid"},
	})
}

func TestPercent(t *testing.T) {
	t.Parallel()
	fieldtest.Exercise(t, fieldtest.Type(t, "percent"), []fieldtest.Case{
		{Text: "12.5%", Want: field.Decimal(12_500_000)}, {Text: "12,5 %", Want: field.Decimal(12_500_000)}, {Text: "12.5", Want: field.Decimal(12_500_000)},
		{Text: "0.125", Want: field.Decimal(125_000)}, {Text: "-3％", Want: field.Decimal(-3_000_000)}, {Text: "1 000 %", Want: field.Decimal(1_000_000_000)},
		{JSON: `"12.5"`, Want: field.Decimal(12_500_000)}, {JSON: "100", Want: field.Decimal(100_000_000)},
		{JSON: `"12.5%"`, Code: "percent_json"}, {Text: "%", Code: "percent_invalid"}, {Text: "12.5%%", Code: "percent_invalid"}, {Text: "half", Code: "percent_invalid"},
		{Text: "1,234%", Code: "decimal_ambiguous"}, {Text: "0.0000001%", Code: "decimal_places"}, {JSON: "true", Code: "percent_json"},
	})
}

func TestRating(t *testing.T) {
	t.Parallel()
	ten := schema.Field{Bounds: schema.Bounds{Max: "10"}}
	fieldtest.Exercise(t, fieldtest.Type(t, "rating"), []fieldtest.Case{
		{JSON: "1", Want: field.Int(1)}, {Text: "5", Want: field.Int(5)}, {Field: ten, JSON: "10", Want: field.Int(10)},
		{JSON: "0", Code: "rating_range"}, {JSON: "6", Code: "rating_range"}, {Field: ten, JSON: "11", Code: "rating_range"},
		{Text: "-1", Code: "rating_range"}, {JSON: "4.5", Code: "rating_range"}, {Text: "good", Code: "rating_range"}, {JSON: `"4"`, Code: "int_json"},
	})
	typ := fieldtest.Type(t, "rating")
	for most, code := range map[string]string{"": "", "2": "", "10": "", "1": "field_rating_steps", "11": "field_rating_steps", "05": "field_rating_steps", "many": "field_rating_steps"} {
		err := typ.Check(&schema.Field{Type: "rating", Bounds: schema.Bounds{Max: most}})
		var fe *errs.FieldError
		if errors.As(err, &fe) != (code != "") || fe != nil && (fe.Code != code || fe.Field != "max") {
			t.Errorf("%q steps: %v, want %q", most, err, code)
		}
	}
}

func TestDuration(t *testing.T) {
	t.Parallel()
	fieldtest.Exercise(t, fieldtest.Type(t, "duration"), []fieldtest.Case{
		{Text: "1h 30m", Want: field.Int(5400)}, {Text: "1H30M", Want: field.Int(5400)}, {Text: "1:30", Want: field.Int(5400)}, {Text: "1:30:05", Want: field.Int(5405)},
		{Text: "90 min", Want: field.Int(5400)}, {Text: "90 分钟", Want: field.Int(5400)}, {Text: "1小时30分", Want: field.Int(5400)}, {Text: "1 个小时", Want: field.Int(3600)},
		{Text: "1.5 hours", Want: field.Int(5400)}, {Text: "1,5 h", Want: field.Int(5400)}, {Text: "0.1 min", Want: field.Int(6)}, {Text: "PT1H30M", Want: field.Int(5400)}, {Text: "PT", Code: "duration_unread"},
		{Text: "45s", Want: field.Int(45)}, {Text: "0:00:00", Want: field.Int(0)}, {Text: "999999:59:59", Want: field.Int(999_999*3600 + 3599)}, {JSON: "5400", Want: field.Int(5400)},
		{Text: "90", Code: "duration_unit"}, {Text: "1:3", Code: "duration_unread"}, {Text: "1:60", Code: "duration_unread"}, {Text: "1:30:00:00", Code: "duration_unread"},
		{Text: "30m 1h", Code: "duration_unread"}, {Text: "1h 1h", Code: "duration_unread"}, {Text: "2 days", Code: "duration_unread"}, {Text: "soon", Code: "duration_unread"},
		{Text: "-1h", Code: "duration_unread"}, {Text: "1h 30", Code: "duration_unread"}, {Text: "0.5s", Code: "duration_parts"}, {Text: "1000000h", Code: "duration_range"},
		{Text: "99999999999h", Code: "duration_range"}, {JSON: "-1", Code: "duration_range"}, {JSON: `"1:30"`, Code: "duration_seconds"}, {JSON: `"90"`, Code: "duration_unit"}, {JSON: `"ninety"`, Code: "duration_unread"}, {JSON: "1.5", Code: "duration_seconds"},
	})
}

func TestNumbersWithUnit(t *testing.T) {
	t.Parallel()
	kg := schema.Field{Bounds: schema.Bounds{Unit: "kg"}}
	square := schema.Field{Bounds: schema.Bounds{Unit: "平方米"}}
	fieldtest.Exercise(t, fieldtest.Type(t, "decimal"), []fieldtest.Case{
		{Field: kg, Text: "12.5 kg", Want: field.Decimal(12_500_000)}, {Field: kg, Text: "12,5KG", Want: field.Decimal(12_500_000)}, {Field: kg, Text: "12.5", Want: field.Decimal(12_500_000)},
		{Field: square, Text: "80平方米", Want: field.Decimal(80_000_000)}, {Field: kg, JSON: `"12.5"`, Want: field.Decimal(12_500_000)},
		{Field: kg, Text: "12.5 lb", Code: "number_unit"}, {Field: kg, Text: "kg", Code: "number_unit"}, {Field: kg, JSON: `"12.5 kg"`, Code: "decimal_invalid"}, {Text: "12 kg", Code: "decimal_invalid"},
	})
	fieldtest.Exercise(t, fieldtest.Type(t, "int"), []fieldtest.Case{
		{Field: kg, Text: "12 kg", Want: field.Int(12)}, {Field: kg, Text: "12 g", Code: "number_unit"},
	})
	for unit, ok := range map[string]bool{"": true, "kg": true, "m³": true, "²": false, "€/h": true, "km/h": true, " kg": false, "3 kg": false, "a-b": false, "kg\n": false, "a unit of far too many words": false} {
		for name, takes := range map[string]bool{"int": true, "decimal": true, "text": unit == "", "percent": unit == ""} {
			err := fieldtest.Type(t, name).Check(&schema.Field{Type: name, Bounds: schema.Bounds{Unit: unit}})
			if (err == nil) != (ok && takes) {
				t.Errorf("%s in %q: %v", name, unit, err)
			}
		}
	}
}
