package field_test

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/field/fieldtest"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

func TestMoney(t *testing.T) {
	t.Parallel()
	usual := func(code string) schema.Field { return schema.Field{Bounds: schema.Bounds{Unit: code}} }
	is := func(minor int64, code string) field.Money { return field.Money{Minor: minor, Currency: code} }
	fieldtest.Exercise(t, fieldtest.Type(t, "money"), []fieldtest.Case{
		{Text: "1,234.50 EUR", Want: is(123450, "EUR")}, {Text: "1.234,50 €", Want: is(123450, "EUR")}, {Text: "eur 88", Want: is(8800, "EUR")}, {Text: "1 234,5 €", Want: is(123450, "EUR")},
		{Text: "1,200 JPY", Want: is(1200, "JPY")}, {Text: "1.234 EUR", Want: is(123400, "EUR")}, {Text: "1,234 EUR", Want: is(123400, "EUR")}, {Text: "0.5 USD", Want: is(50, "USD")},
		{Text: "1.234 KWD", Want: is(1234, "KWD")}, {Text: "1.234,567 KWD", Want: is(1_234_567, "KWD")}, {Text: "12 KWD", Want: is(12_000, "KWD")},
		{Text: "88元", Want: is(8800, "CNY")}, {Text: "人民币 88.5", Want: is(8850, "CNY")}, {Text: "US$5", Want: is(500, "USD")}, {Text: "-£3.20", Want: is(-320, "GBP")}, {Text: "£-3.20", Want: is(-320, "GBP")}, {Text: "−3 EUR", Want: is(-300, "EUR")},
		{Field: usual("JPY"), Text: "¥1,200", Want: is(1200, "JPY")}, {Field: usual("CNY"), Text: "￥1,200", Want: is(120_000, "CNY")}, {Field: usual("AUD"), Text: "$5", Want: is(500, "AUD")},
		{Field: usual("EUR"), Text: "1.234,50", Want: is(123450, "EUR")}, {Field: usual("EUR"), Text: "5 USD", Want: is(500, "USD")},
		{JSON: `{"amount":"1234.50","currency":"EUR"}`, Want: is(123450, "EUR")}, {JSON: `{"currency":"JPY","amount":1200}`, Want: is(1200, "JPY")}, {JSON: `"1234.5 EUR"`, Want: is(123450, "EUR")},
		{JSON: `{"amount":"-9999999999999.99","currency":"EUR"}`, Want: is(-999_999_999_999_999, "EUR")}, {JSON: `{"amount":"999999999999999","currency":"JPY"}`, Want: is(999_999_999_999_999, "JPY")}, {JSON: `{"amount":"0","currency":"ALL"}`, Want: is(0, "ALL")},
		{Text: "12.50", Code: "money_currency"}, {Text: "¥1,200", Code: "money_sign"}, {Text: "$5", Code: "money_sign"}, {Field: usual("EUR"), Text: "$5", Code: "money_sign"}, {Text: "5 XYZ", Code: "currency_unknown"}, {Text: "5 apples", Code: "currency_unknown"},
		{Text: "1.50 JPY", Code: "money_places"}, {Text: "0.005 EUR", Code: "money_places"}, {Text: "1.2345 KWD", Code: "money_places"}, {Text: "1,234 KWD", Code: "decimal_ambiguous"}, {Text: "10000000000000.00 EUR", Code: "money_range"},
		{Text: "EUR", Code: "money_invalid"}, {Text: "EUR 5 EUR", Code: "money_invalid"}, {Text: "1,23,4 EUR", Code: "money_invalid"}, {Text: "--5 EUR", Code: "money_invalid"},
		{JSON: `{"amount":"1,5","currency":"EUR"}`, Code: "money_invalid"}, {JSON: `{"amount":1e3,"currency":"EUR"}`, Code: "money_invalid"}, {JSON: `{"amount":"5"}`, Code: "money_currency"}, {JSON: `{"amount":"5","currency":"eur"}`, Code: "currency_unknown"},
		{JSON: `{"amount":"5","currency":"EUR","base":"1"}`, Code: "value_key_unknown"}, {JSON: `5`, Code: "value_shape"}, {JSON: `"5"`, Code: "money_currency"},
	})
	typ := fieldtest.Type(t, "money")
	for unit, ok := range map[string]bool{"": true, "EUR": true, "eur": false, "kg": false} {
		if err := typ.Check(&schema.Field{Type: "money", Bounds: schema.Bounds{Unit: unit}}); (err == nil) != ok {
			t.Errorf("usual currency %q: %v", unit, err)
		}
	}
}

func TestAmountsOfOneCurrencyLieTogetherAndInOrder(t *testing.T) {
	t.Parallel()
	typ := fieldtest.Type(t, "money")
	last := int64(-1)
	for _, code := range []string{"ALL", "CNY", "USD", "TRY", "EUR", "UAH"} { // by their numbers
		for _, minor := range []int64{-999_999_999_999_999, -1, 0, 1, 999_999_999_999_999} {
			n := typ.Keys(field.Money{Minor: minor, Currency: code}).Number
			if n <= last {
				t.Errorf("%d %s has key %d, not after %d", minor, code, n, last)
			}
			last = n
		}
	}
}
