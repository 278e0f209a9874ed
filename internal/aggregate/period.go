package aggregate

import (
	"fmt"
	"time"

	"github.com/holdfast-crm/holdfast/internal/field"
)

// Bucket brings a number that a field holds to the number of its group: of
// dates and moments the first day of the period, as year*10000 + month*100 +
// day, and of a date without a year 0; of money that of its currency; of anything else the number itself.
func (s *Spec) Bucket(g Group, n int64) int64 {
	if g.Unit == "" {
		return n
	}
	if g.Unit == Currency {
		_, n = nothingIn(g.Field.Type, n)
		return n
	}
	year, month, day := s.dateOf(g, n)
	if year == 0 {
		return 0
	}
	switch g.Unit {
	case Week:
		at := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
		year, month, day = at.AddDate(0, 0, -(int(at.Weekday())+6)%7).Date()
	case Month:
		day = 1
	case Quarter:
		month, day = (month-1)/3*3+1, 1
	case Year:
		month, day = 1, 1
	}
	return int64(year)*10000 + int64(month)*100 + int64(day)
}

func (s *Spec) dateOf(g Group, n int64) (int, time.Month, int) {
	numbered, ok := g.Field.Type.(field.Numbered)
	if !ok {
		return 0, 0, 0
	}
	switch v := numbered.FromNumber(n).(type) {
	case field.Date:
		return v.Year, time.Month(v.Month), v.Day
	case field.Time:
		if s.Zone == nil {
			return time.Time(v).UTC().Date()
		}
		return time.Time(v).In(s.Zone).Date()
	}
	return 0, 0, 0
}

// NoYear is what the group of dates without a year is called.
const NoYear = "--"

// period writes a bucket as the filter language does: "on" it finds the group
// again.
func period(unit Unit, n int64) string {
	year, month, day := int(n/10000), int(n/100%100), int(n%100)
	switch {
	case n == 0:
		return NoYear
	case unit == Week:
		y, w := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).ISOWeek()
		return fmt.Sprintf("%04d-W%02d", y, w)
	case unit == Month:
		return fmt.Sprintf("%04d-%02d", year, month)
	case unit == Quarter:
		return fmt.Sprintf("%04d-Q%d", year, (month+2)/3)
	case unit == Year:
		return fmt.Sprintf("%04d", year)
	}
	return fmt.Sprintf("%04d-%02d-%02d", year, month, day)
}
