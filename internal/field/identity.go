package field

import (
	"slices"
	"strconv"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field/written"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// identity is a number by which a state knows somebody: a resident's of China
// (GB 11643), a social security or taxpayer's number or an employer's of the
// United States. What cannot be one is refused with the reason. It is sealed and
// masked, so its class has to be one that brings both.
type identity struct{ textual }

func newIdentity() Type {
	return identity{textual{name: "identity_number", limit: 40, normal: normalIdentity}}
}

func (t identity) Check(f *schema.Field) error {
	if !slices.Contains([]schema.Classification{"", schema.Sensitive, schema.Financial, schema.Secret}, f.Class) {
		return refuse("class", "field_class_strict")
	}
	return t.textual.Check(f)
}

// Tokens is the number itself, which has one form only.
func (identity) Tokens(v Value) []string {
	return distinct(v, func(s string) string { return s })
}

func normalIdentity(s string, _ *Raw) (string, *errs.FieldError) {
	s = strings.ToUpper(strings.ReplaceAll(Fold(s), " ", "-"))
	plain := strings.ReplaceAll(s, "-", "")
	switch {
	case len(plain) == 18 && written.IsDigits(plain[:17]) && (plain[17] == 'X' || written.IsDigits(plain[17:])):
		return plain, residentFault(plain)
	case len(plain) != 9 || !written.IsDigits(plain):
		return "", errs.Field("identity_form")
	case s == plain:
		return "", errs.Field("identity_ambiguous") // nine digits alone are either
	case s == plain[:3]+"-"+plain[3:5]+"-"+plain[5:]:
		return s, socialFault(plain)
	case s == plain[:2]+"-"+plain[2:]:
		return s, employerFault(plain)
	}
	return "", errs.Field("identity_form")
}

// residentFault checks place, day of birth and check character (ISO 7064, MOD
// 11-2).
func residentFault(s string) *errs.FieldError {
	sum := 0
	for i := range 17 {
		sum += int(s[i]-'0') * (1 << (17 - i) % 11)
	}
	year, _ := strconv.Atoi(s[6:10])
	month, _ := strconv.Atoi(s[10:12])
	day, _ := strconv.Atoi(s[12:14])
	places := "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91 92 93 94 95 96 97 98" // with a 9 before it, of residents who are no citizens
	switch {
	case s[17] != "10X98765432"[sum%11]:
		return errs.Field("identity_check")
	case !slices.Contains(strings.Fields(places), s[:2]):
		return errs.Field("identity_place")
	case year < 1800 || !(written.Day{Year: year, Month: month, Day: day}).Exists():
		return errs.Field("identity_birth")
	}
	return nil
}

// socialFault knows which numbers were never given out, taxpayers' (they begin
// with 9) among them, and two that stand on specimens.
func socialFault(s string) *errs.FieldError {
	area, group := s[:3], s[3:5]
	taxpayer := group >= "50" && group <= "65" || group >= "70" && group <= "88" || group >= "90" && group != "93"
	if area == "000" || area == "666" || group == "00" || s[5:] == "0000" || area[0] == '9' && !taxpayer || s == "078051120" || s == "219099999" {
		return errs.Field("identity_unassigned")
	}
	return nil
}

func employerFault(s string) *errs.FieldError {
	if slices.Contains(strings.Fields("00 07 08 09 17 18 19 28 29 49 69 70 78 79 89 96 97"), s[:2]) {
		return errs.Field("identity_unassigned")
	}
	return nil
}
