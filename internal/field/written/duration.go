package written

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// MostSeconds is more than a hundred years.
const MostSeconds = 999_999*3600 + 3599

// Seconds reads how long something takes, folded: "1:30" and "1:30:05", or what
// [writtenDuration] describes.
func Seconds(s string) (int64, *errs.FieldError) {
	if strings.ContainsRune(s, ':') {
		return clockDuration(s)
	}
	return writtenDuration(s)
}

// clockDuration reads h:mm and h:mm:ss.
func clockDuration(s string) (n int64, _ *errs.FieldError) {
	parts := strings.Split(s, ":")
	if len(parts) > 3 {
		return 0, errs.Field("duration_unread")
	}
	for i, p := range parts {
		one, err := strconv.ParseUint(p, 10, 32)
		if err != nil || !IsDigits(p) || i > 0 && (len(p) != 2 || one > 59) {
			return 0, errs.Field("duration_unread")
		}
		n = n*60 + int64(one)
	}
	if len(parts) == 2 {
		n *= 60
	}
	return n, nil
}

// durationUnit is how many seconds a folded word for a unit stands for; 0 for
// another word.
func durationUnit(word string) int64 {
	for _, unit := range []struct {
		seconds int64
		words   string
	}{
		{3600, " h hr hrs hour hours std stunde stunden 小时 个小时 时 钟头 个钟头 "},
		{60, " m min mins minute minutes minuten 分 分钟 "},
		{1, " s sec secs second seconds sekunde sekunden 秒 秒钟 "},
	} {
		if strings.Contains(unit.words, " "+word+" ") {
			return unit.seconds
		}
	}
	return 0
}

// writtenDuration reads "1h 30m", "90 min", "1.5 hours", "1小时30分", and "pt1h30m"
// of ISO 8601.
func writtenDuration(s string) (n int64, _ *errs.FieldError) {
	if s = strings.TrimPrefix(s, "pt"); s == "" {
		return 0, errs.Field("duration_unread")
	}
	if IsDigits(s) {
		return 0, errs.Field("duration_unit")
	}
	last := int64(MostSeconds) // each unit is shorter than the one before it
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimLeft(s, " ") {
		at := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsDigit(r) && r != '.' && r != ',' })
		if at <= 0 {
			return 0, errs.Field("duration_unread")
		}
		count, fe := Millionths(strings.Replace(s[:at], ",", ".", 1))
		s = strings.TrimLeft(s[at:], " ")
		end := strings.IndexFunc(s, func(r rune) bool { return unicode.IsDigit(r) || r == ' ' })
		if end < 0 {
			end = len(s)
		}
		unit := durationUnit(s[:end])
		switch {
		case fe != nil || unit == 0 || unit >= last:
			return 0, errs.Field("duration_unread")
		case count > MostSeconds*One/unit:
			return 0, errs.Field("duration_range")
		case count*unit%One != 0:
			return 0, errs.Field("duration_parts")
		}
		n += count * unit / One
		s, last = s[end:], unit
	}
	return n, nil
}
