package httpapi

import (
	"crypto/sha256"
	"net/http"
	"strconv"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
)

// tags is an If-Match or If-None-Match field (RFC 9110 sections 8.8.3, 13.1).
type tags struct {
	present bool
	any     bool // "*"
	list    []tag
}

// tag is one entity tag; version is 0 for one this program does not make.
type tag struct {
	version int64
	weak    bool
}

// etag is the strong tag of a record's version.
func etag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// parseTags reads all lines of a field.
func parseTags(h http.Header, name string) (tags, error) {
	lines := h.Values(name)
	t := tags{present: len(lines) > 0}
	rest := strings.TrimSpace(strings.Join(lines, ","))
	if rest == "*" {
		t.any = true
		return t, nil
	}
	for t.present {
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
	v, err := strconv.ParseInt(opaque, 10, 64)
	if err == nil && v > 0 && strconv.FormatInt(v, 10) == opaque {
		t.version = v
	}
	return t, rest, true
}

// matches compares strongly, as If-Match wants it.
func (t tags) matches(version int64) bool {
	for _, one := range t.list {
		if !one.weak && one.version == version {
			return true
		}
	}
	return t.any
}

// weaklyMatches compares weakly, as If-None-Match wants it.
func (t tags) weaklyMatches(version int64) bool {
	for _, one := range t.list {
		if one.version == version {
			return true
		}
	}
	return t.any
}

// single returns the one version asked for; false when the field does not
// name exactly one.
func (t tags) single() (int64, bool) {
	if len(t.list) == 1 && !t.list[0].weak && t.list[0].version > 0 {
		return t.list[0].version, true
	}
	return 0, false
}

// maxIdempotencyKey is in characters, as draft-ietf-httpapi-idempotency-key-
// header leaves it to the server.
const maxIdempotencyKey = 255

// idempotencyKey reads the Idempotency-Key field, a quoted string
// (draft-ietf-httpapi-idempotency-key-header-07) or, as most clients send it,
// bare. "" means there is none.
func idempotencyKey(h http.Header) (string, error) {
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

// requestHash binds an idempotency key to what was asked.
func requestHash(method, path string, body []byte) [32]byte {
	b := canon.AppendString(nil, method)
	b = canon.AppendString(b, path)
	return sha256.Sum256(canon.AppendBytes(b, body))
}
