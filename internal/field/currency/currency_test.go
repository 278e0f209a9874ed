package currency_test

import (
	"slices"
	"testing"
	"time"

	cldr "golang.org/x/text/currency"

	"github.com/holdfast-crm/holdfast/internal/field/currency"
)

// TestCurrenciesAgreeWithCLDR compares the list with what is legal tender by
// x/text, whose data are older: what changed since is named.
func TestCurrenciesAgreeWithCLDR(t *testing.T) {
	t.Parallel()
	gone := []string{"ANG", "BGN", "CUC", "HRK", "LTL", "MRO", "SLL", "STD", "USN", "VEF", "ZWL", "BYR", "CHE", "CHW", "BOV", "CLF", "COU", "MXV", "UYI", "XSU", "XUA"}
	// SVC is not new: ISO keeps El Salvador's.
	fresh := []string{"BYN", "MRU", "SLE", "STN", "SVC", "VES", "XCG", "ZWG"}
	tender := map[string]bool{}
	for it := cldr.Query(cldr.Date(time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC))); it.Next(); {
		tender[it.Unit().String()] = true
	}
	ours := currency.Codes()
	if len(tender) < 140 || len(slices.Compact(slices.Sorted(slices.Values(ours)))) != len(ours) {
		t.Fatalf("%d by CLDR; ours has doubles", len(tender))
	}
	for code := range tender {
		if !slices.Contains(ours, code) && !slices.Contains(gone, code) {
			t.Errorf("%s is missing", code)
		}
	}
	for _, code := range ours {
		if !tender[code] && !slices.Contains(fresh, code) {
			t.Errorf("%s is no tender", code)
		}
	}
}

// TestDigitsAreThoseOfISO: the digits behind the point are those of x/text but
// for currencies whose smallest coins nobody uses, which are named.
func TestDigitsAreThoseOfISO(t *testing.T) {
	t.Parallel()
	rounder := []string{"AFN", "ALL", "AMD", "COP", "CRC", "CZK", "HUF", "IDR", "IQD", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "MNT", "MUR", "NOK", "PKR", "RSD", "SEK", "SLL", "SOS", "SYP", "TWD", "TZS", "UZS", "YER", "ZMK", "GYD"}
	for _, code := range currency.Codes() {
		c, _ := currency.Of(code)
		unit, err := cldr.ParseISO(code)
		if err != nil || slices.Contains(rounder, code) {
			continue
		}
		if digits, _ := cldr.Standard.Rounding(unit); digits != c.Digits {
			t.Errorf("%s has %d digits, x/text says %d", code, c.Digits, digits)
		}
	}
	for code, want := range map[string]currency.Currency{"JPY": {"JPY", 392, 0}, "KWD": {"KWD", 414, 3}, "EUR": {"EUR", 978, 2}, "CNY": {"CNY", 156, 2}, "CLP": {"CLP", 152, 0}, "IQD": {"IQD", 368, 3}} {
		if c, ok := currency.Of(code); !ok || c != want {
			t.Errorf("%s is %v", code, c)
		}
		if c, ok := currency.Numbered(want.Number); !ok || c != want {
			t.Errorf("%d is %v", want.Number, c)
		}
	}
}
