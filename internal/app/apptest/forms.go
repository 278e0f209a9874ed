package apptest

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"
)

// Form is a canary as it could lie on disk.
type Form struct {
	Name  string // "utf-16le of upper", "base64 at offset 1"
	Bytes []byte
}

// Forms lists every form in which text is looked for: as it is, in lower and
// upper case, decomposed and without marks; each of these as UTF-8, UTF-16,
// hexadecimal, base64 at each of three offsets, and escaped for URLs and JSON.
func Forms(text string) []Form {
	var out []Form
	seen := map[string]bool{}
	add := func(name string, b []byte) {
		if !seen[string(b)] {
			seen[string(b)] = true
			out = append(out, Form{name, b})
		}
	}
	variants := []struct{ name, text string }{
		{"as it is", text}, {"lower", strings.ToLower(text)}, {"upper", strings.ToUpper(text)},
		{"decomposed", norm.NFD.String(text)}, {"folded", strings.ToLower(unmarked(text))},
	}
	for _, v := range variants {
		for name, b := range encodings(v.text) {
			add(name+" of "+v.name, b)
		}
	}
	return out
}

func encodings(s string) map[string][]byte {
	raw := []byte(s)
	out := map[string][]byte{
		"utf-8": raw, "utf-16le": wide(s, false), "utf-16be": wide(s, true),
		"hex": []byte(hex.EncodeToString(raw)), "HEX": []byte(strings.ToUpper(hex.EncodeToString(raw))),
		"url query": []byte(url.QueryEscape(s)), "url path": []byte(url.PathEscape(s)),
		"json escapes": []byte(jsonEscaped(s, true)), "json html escapes": []byte(jsonEscaped(s, false)),
	}
	for offset := range 3 {
		for name, enc := range map[string]*base64.Encoding{"base64": base64.RawStdEncoding, "base64url": base64.RawURLEncoding} {
			out[fmt.Sprintf("%s at offset %d", name, offset)] = base64Middle(enc, raw, offset)
		}
	}
	return out
}

// base64Middle is what raw looks like inside base64 when offset bytes stand
// before it in its group of three: the characters that depend on its
// neighbours are cut off.
func base64Middle(enc *base64.Encoding, raw []byte, offset int) []byte {
	padded := append(make([]byte, offset), raw...)
	first := (offset*8 + 5) / 6 // characters that mix in the bytes before
	last := len(padded) * 8 / 6 // characters that are ours alone
	return []byte(enc.EncodeToString(padded))[first:last]
}

func wide(s string, bigEndian bool) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		if bigEndian {
			out = append(out, byte(u>>8), byte(u))
		} else {
			out = append(out, byte(u), byte(u>>8))
		}
	}
	return out
}

// jsonEscaped escapes what is beyond ASCII, or only what is dangerous in HTML.
func jsonEscaped(s string, beyondASCII bool) string {
	var b strings.Builder
	for _, u := range s {
		switch {
		case beyondASCII && u > 0x7e, strings.ContainsRune("<>&\u2028\u2029", u):
			for _, half := range utf16.Encode([]rune{u}) {
				fmt.Fprintf(&b, `\u%04x`, half)
			}
		case u == '"', u == '\\':
			b.WriteRune('\\')
			b.WriteRune(u)
		default:
			b.WriteRune(u)
		}
	}
	return b.String()
}

// unmarked drops combining marks, as folding for search does.
func unmarked(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0x300 && r <= 0x36f {
			return -1
		}
		return r
	}, norm.NFKD.String(s))
}
