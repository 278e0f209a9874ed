package workspace

import (
	"slices"
	"testing"
	"time"

	"golang.org/x/text/currency"
)

// TestCurrenciesAgreeWithCLDR compares the list with what is legal tender by
// x/text, whose data are older: what changed since is named.
func TestCurrenciesAgreeWithCLDR(t *testing.T) {
	t.Parallel()
	gone := []string{"ANG", "BGN", "CUC", "HRK", "LTL", "MRO", "SLL", "STD", "USN", "VEF", "ZWL", "BYR", "CHE", "CHW", "BOV", "CLF", "COU", "MXV", "UYI", "XSU", "XUA"}
	// SVC is not new: ISO keeps El Salvador's.
	fresh := []string{"BYN", "MRU", "SLE", "STN", "SVC", "VES", "XCG", "ZWG"}
	tender := map[string]bool{}
	for it := currency.Query(currency.Date(time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC))); it.Next(); {
		tender[it.Unit().String()] = true
	}
	ours := currencies()
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
