package query

import (
	"strconv"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// Asker is who asks, when and where: what "me" and "today" mean.
type Asker struct {
	Me   id.ID          // zero: nobody who could own a record
	Now  time.Time      // zero: periods that count from today are unknown
	Zone *time.Location // where the days begin; nil: UTC

	Others Others // the objects that relations lead to; nil: there are none
}

// The operators about days. They are not comparisons of a tree but ways to
// write one: a period becomes the moments, or the dates, between its ends.
const (
	On     Op = "on"     // within the period
	Before Op = "before" // earlier than its first day
	After  Op = "after"  // later than its last day
)

// Anniversary asks whether the day of a date comes round between two days of
// the year, both included, across new year where the second is the earlier one.
// Values are both, without a year.
const Anniversary Op = "anniversary"

// maxDays bounds last_7_days and next_7_days.
const maxDays = 3660

// period is a span of whole days, both ends included.
type period struct{ from, to time.Time }

// within makes the tree of one operator about days.
func (b *builder) within(c *comparison, v raw) (Expr, error) {
	t, ok := c.field.Type.(field.Dated)
	if !ok {
		return nil, b.fail(c.opAt, "filter_op_unsupported", errs.P("op", c.op), errs.P("field", c.field.Name), errs.P("type", c.field.Type.Name()))
	}
	p, ok := b.asker.period(v.text)
	if !v.words || !ok {
		return nil, b.fail(v.at, "filter_period_unknown", errs.P("field", c.field.Name))
	}
	zone := b.asker.zone()
	start, end := t.Start(day(p.from), zone), t.Start(day(p.to.AddDate(0, 0, 1)), zone)
	switch c.op {
	case After:
		return Where(c.field, Gte, end), nil
	case Before:
		if !c.field.Spec.Partial {
			return Where(c.field, Lt, start), nil
		}
		end, start = start, t.Start(field.Date{Year: 1000, Month: 1, Day: 1}, zone) // a birthday of no year is before nothing
	}
	b.comparisons++
	return And{Where(c.field, Gte, start), Where(c.field, Lt, end)}, nil
}

// yearly makes the comparison of days that come round: those of a period, or
// from one day up to another.
func (b *builder) yearly(c *comparison, values []raw) (Expr, error) {
	t, ok := c.field.Type.(field.Yearly)
	if !ok {
		return nil, b.fail(c.opAt, "filter_op_unsupported", errs.P("op", c.op), errs.P("field", c.field.Name), errs.P("type", c.field.Type.Name()))
	}
	if len(values) == 1 {
		p, ok := b.asker.period(values[0].text)
		if !values[0].words || !ok {
			return nil, b.fail(values[0].at, "filter_period_unknown", errs.P("field", c.field.Name))
		}
		from, to := p.round()
		return Where(c.field, Anniversary, from, to), nil
	}
	var ends [2]field.Value
	for i, v := range values {
		var err error
		if ends[i], err = t.DayOfYear(v.value); err != nil {
			return nil, b.rejected(v.at, c.field, err)
		}
	}
	return Where(c.field, Anniversary, ends[0], ends[1]), nil
}

// round is the period as days of any year. Who was born on 29 February has
// their day on the 28th where there is none other.
func (p period) round() (from, to field.Date) {
	if !p.to.Before(p.from.AddDate(1, 0, -1)) {
		return field.Date{Month: 1, Day: 1}, field.Date{Month: 12, Day: 31}
	}
	from, to = day(p.from), day(p.to)
	if to.Month == 2 && to.Day == 28 && p.to.AddDate(0, 0, 1).Month() == time.March {
		to.Day = 29
	}
	from.Year, to.Year = 0, 0
	return from, to
}

func day(t time.Time) field.Date {
	return field.Date{Year: t.Year(), Month: int(t.Month()), Day: t.Day()}
}

func (a Asker) zone() *time.Location {
	if a.Zone == nil {
		return time.UTC
	}
	return a.Zone
}

// period reads today, yesterday, tomorrow, this_week (also last_ and next_;
// month, quarter and year alike), last_7_days, next_7_days, 2026-03-01,
// 2026-W09, 2026-03, 2026-Q1, 2026.
// Days are counted in UTC, where all have 24 hours.
func (a Asker) period(word string) (period, bool) {
	if p, ok := written(word); ok {
		return p, true
	}
	if a.Now.IsZero() {
		return period{}, false
	}
	y, m, d := a.Now.In(a.zone()).Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	switch word {
	case "today":
		return period{today, today}, true
	case "yesterday":
		return period{today.AddDate(0, 0, -1), today.AddDate(0, 0, -1)}, true
	case "tomorrow":
		return period{today.AddDate(0, 0, 1), today.AddDate(0, 0, 1)}, true
	}
	which, unit, _ := strings.Cut(word, "_")
	if n, ok := days(unit); ok {
		switch which {
		case "last":
			return period{today.AddDate(0, 0, 1-n), today}, true
		case "next":
			return period{today, today.AddDate(0, 0, n-1)}, true
		}
		return period{}, false
	}
	step, ok := map[string]int{"last": -1, "this": 0, "next": 1}[which]
	if !ok {
		return period{}, false
	}
	return around(today, unit, step)
}

// days reads "7_days".
func days(unit string) (int, bool) {
	count, ok := strings.CutSuffix(unit, "_days")
	n, err := strconv.Atoi(count)
	return n, ok && err == nil && n >= 1 && n <= maxDays && count == strconv.Itoa(n)
}

// around returns the week (from Monday), month, quarter or year with the day in
// it, or the one so many steps away.
func around(today time.Time, unit string, step int) (period, bool) {
	var from, next time.Time
	switch unit {
	case "week":
		from = today.AddDate(0, 0, 7*step-(int(today.Weekday())+6)%7)
		next = from.AddDate(0, 0, 7)
	case "month":
		from = time.Date(today.Year(), today.Month()+time.Month(step), 1, 0, 0, 0, 0, time.UTC)
		next = from.AddDate(0, 1, 0)
	case "quarter":
		from = time.Date(today.Year(), (today.Month()-1)/3*3+1+time.Month(3*step), 1, 0, 0, 0, 0, time.UTC)
		next = from.AddDate(0, 3, 0)
	case "year":
		from = time.Date(today.Year()+step, 1, 1, 0, 0, 0, 0, time.UTC)
		next = from.AddDate(1, 0, 0)
	default:
		return period{}, false
	}
	return period{from, next.AddDate(0, 0, -1)}, true
}

// written reads a day, a week or quarter of a year, a month or a year of four
// digits. Weeks are those of ISO 8601: the first has the year's first Thursday.
func written(word string) (period, bool) {
	if len(word) == len("2026-W09") && word[4:6] == "-W" || len(word) == len("2026-Q1") && word[4:6] == "-Q" {
		return part(word[:4], word[5], word[6:])
	}
	for _, form := range []struct {
		layout        string
		years, months int
	}{{time.DateOnly, 0, 0}, {"2006-01", 0, 1}, {"2006", 1, 0}} {
		from, err := time.Parse(form.layout, word)
		if err != nil || from.Year() < 1000 || from.Year() > 9998 {
			continue
		}
		if form.years+form.months == 0 {
			return period{from, from}, true
		}
		return period{from, from.AddDate(form.years, form.months, -1)}, true
	}
	return period{}, false
}

// part reads the n-th week or quarter of a year.
func part(year string, unit byte, number string) (period, bool) {
	first, err := time.Parse("2006", year)
	n, err2 := strconv.Atoi(number)
	if err != nil || err2 != nil || first.Year() < 1000 || first.Year() > 9998 || n < 1 || number[0] == '+' {
		return period{}, false
	}
	if unit == 'Q' {
		from := first.AddDate(0, 3*n-3, 0)
		return period{from, from.AddDate(0, 3, -1)}, n <= 4
	}
	fourth := first.AddDate(0, 0, 3) // is always in the first week
	from := fourth.AddDate(0, 0, 7*n-7-(int(fourth.Weekday())+6)%7)
	of, week := from.ISOWeek()
	return period{from, from.AddDate(0, 0, 6)}, of == first.Year() && week == n
}
