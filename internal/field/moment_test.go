package field_test

import (
	"math"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/field/fieldtest"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

func TestDate(t *testing.T) {
	t.Parallel()
	partial := schema.Field{Partial: true}
	march := field.Date{Year: 1985, Month: 3, Day: 14}
	var cases []fieldtest.Case
	for _, s := range []string{
		"1985-03-14", "1985-3-14", "1985/3/14", "1985.03.14", "19850314", "1985年3月14日", "1985 年 3 月 14 日", "14.3.1985",
		"Mar 14, 1985", "14 March 1985", "March 14th 1985", "14-Mar-1985", "1985 Mar 14", "3/14/1985", "14/3/1985",
		"1985-03-14T00:00:00Z", "1985-03-14 00:00:00.000", "1985-03-14T00:00:00+02:00", "3/14/1985 00:00",
	} {
		cases = append(cases, fieldtest.Case{Text: s, Want: march})
	}
	fieldtest.Exercise(t, fieldtest.Type(t, "date"), append(cases, []fieldtest.Case{
		{JSON: `"1985-03-14"`, Want: march},
		{Text: "3/4/1985", Order: "mdy", Want: field.Date{Year: 1985, Month: 3, Day: 4}},
		{Text: "3/4/1985", Order: "dmy", Want: field.Date{Year: 1985, Month: 4, Day: 3}},
		{Text: "4/4/1985", Want: field.Date{Year: 1985, Month: 4, Day: 4}},
		{Text: "3/4/1985", Code: "date_ambiguous"},
		{Text: "2024-02-29", Want: field.Date{Year: 2024, Month: 2, Day: 29}},
		{Text: "2023-02-29", Code: "date_invalid"},
		{Text: "2023-13-01", Code: "date_invalid"},
		{Text: "2023-00-10", Code: "date_invalid"},
		{Text: "2023-04-31", Code: "date_invalid"},
		{Text: "0999-01-01", Code: "date_invalid"},
		{Text: "10000-01-01", Code: "date_invalid"},
		{Text: "3/14/85", Code: "date_invalid"},
		{Text: "1985-03-14T09:30:00Z", Code: "date_invalid"},
		{Text: "yesterday", Code: "date_invalid"},
		{Text: "13/14/1985", Code: "date_invalid"},
		{JSON: `"14.3.1985"`, Code: "date_invalid"},
		{JSON: `19850314`, Code: "value_shape"},
		{Text: "--02-29", Code: "date_year_missing"},
		{Field: partial, Text: "--02-29", Want: field.Date{Month: 2, Day: 29}},
		{Field: partial, Text: "--0229", Want: field.Date{Month: 2, Day: 29}},
		{Field: partial, Text: "2月29日", Want: field.Date{Month: 2, Day: 29}},
		{Field: partial, Text: "29 Feb", Want: field.Date{Month: 2, Day: 29}},
		{Field: partial, JSON: `"--03-14"`, Want: field.Date{Month: 3, Day: 14}},
		{Field: partial, Text: "--02-30", Code: "date_invalid"},
		{Field: partial, Text: "0000-03-14", Code: "date_invalid"},
	}...))
}

func TestTimestamp(t *testing.T) {
	t.Parallel()
	at := func(s string) field.Time {
		v, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			t.Fatal(err)
		}
		return field.Time(v.UTC())
	}
	fieldtest.Exercise(t, fieldtest.Type(t, "timestamp"), []fieldtest.Case{
		{Text: "2026-03-01T09:30:00+02:00", Want: at("2026-03-01T07:30:00Z")},
		{Text: "2026-03-01T07:30:00.123456789Z", Want: at("2026-03-01T07:30:00.123456Z")},
		{JSON: `"1970-01-01T00:00:00Z"`, Want: at("1970-01-01T00:00:00Z")},
		{Text: "1969-12-31T23:59:59.999999Z", Want: at("1969-12-31T23:59:59.999999Z")},
		{Text: "9999-12-31T23:59:59Z", Want: at("9999-12-31T23:59:59Z")},
		{Text: "2026-03-01 09:30", Zone: "Asia/Shanghai", Want: at("2026-03-01T01:30:00Z")},
		{Text: "2026-03-01T09:30:05.5", Zone: "Europe/Berlin", Want: at("2026-03-01T08:30:05.5Z")},
		{Text: "1.7.2026 9:30", Zone: "Europe/Berlin", Want: at("2026-07-01T07:30:00Z")},
		{Text: "3/14/2026 9:30 PM", Zone: "America/New_York", Want: at("2026-03-15T01:30:00Z")},
		{Text: "3/4/2026 12:05 am", Order: "mdy", Zone: "UTC", Want: at("2026-03-04T00:05:00Z")},
		{Text: "2026年3月1日 下午3:30", Zone: "Asia/Shanghai", Want: at("2026-03-01T07:30:00Z")},
		{Text: "Mar 1, 2026, 09:30", Zone: "UTC", Want: at("2026-03-01T09:30:00Z")},
		{Text: "2026-03-01 09:30:00 +0200", Want: at("2026-03-01T07:30:00Z")},
		{Text: "2026-03-01 00:00", Zone: "UTC", Want: at("2026-03-01T00:00:00Z")},
		{Text: "2026-10-25 03:30", Zone: "Europe/Berlin", Want: at("2026-10-25T02:30:00Z")},
		{Text: "2026-10-25 02:30", Zone: "Europe/Berlin", Code: "timestamp_twice"},
		{Text: "2026-10-25 02:30 +01:00", Zone: "Europe/Berlin", Want: at("2026-10-25T01:30:00Z")},
		{Text: "2026-03-29 02:30", Zone: "Europe/Berlin", Code: "timestamp_skipped"},
		{Text: "2026-04-05 01:45", Zone: "Australia/Lord_Howe", Code: "timestamp_twice"}, // by half an hour
		{Text: "2011-12-30 12:00", Zone: "Pacific/Apia", Code: "timestamp_skipped"},      // a whole day
		{Text: "2026-03-01 09:30", Code: "timestamp_zone"},
		{Text: "3/4/2026 09:30", Zone: "UTC", Code: "date_ambiguous"},
		{Text: "2026-03-01 24:00", Zone: "UTC", Code: "timestamp_invalid"},
		{Text: "2026-02-30 09:30", Zone: "UTC", Code: "timestamp_invalid"},
		{Text: "2026-03-01 13:00 pm", Zone: "UTC", Code: "timestamp_invalid"},
		{Text: "09:30", Zone: "UTC", Code: "timestamp_invalid"},
		{JSON: `"2026-03-01 09:30"`, Zone: "UTC", Code: "timestamp_invalid"},
		{Text: "2026-03-01", Code: "timestamp_invalid"},
		{Text: "9999-12-31T23:59:59-10:00", Code: "timestamp_invalid"},
		{JSON: `1772350200`, Code: "value_shape"},
	})
}

func TestInteger(t *testing.T) {
	t.Parallel()
	fieldtest.Exercise(t, fieldtest.Type(t, "int"), []fieldtest.Case{
		{Text: " 42 ", Want: field.Int(42)},
		{Text: "+42", Want: field.Int(42)},
		{JSON: "0", Want: field.Int(0)},
		{JSON: "-9223372036854775808", Want: field.Int(math.MinInt64)},
		{JSON: "9223372036854775807", Want: field.Int(math.MaxInt64)},
		{JSON: "9223372036854775808", Code: "int_invalid"},
		{JSON: "1.0", Code: "int_invalid"},
		{JSON: "1e3", Code: "int_invalid"},
		{JSON: `"1"`, Code: "int_json"},
		{JSON: `"one"`, Code: "int_invalid"},
		{Text: "1,000", Code: "int_invalid"},
		{Text: "0x10", Code: "int_invalid"},
	})
}

func TestDecimal(t *testing.T) {
	t.Parallel()
	fieldtest.Exercise(t, fieldtest.Type(t, "decimal"), []fieldtest.Case{
		{Text: " 42 ", Want: field.Decimal(42_000_000)},
		{Text: "+0.5", Want: field.Decimal(500_000)},
		{Text: "-.5", Want: field.Decimal(-500_000)},
		{Text: "−12,5", Want: field.Decimal(-12_500_000)},
		{Text: "1 234,50", Want: field.Decimal(1_234_500_000)},
		{Text: "1'234.50", Want: field.Decimal(1_234_500_000)},
		{Text: "1.234,50", Want: field.Decimal(1_234_500_000)},
		{Text: "1,234.50", Want: field.Decimal(1_234_500_000)},
		{Text: "1,234,567", Want: field.Decimal(1_234_567_000_000)},
		{Text: "1.234.567", Want: field.Decimal(1_234_567_000_000)},
		{Text: "1.234", Want: field.Decimal(1_234_000)},
		{Text: "１２．５", Want: field.Decimal(12_500_000)},
		{Text: "-0", Want: field.Decimal(0)},
		{Text: "0.1234560", Want: field.Decimal(123_456)},
		{JSON: `12.50`, Want: field.Decimal(12_500_000)},
		{JSON: `"-999999999999.999999"`, Want: field.Decimal(-999_999_999_999_999_999)},
		{JSON: `999999999999.999999`, Want: field.Decimal(999_999_999_999_999_999)},
		{JSON: `1000000000000`, Code: "decimal_range"},
		{JSON: `0.0000001`, Code: "decimal_places"},
		{JSON: `1e3`, Code: "decimal_invalid"},
		{JSON: `"1,5"`, Code: "decimal_invalid"},
		{JSON: `true`, Code: "value_shape"},
		{JSON: `[1]`, Code: "value_shape"},
		{Text: "1,234", Code: "decimal_ambiguous"},
		{Text: "1,23,456", Code: "decimal_invalid"},
		{Text: "1.2,3.4", Code: "decimal_invalid"},
		{Text: "12345,678.5", Code: "decimal_invalid"},
		{Text: ".", Code: "decimal_invalid"},
		{Text: "1.", Code: "decimal_invalid"},
		{Text: "--1", Code: "decimal_invalid"},
		{Text: "NaN", Code: "decimal_invalid"},
		{Text: "1e3", Code: "decimal_invalid"},
		{Text: "12 EUR", Code: "decimal_invalid"},
	})
}

func TestChoice(t *testing.T) {
	t.Parallel()
	f := schema.Field{Choices: []schema.Choice{
		{ID: "lead", Label: schema.Text{"en": "Lead", "zh-CN": "线索"}},
		{ID: "former", Label: schema.Text{"en": "Former customer", "zh-CN": "前客户"}},
	}}
	fieldtest.Exercise(t, fieldtest.Type(t, "choice"), []fieldtest.Case{
		{Field: f, JSON: `"lead"`, Want: field.Choice("lead")},
		{Field: f, Text: "线索", Want: field.Choice("lead")},
		{Field: f, Text: " FORMER  Customer", Want: field.Choice("former")},
		{Field: f, Text: "Former", Want: field.Choice("former")},
		{Field: f, JSON: `"Lead"`, Code: "choice_unknown"},
		{Field: f, Text: "friend", Code: "choice_unknown"},
		{Field: f, JSON: `["lead"]`, Code: "value_shape"},
	})
}

func TestReference(t *testing.T) {
	t.Parallel()
	v := id.NewSource(time.Now).New()
	fieldtest.Exercise(t, fieldtest.Type(t, "reference"), []fieldtest.Case{
		{Text: v.String(), Want: field.Ref(v)},
		{JSON: `"` + v.String() + `"`, Want: field.Ref(v)},
		{Text: "1", Code: "id_invalid"},
		{Text: id.ID{}.String(), Code: "id_invalid"},
		{JSON: `7`, Code: "value_shape"},
	})
}

func TestDatesWithoutYearSortBeforeAllOthers(t *testing.T) {
	t.Parallel()
	typ := fieldtest.Type(t, "date")
	var last int64
	for _, d := range []field.Date{{0, 12, 31}, {1000, 1, 1}, {1985, 3, 14}, {1985, 4, 1}, {2024, 2, 29}} {
		n := typ.Keys(d).Number
		if n <= last {
			t.Errorf("%v has key %d, not after %d", d, n, last)
		}
		last = n
	}
}
