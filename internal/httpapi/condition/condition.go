package condition

import (
	"crypto/sha256"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
)

// Tags is an If-Match or If-None-Match field (RFC 9110 sections 8.8.3, 13.1).
type Tags struct {
	Present bool
	Any     bool // "*"
	list    []tag
}

// tag is one entity tag; version is -1 for one this program does not make. 0 is
// what nobody has set yet.
type tag struct {
	opaque  string
	version int64
	weak    bool
}

// ETag is the strong tag of a record's version.
func ETag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// Parse reads all lines of a field.
func Parse(h http.Header, name string) (Tags, error) {
	lines := h.Values(name)
	t := Tags{Present: len(lines) > 0}
	rest := strings.TrimSpace(strings.Join(lines, ","))
	if rest == "*" {
		t.Any = true
		return t, nil
	}
	for t.Present {
		one, after, ok := cutTag(rest)
		if !ok {
			return t, errs.New(errs.Invalid, "header_invalid", errs.P("header", name))
		}
		t.list = append(t.list, one)
		if after = strings.TrimSpace(after); after == "" {
			break
		}
		if after[0] != ',' {
			return t, errs.New(errs.Invalid, "header_invalid", errs.P("header", name))
		}
		rest = strings.TrimSpace(after[1:])
	}
	return t, nil
}

// cutTag reads one entity tag from the front of s.
func cutTag(s string) (t tag, rest string, ok bool) {
	s, t.weak = strings.CutPrefix(s, "W/")
	if len(s) < 2 || s[0] != '"' {
		return t, "", false
	}
	opaque, rest, ok := strings.Cut(s[1:], `"`)
	if !ok || strings.ContainsFunc(opaque, func(c rune) bool { return c <= ' ' || c == 0x7f }) {
		return t, "", false
	}
	t.opaque, t.version = opaque, -1
	v, err := strconv.ParseInt(opaque, 10, 64)
	if err == nil && v >= 0 && strconv.FormatInt(v, 10) == opaque {
		t.version = v
	}
	return t, rest, true
}

// Matches compares strongly, as If-Match wants it.
func (t Tags) Matches(version int64) bool {
	for _, one := range t.list {
		if !one.weak && one.version == version {
			return true
		}
	}
	return t.Any
}

// MatchesWord is Matches for what is told apart by a word.
func (t Tags) MatchesWord(version string) bool {
	return t.Any || slices.ContainsFunc(t.list, func(one tag) bool { return !one.weak && one.opaque == version })
}

// WeaklyMatches compares weakly, as If-None-Match wants it.
func (t Tags) WeaklyMatches(version int64) bool {
	for _, one := range t.list {
		if one.version == version {
			return true
		}
	}
	return t.Any
}

// Single returns the one version of a record asked for; false when the field
// does not name exactly one that a record can have.
func (t Tags) Single() (int64, bool) {
	if len(t.list) == 1 && !t.list[0].weak && t.list[0].version > 0 {
		return t.list[0].version, true
	}
	return 0, false
}

// Weak reports whether all that the field names are weak tags, which never
// match where tags are compared strongly.
func (t Tags) Weak() bool {
	return len(t.list) > 0 && !slices.ContainsFunc(t.list, func(one tag) bool { return !one.weak })
}

// maxIdempotencyKey is in characters, as draft-ietf-httpapi-idempotency-key-
// header leaves it to the server.
const maxIdempotencyKey = 255

// IdempotencyKey reads the Idempotency-Key field, a quoted string
// (draft-ietf-httpapi-idempotency-key-header-07) or, as most clients send it,
// bare. "" means there is none.
func IdempotencyKey(h http.Header) (string, error) {
	lines := h.Values("Idempotency-Key")
	if len(lines) == 0 {
		return "", nil
	}
	key := strings.TrimSpace(lines[0])
	if quoted, ok := strings.CutPrefix(key, `"`); ok {
		key, ok = strings.CutSuffix(quoted, `"`)
		if !ok {
			key = ""
		}
	}
	bad := func(c rune) bool { return c <= ' ' || c > '~' || c == '"' || c == '\\' }
	if len(lines) > 1 || key == "" || len(key) > maxIdempotencyKey || strings.ContainsFunc(key, bad) {
		return "", errs.New(errs.Invalid, "idempotency_key_invalid", errs.P("limit", maxIdempotencyKey))
	}
	return key, nil
}

// RequestHash binds an idempotency key to what was asked.
func RequestHash(method, path string, body []byte) [32]byte {
	b := canon.AppendString(nil, method)
	b = canon.AppendString(b, path)
	return sha256.Sum256(canon.AppendBytes(b, body))
}
