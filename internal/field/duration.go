package field

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// duration is how long something takes, in whole seconds: a number in JSON,
// "1:30:00" in a table, hours first. A day is no length of work, and no length
// of a day on which clocks change: longer ones are many hours.
type duration struct{ integer }

// durationMost is more than a hundred years.
const durationMost = 999_999*3600 + 3599

func (duration) Name() string { return "duration" }

func (t duration) Parse(f *schema.Field, raw Raw) (Value, error) {
	if raw.kind != rawText {
		v, err := t.integer.Parse(f, raw)
		if n, ok := v.(Int); ok && (n < 0 || n > durationMost) {
			return nil, errs.Field("duration_range")
		} else if faultOf(err) == "int_invalid" {
			return nil, noSeconds(raw)
		}
		return v, err
	}
	s, fe := clean(raw.text, false)
	if fe != nil {
		return nil, fe
	}
	if s == "" {
		return nil, nil
	}
	n, fe := readDuration(Fold(s))
	switch {
	case fe != nil:
		return nil, fe
	case n > durationMost:
		return nil, errs.Field("duration_range")
	}
	return Int(n), nil
}

// noSeconds says what is wrong with JSON that is no number of seconds: of a text
// that nobody could read, how durations are written.
func noSeconds(raw Raw) *errs.FieldError {
	var s string
	if json.Unmarshal(raw.json, &s) == nil {
		if _, fe := readDuration(Fold(s)); fe != nil {
			return fe
		}
	}
	return errs.Field("duration_seconds")
}

func readDuration(s string) (int64, *errs.FieldError) {
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
		if err != nil || !isDigits(p) || i > 0 && (len(p) != 2 || one > 59) {
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
	if isDigits(s) {
		return 0, errs.Field("duration_unit")
	}
	last := int64(durationMost) // each unit is shorter than the one before it
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimLeft(s, " ") {
		at := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsDigit(r) && r != '.' && r != ',' })
		if at <= 0 {
			return 0, errs.Field("duration_unread")
		}
		count, fe := readDecimal(strings.Replace(s[:at], ",", ".", 1))
		s = strings.TrimLeft(s[at:], " ")
		end := strings.IndexFunc(s, func(r rune) bool { return unicode.IsDigit(r) || r == ' ' })
		if end < 0 {
			end = len(s)
		}
		unit := durationUnit(s[:end])
		switch {
		case fe != nil || unit == 0 || unit >= last:
			return 0, errs.Field("duration_unread")
		case count > durationMost*decimalOne/unit:
			return 0, errs.Field("duration_range")
		case count*unit%decimalOne != 0:
			return 0, errs.Field("duration_parts")
		}
		n += count * unit / decimalOne
		s, last = s[end:], unit
	}
	return n, nil
}

func (duration) AppendText(dst []byte, v Value) []byte {
	if v == nil {
		return dst
	}
	n := int64(v.(Int))
	return fmt.Appendf(dst, "%d:%02d:%02d", n/3600, n/60%60, n%60)
}

func (t duration) FromBytes(b []byte) (Value, error) {
	v, err := t.integer.FromBytes(b)
	if n, ok := v.(Int); ok && (n < 0 || n > durationMost) {
		return nil, ErrBytes
	}
	return v, err
}
