package field

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// Raw is one unparsed input and what is known about where it came from.
type Raw struct {
	kind   rawKind
	text   string
	json   json.RawMessage
	value  Value
	order  string
	region string
	zone   *time.Location
}

type rawKind uint8

const (
	rawEmpty rawKind = iota
	rawText
	rawJSON
	rawValue
)

// FromJSON is a value as the API receives it. It accepts only the exact
// forms: ISO dates, choice ids.
func FromJSON(m json.RawMessage) Raw { return Raw{kind: rawJSON, json: m} }

// FromText is a value as a person or another program's export writes it: a
// table cell, a command-line argument, a filter.
func FromText(s string) Raw { return Raw{kind: rawText, text: s} }

// FromValue is a value that the program already has.
func FromValue(v Value) Raw { return Raw{kind: rawValue, value: v} }

// WithDateOrder says how "3/4/1985" is meant: "mdy" or "dmy". Without it such
// a date is refused as ambiguous.
func (r Raw) WithDateOrder(order string) Raw {
	r.order = order
	return r
}

// WithRegion sets the ISO 3166 country whose telephone numbers are written
// without a country code.
func (r Raw) WithRegion(region string) Raw {
	r.region = region
	return r
}

// WithZone sets the time zone whose clocks times without an offset are read
// from. Without it such a time is refused.
func (r Raw) WithZone(zone *time.Location) Raw {
	r.zone = zone
	return r
}

// str reads a value that is one string, number-free.
func (r *Raw) str() (string, *errs.FieldError) {
	switch r.kind {
	case rawText:
		return r.text, nil
	case rawJSON:
		if isNull(r.json) {
			return "", nil
		}
		return unquote(r.json)
	case rawValue:
		switch v := r.value.(type) {
		case nil:
			return "", nil
		case Text:
			return string(v), nil
		}
		return "", errs.Field("value_shape")
	}
	return "", nil
}

func isNull(m json.RawMessage) bool {
	return len(m) == 0 || m[0] == 'n' && string(m) == "null" || string(bytes.TrimSpace(m)) == "null"
}

// unquote reads one JSON string, strictly: bytes that are not UTF-8 and lone
// surrogates are refused where encoding/json would replace them.
func unquote(m json.RawMessage) (string, *errs.FieldError) {
	m = bytes.TrimSpace(m)
	if len(m) < 2 || m[0] != '"' {
		return "", errs.Field("value_shape")
	}
	if !utf8.Valid(m) {
		return "", errs.Field("text_encoding")
	}
	if body := m[1 : len(m)-1]; m[len(m)-1] == '"' && isPlainJSON(body) {
		return string(body), nil
	}
	var s string
	if err := json.Unmarshal(m, &s); err != nil {
		return "", errs.Field("value_shape")
	}
	if strings.Count(s, "\uFFFD") != bytes.Count(m, []byte("\uFFFD"))+bytes.Count(bytes.ToLower(m), []byte(`\ufffd`)) {
		return "", errs.Field("text_encoding")
	}
	return s, nil
}

func isPlainJSON(b []byte) bool {
	for _, c := range b {
		if c < 0x20 || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// members calls each for every key of a JSON object, in order. A repeated key
// is refused; which keys are known is up to each.
func members(m json.RawMessage, each func(key string, v json.RawMessage) *errs.FieldError) *errs.FieldError {
	dec := json.NewDecoder(bytes.NewReader(m))
	if tok, err := dec.Token(); err != nil || tok != json.Delim('{') {
		return errs.Field("value_shape")
	}
	var seen []string
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return errs.Field("value_shape")
		}
		key, _ := tok.(string)
		for _, s := range seen {
			if s == key {
				return errs.Field("value_key_repeated")
			}
		}
		seen = append(seen, key)
		var v json.RawMessage
		if err := dec.Decode(&v); err != nil {
			return errs.Field("value_shape")
		}
		if fe := each(key, v); fe != nil {
			return fe
		}
	}
	if _, err := dec.Token(); err != nil {
		return errs.Field("value_shape")
	}
	if dec.More() || len(bytes.TrimSpace(m[dec.InputOffset():])) > 0 {
		return errs.Field("value_shape")
	}
	return nil
}

const hexDigits = "0123456789abcdef"

// AppendQuoted appends s as a JSON string. s must be UTF-8, as every Value is.
func AppendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' && c != 0x7f {
			continue
		}
		dst = append(dst, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	dst = append(dst, s[from:]...)
	return append(dst, '"')
}
