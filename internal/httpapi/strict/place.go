package strict

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxSegment bounds how much of what a caller called something is said back,
// in characters.
const maxSegment = 100

// Place is the JSON pointer (RFC 6901) of what a fault is about, in the document
// that was sent. The fault names it with dots: "emails.0.value"; names with dots
// of their own are found too. It leads to a value that is there or, as its last
// step, to where a missing one belongs; what lies deeper than the document goes
// is told of the deepest value there is. "" is the whole document.
func Place(src []byte, field string) string {
	var out strings.Builder
	for rest := field; rest != ""; {
		segment, value, after, known := step(src, rest)
		if segment == "" || utf8.RuneCountInString(segment) > maxSegment {
			break
		}
		out.WriteByte('/')
		out.WriteString(strings.NewReplacer("~", "~0", "/", "~1").Replace(segment))
		if !known {
			break
		}
		src, rest = value, after
	}
	return out.String()
}

// step goes one step into a value: to a member that is there (known), to where
// one belongs, or, with "", nowhere.
func step(src []byte, rest string) (segment string, value []byte, after string, known bool) {
	if members, err := Object(src); err == nil {
		for _, m := range members { // the longest name: others may be its beginning
			tail, ok := strings.CutPrefix(rest, m.Name)
			if ok && (tail == "" || tail[0] == '.') && len(m.Name) >= len(segment) {
				segment, value, after, known = m.Name, m.Value, strings.TrimPrefix(tail, "."), true
			}
		}
		if !known {
			segment, _, _ = strings.Cut(rest, ".")
		}
		return segment, value, after, known
	}
	var items []json.RawMessage
	if json.Unmarshal(src, &items) != nil {
		return "", nil, "", false
	}
	segment, after, _ = strings.Cut(rest, ".")
	i, err := strconv.Atoi(segment)
	if err != nil || i < 0 || i >= len(items) {
		return "", nil, "", false
	}
	return segment, items[i], after, true
}
