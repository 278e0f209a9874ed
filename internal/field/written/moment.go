package written

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// clock is a time of day behind a date, as people and other programs write it:
// "09:30", "9:30:05.5 pm", "下午3:30", with or without how far it is from UTC.
var clock = regexp.MustCompile(`(?:t| |日|号)?\s*(上午|下午)?(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(am|pm)?\s*(z|utc|[+-]\d{2}:?\d{2})?$`)

// Moment reads a date in any form of [DayOf] and a time of day. One without an
// offset is what clocks of the zone show; which moment that is has to be certain.
func Moment(s, order string, zone *time.Location) (at time.Time, _ *errs.FieldError) {
	s = Fold(s)
	m := clock.FindStringSubmatchIndex(s)
	if m == nil {
		return at, errs.Field("timestamp_invalid")
	}
	part := func(n int) string {
		if m[2*n] < 0 {
			return ""
		}
		return s[m[2*n]:m[2*n+1]]
	}
	day := strings.TrimRight(s[:m[0]], ", ")
	d, ok := ISODay(day)
	if !ok {
		var fe *errs.FieldError
		if d, ok, fe = DayOf(day, order); fe != nil {
			return at, fe
		}
	}
	hour, timely := hourOf(part(2), part(1)+part(6))
	minute, _ := number(part(3))
	second, _ := number(part(4))
	if !ok || d.Year == 0 || !d.Exists() || !timely || minute > 59 || second > 59 {
		return at, errs.Field("timestamp_invalid")
	}
	nanos, _ := strconv.Atoi((part(5) + "000000000")[:9])
	wall := time.Date(d.Year, time.Month(d.Month), d.Day, hour, minute, second, nanos, time.UTC)
	if offset := part(7); offset != "" {
		return shifted(wall, offset)
	}
	return shownBy(wall, zone)
}

// hourOf reads an hour, of twelve where half says which half of the day.
func hourOf(s, half string) (int, bool) {
	h, ok := number(s)
	switch half {
	case "":
		return h, ok && h < 24
	case "am", "上午":
		return h % 12, ok && h >= 1 && h <= 12
	}
	return h%12 + 12, ok && h >= 1 && (h <= 12 || half == "下午" && h < 24)
}

// shifted is the moment at which clocks that are off UTC by so much show wall.
func shifted(wall time.Time, offset string) (time.Time, *errs.FieldError) {
	if offset == "z" || offset == "utc" {
		return wall, nil
	}
	digits := strings.ReplaceAll(offset[1:], ":", "")
	hours, _ := number(digits[:2])
	minutes, _ := number(digits[2:])
	if hours > 14 || minutes > 59 {
		return wall, errs.Field("timestamp_invalid")
	}
	off := time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
	if offset[0] == '-' {
		off = -off
	}
	return wall.Add(-off), nil
}

// shownBy is the moment at which clocks of a zone show wall. Where they are put
// forward there is none, and where they are put back there are two: both are
// refused rather than guessed.
func shownBy(wall time.Time, zone *time.Location) (at time.Time, _ *errs.FieldError) {
	if zone == nil {
		return at, errs.Field("timestamp_zone")
	}
	found := 0
	for _, near := range [...]time.Duration{-26 * time.Hour, 26 * time.Hour} { // no change is nearer to another
		_, off := wall.Add(near).In(zone).Zone()
		one := wall.Add(-time.Duration(off) * time.Second)
		if _, there := one.In(zone).Zone(); there == off && (found == 0 || !one.Equal(at)) {
			at, found = one, found+1
		}
	}
	switch found {
	case 0:
		return at, errs.Field("timestamp_skipped", errs.P("zone", zone.String()))
	case 1:
		return at, nil
	}
	return at, errs.Field("timestamp_twice", errs.P("zone", zone.String()))
}
