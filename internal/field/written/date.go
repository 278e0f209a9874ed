package written

import (
	"regexp"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// Years a date may have: four digits, so that text and order are unambiguous.
const (
	minYear = 1000
	MaxYear = 9999
)

// Day is a calendar date. Year 0 means that none was written.
type Day struct{ Year, Month, Day int }

// Exists reports whether there is such a day; one without a year may be that of
// a leap year: 29 February is someone's birthday.
func (d Day) Exists() bool {
	year := d.Year
	if year == 0 {
		year = 2000
	}
	return year >= minYear && year <= MaxYear && d.Month >= 1 && d.Month <= 12 &&
		d.Day >= 1 && d.Day <= time.Date(year, time.Month(d.Month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// DayOf reads the forms people and other programs write:
//
//	2026/3/1  2026.3.1  20260301  2026年3月1日  1.3.2026  Mar 1, 2026  1 March 2026
//	3/14/2026 or 14/3/2026 where only one reading is a date, or as order says
//	--0203  3月14日  14 March            (no year)
//	2026-03-01T00:00:00Z                 (midnight of whichever zone)
func DayOf(s, order string) (Day, bool, *errs.FieldError) {
	s = cutMidnight(s)
	if len(s) == 8 && IsDigits(s) {
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
		return Day{}, false, nil
	}
	if len(parts[0]) == 4 {
		return numericDate(parts[0], parts[1], parts[2])
	}
	if len(parts[2]) != 4 {
		return Day{}, false, nil // two-digit years are guesses
	}
	if strings.Contains(s, ".") {
		return numericDate(parts[2], parts[1], parts[0])
	}
	return slashDate(parts, order)
}

// slashDate reads d/m/y or m/d/y.
func slashDate(parts []string, order string) (Day, bool, *errs.FieldError) {
	a, ok1 := number(parts[0])
	b, ok2 := number(parts[1])
	if !ok1 || !ok2 {
		return Day{}, false, nil
	}
	dayFirst := a > 12
	if a <= 12 && b <= 12 && a != b {
		if order != "mdy" && order != "dmy" {
			return Day{}, false, errs.Field("date_ambiguous")
		}
		dayFirst = order == "dmy"
	}
	if dayFirst {
		return numericDate(parts[2], parts[1], parts[0])
	}
	return numericDate(parts[2], parts[0], parts[1])
}

func numericDate(year, month, day string) (Day, bool, *errs.FieldError) {
	y, ok1 := number(year)
	m, ok2 := number(month)
	d, ok3 := number(day)
	ok := ok1 && ok2 && ok3 && (y != 0 || year == "0")
	return Day{y, m, d}, ok, nil
}

var midnight = regexp.MustCompile(`[Tt ]00:00(:00(\.0+)?)?([Zz]|[+-]\d\d:?\d\d)?$`)

// cutMidnight drops a time of day that says nothing, as spreadsheets write it.
func cutMidnight(s string) string {
	if at := midnight.FindStringIndex(s); at != nil {
		return s[:at[0]]
	}
	return s
}

func hanDate(s string) (Day, bool, *errs.FieldError) {
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
func namedDate(parts []string) (Day, bool, *errs.FieldError) {
	var d Day
	for _, p := range parts {
		if m := monthNamed(p); m > 0 && d.Month == 0 {
			d.Month = m
			continue
		}
		if len(p) == 4 && IsDigits(p) && d.Year == 0 {
			d.Year, _ = number(p)
			if d.Year == 0 {
				return Day{}, false, nil
			}
			continue
		}
		p = strings.ToLower(p)
		for _, suffix := range []string{"st", "nd", "rd", "th"} {
			p = strings.TrimSuffix(p, suffix)
		}
		n, ok := number(p)
		if !ok || d.Day != 0 {
			return Day{}, false, nil
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

// ISODay reads "2026-03-01" and "--02-03".
func ISODay(s string) (Day, bool) {
	if len(s) == 7 && s[:2] == "--" && s[4] == '-' {
		m, ok1 := number(s[2:4])
		d, ok2 := number(s[5:])
		return Day{Month: m, Day: d}, ok1 && ok2
	}
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return Day{}, false
	}
	y, ok1 := number(s[:4])
	m, ok2 := number(s[5:7])
	d, ok3 := number(s[8:])
	return Day{y, m, d}, ok1 && ok2 && ok3 && y != 0
}

// number reads a short run of ASCII digits.
func number(s string) (int, bool) {
	if !IsDigits(s) || len(s) > 4 {
		return 0, false
	}
	n := 0
	for i := 0; i < len(s); i++ {
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}
