package strict

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// Limits of a JSON document beyond its size. Nothing ordinary comes near.
const (
	maxJSONDepth  = 32
	maxJSONNumber = 64 // characters of one number
)

// Member is one member of a JSON object: its name, unescaped, and the exact
// bytes of its value.
type Member struct {
	Name  string
	Value json.RawMessage
}

// Object reads a document that must be one JSON object (RFC 8259) and
// returns its members in order. It is stricter than encoding/json, which
// takes the last of two equal keys and replaces what is not UTF-8: here a
// repeated key at any depth, a lone surrogate and bytes that are not UTF-8
// are errors, because what one reader drops another may obey.
//
// Errors are Invalid with a position (in bytes, from 1), never with content.
func Object(src []byte) ([]Member, error) {
	if !utf8.Valid(src) {
		return nil, errs.New(errs.Invalid, "json_not_utf8")
	}
	s := &scanner{src: src}
	s.space()
	if s.peek() != '{' {
		return nil, s.unexpected()
	}
	var out []Member
	err := s.object(1, func(name string, value []byte) {
		out = append(out, Member{name, value})
	})
	if err != nil {
		return nil, err
	}
	if s.space(); s.at < len(src) {
		return nil, s.unexpected()
	}
	return out, nil
}

// scanner walks one document; at is the next byte.
type scanner struct {
	src []byte
	at  int
}

// peek returns the next byte, 0 at the end (which is no legal JSON byte).
func (s *scanner) peek() byte {
	if s.at < len(s.src) {
		return s.src[s.at]
	}
	return 0
}

func (s *scanner) space() {
	for s.at < len(s.src) {
		switch s.src[s.at] {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return
		}
	}
}

// take consumes c after white space, or fails.
func (s *scanner) take(c byte) error {
	s.space()
	if s.peek() != c {
		return s.unexpected()
	}
	s.at++
	return nil
}

func (s *scanner) unexpected() error { return s.fail("json_invalid", s.at) }

func (s *scanner) fail(code string, at int) error {
	return errs.New(errs.Invalid, code, errs.P("position", at+1))
}

// value reads one value at the given depth.
func (s *scanner) value(depth int) error {
	s.space()
	switch c := s.peek(); {
	case c == '{':
		return s.object(depth, nil)
	case c == '[':
		return s.array(depth)
	case c == '"':
		_, err := s.text()
		return err
	case c == '-' || c >= '0' && c <= '9':
		return s.number()
	}
	for _, word := range [...]string{"true", "false", "null"} {
		if bytes.HasPrefix(s.src[s.at:], []byte(word)) {
			s.at += len(word)
			return nil
		}
	}
	return s.unexpected()
}

// object reads an object; each, when given, gets its members.
func (s *scanner) object(depth int, each func(name string, value []byte)) error {
	if depth > maxJSONDepth {
		return errs.New(errs.Invalid, "json_too_deep", errs.P("limit", maxJSONDepth))
	}
	s.at++ // the brace
	seen := map[string]bool{}
	for first := true; ; first = false {
		s.space()
		if s.peek() == '}' && first {
			s.at++
			return nil
		}
		name, err := s.key(seen)
		if err != nil {
			return err
		}
		if err := s.take(':'); err != nil {
			return err
		}
		s.space()
		from := s.at
		if err := s.value(depth + 1); err != nil {
			return err
		}
		if each != nil {
			each(name, s.src[from:s.at])
		}
		if s.space(); s.peek() == ',' {
			s.at++
			continue
		}
		return s.take('}')
	}
}

// key reads a member's name, which must be new.
func (s *scanner) key(seen map[string]bool) (string, error) {
	if s.peek() != '"' {
		return "", s.unexpected()
	}
	from := s.at
	name, err := s.text()
	if err != nil {
		return "", err
	}
	if seen[name] {
		return "", s.fail("json_duplicate_key", from)
	}
	seen[name] = true
	return name, nil
}

func (s *scanner) array(depth int) error {
	if depth > maxJSONDepth {
		return errs.New(errs.Invalid, "json_too_deep", errs.P("limit", maxJSONDepth))
	}
	s.at++ // the bracket
	if s.space(); s.peek() == ']' {
		s.at++
		return nil
	}
	for {
		if err := s.value(depth + 1); err != nil {
			return err
		}
		if s.space(); s.peek() == ',' {
			s.at++
			continue
		}
		return s.take(']')
	}
}

// text reads a string and returns it unescaped.
func (s *scanner) text() (string, error) {
	from := s.at
	s.at++ // the quote
	plain := true
	for {
		switch c := s.peek(); {
		case c == '"':
			s.at++
			return s.unquote(from, plain)
		case c == '\\':
			plain = false
			if err := s.escape(); err != nil {
				return "", err
			}
		case c < 0x20: // also the end
			return "", s.unexpected()
		default:
			s.at++
		}
	}
}

func (s *scanner) unquote(from int, plain bool) (string, error) {
	if plain {
		return string(s.src[from+1 : s.at-1]), nil
	}
	var out string
	if err := json.Unmarshal(s.src[from:s.at], &out); err != nil {
		return "", s.fail("json_invalid", from)
	}
	return out, nil
}

// escape reads one escape sequence, or a pair of them that makes a character
// beyond the basic plane.
func (s *scanner) escape() error {
	from := s.at
	s.at++ // the backslash
	c := s.peek()
	if bytes.IndexByte([]byte(`"\/bfnrt`), c) >= 0 {
		s.at++
		return nil
	}
	unit, ok := s.unit()
	switch {
	case !ok || unit >= 0xdc00 && unit <= 0xdfff:
		return s.fail("json_invalid", from)
	case unit < 0xd800 || unit > 0xdbff:
		return nil
	}
	if s.peek() != '\\' {
		return s.fail("json_invalid", from)
	}
	s.at++
	if low, ok := s.unit(); !ok || low < 0xdc00 || low > 0xdfff {
		return s.fail("json_invalid", from)
	}
	return nil
}

// unit reads uXXXX.
func (s *scanner) unit() (v uint32, ok bool) {
	if s.peek() != 'u' || s.at+5 > len(s.src) {
		return 0, false
	}
	for _, c := range s.src[s.at+1 : s.at+5] {
		v <<= 4
		switch {
		case c >= '0' && c <= '9':
			v |= uint32(c - '0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			v |= uint32(c|0x20-'a') + 10
		default:
			return 0, false
		}
	}
	s.at += 5
	return v, true
}

// number reads a number as RFC 8259 section 6 writes them.
func (s *scanner) number() error {
	from := s.at
	if s.peek() == '-' {
		s.at++
	}
	if s.peek() == '0' {
		s.at++
	} else if !s.digits() {
		return s.unexpected()
	}
	if s.peek() == '.' {
		s.at++
		if !s.digits() {
			return s.unexpected()
		}
	}
	if s.peek()|0x20 == 'e' {
		s.at++
		if c := s.peek(); c == '+' || c == '-' {
			s.at++
		}
		if !s.digits() {
			return s.unexpected()
		}
	}
	if s.at-from > maxJSONNumber {
		return s.fail("json_number_long", from)
	}
	return nil
}

// digits reads one or more digits.
func (s *scanner) digits() bool {
	from := s.at
	for c := s.peek(); c >= '0' && c <= '9'; c = s.peek() {
		s.at++
	}
	return s.at > from
}
