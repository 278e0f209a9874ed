package field

import (
	"regexp"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// writtenDate reads the forms people and other programs write:
//
//	2026/3/1  2026.3.1  20260301  2026年3月1日  1.3.2026  Mar 1, 2026  1 March 2026
//	3/14/2026 or 14/3/2026 where only one reading is a date, or as order says
//	--0203  3月14日  14 March            (no year)
//	2026-03-01T00:00:00Z                 (midnight of whichever zone)
func writtenDate(s, order string) (Date, bool, *errs.FieldError) {
	s = cutMidnight(s)
	if len(s) == 8 && isDigits(s) {
		return numericDate(s[:4], s[4:6], s[6:])
	}
	if len(s) == 6 && strings.HasPrefix(s, "--") {
		return numericDate("0", s[2:4], s[4:])
	}
	if strings.ContainsRune(s, '月') {
		return hanDate(s)
	}
	parts := strings.FieldsFunc(s, func(r rune) bool {
		return r == '/' || r == '.' || r == '-' || r == ' ' || r == ','
	})
	if len(parts) == 2 || len(parts) == 3 {
		for _, p := range parts {
			if monthNamed(p) > 0 {
				return namedDate(parts)
			}
		}
	}
	if len(parts) != 3 {
		return Date{}, false, nil
	}
	if len(parts[0]) == 4 {
		return numericDate(parts[0], parts[1], parts[2])
	}
	if len(parts[2]) != 4 {
		return Date{}, false, nil // two-digit years are guesses
	}
	if strings.Contains(s, ".") {
		return numericDate(parts[2], parts[1], parts[0])
	}
	return slashDate(parts, order)
}

// slashDate reads d/m/y or m/d/y.
func slashDate(parts []string, order string) (Date, bool, *errs.FieldError) {
	a, ok1 := number(parts[0])
	b, ok2 := number(parts[1])
	if !ok1 || !ok2 {
		return Date{}, false, nil
	}
	dayFirst := a > 12
	if a <= 12 && b <= 12 && a != b {
		if order != "mdy" && order != "dmy" {
			return Date{}, false, errs.Field("date_ambiguous")
		}
		dayFirst = order == "dmy"
	}
	if dayFirst {
		return numericDate(parts[2], parts[1], parts[0])
	}
	return numericDate(parts[2], parts[0], parts[1])
}

func numericDate(year, month, day string) (Date, bool, *errs.FieldError) {
	y, ok1 := number(year)
	m, ok2 := number(month)
	d, ok3 := number(day)
	ok := ok1 && ok2 && ok3 && (y != 0 || year == "0")
	return Date{y, m, d}, ok, nil
}

var midnight = regexp.MustCompile(`[Tt ]00:00(:00(\.0+)?)?([Zz]|[+-]\d\d:?\d\d)?$`)

// cutMidnight drops a time of day that says nothing, as spreadsheets write it.
func cutMidnight(s string) string {
	if at := midnight.FindStringIndex(s); at != nil {
		return s[:at[0]]
	}
	return s
}

func hanDate(s string) (Date, bool, *errs.FieldError) {
	year, rest, hasYear := strings.Cut(s, "年")
	if !hasYear {
		year, rest = "0", s
	}
	month, day, _ := strings.Cut(rest, "月")
	day, marked := strings.CutSuffix(strings.TrimSpace(day), "日")
	if !marked {
		day, _ = strings.CutSuffix(day, "号")
	}
	return numericDate(strings.TrimSpace(year), strings.TrimSpace(month), strings.TrimSpace(day))
}

// namedDate reads parts one of which is the name of a month; the year, if
// any, comes last or first.
func namedDate(parts []string) (Date, bool, *errs.FieldError) {
	var d Date
	for _, p := range parts {
		if m := monthNamed(p); m > 0 && d.Month == 0 {
			d.Month = m
			continue
		}
		if len(p) == 4 && isDigits(p) && d.Year == 0 {
			d.Year, _ = number(p)
			if d.Year == 0 {
				return Date{}, false, nil
			}
			continue
		}
		p = strings.ToLower(p)
		for _, suffix := range []string{"st", "nd", "rd", "th"} {
			p = strings.TrimSuffix(p, suffix)
		}
		n, ok := number(p)
		if !ok || d.Day != 0 {
			return Date{}, false, nil
		}
		d.Day = n
	}
	return d, true, nil
}

// monthNamed returns 1 to 12 for an English month name or its abbreviation of
// three letters or more, else 0.
func monthNamed(s string) int {
	s = strings.ToLower(s)
	if len(s) < 3 {
		return 0
	}
	for i, name := range [...]string{
		"january", "february", "march", "april", "may", "june",
		"july", "august", "september", "october", "november", "december",
	} {
		if strings.HasPrefix(name, s) {
			return i + 1
		}
	}
	return 0
}
