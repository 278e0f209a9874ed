package token

import (
	"crypto/sha256"
	"math/big"
	"regexp"
	"strings"
	"testing"
)

func TestNewTokensHaveTheirFormAndReadBack(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^hf_[0-9A-Za-z]{49}$`)
	seen := map[string]bool{}
	for range 1000 {
		text, digest := New()
		if !form.MatchString(text) || seen[text] {
			t.Fatalf("%q is malformed or repeated", text)
		}
		seen[text] = true
		got, ok := Parse(text)
		if !ok || got != digest || !digest.Equal(got[:]) {
			t.Fatalf("%q does not read back", text)
		}
	}
}

// TestTheFormIsFixed holds the published form: scanners know it.
func TestTheFormIsFixed(t *testing.T) {
	t.Parallel()
	const body = "hf_" + "0000000000000000000000000000000000000000001"
	if got := checksum(body); got != "2uwEUJ" {
		t.Errorf("checksum of the vector is %q", got)
	}
	digest, ok := Parse(body + checksum(body))
	if !ok || digest != sha256.Sum256([]byte(body+checksum(body))) {
		t.Error("the vector does not parse to the SHA-256 of its text")
	}
	full := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1))
	if got := base62(new(big.Int).Set(full), secretDigits); len(got) != secretDigits || got[0] == '0' && got[1] == '0' {
		t.Errorf("2^256-1 is %q", got)
	}
}

func TestAnythingElseIsNoToken(t *testing.T) {
	t.Parallel()
	good, digest := New()
	for name, text := range map[string]string{
		"empty":            "",
		"prefix only":      "hf_",
		"no prefix":        good[3:],
		"other prefix":     "gh_" + good[3:],
		"upper prefix":     "HF_" + good[3:],
		"short":            good[:len(good)-1],
		"long":             good + "0",
		"space before":     " " + good[:len(good)-1],
		"one digit wrong":  good[:10] + flip(good[10]) + good[11:],
		"checksum wrong":   good[:len(good)-1] + flip(good[len(good)-1]),
		"outside alphabet": good[:10] + "-" + good[11:],
		"other case":       strings.ToLower(good),
	} {
		if got, ok := Parse(text); ok && text != good {
			t.Errorf("%s: %q was accepted", name, text)
		} else if got.Equal(digest[:]) {
			t.Errorf("%s: has the digest of another token", name)
		}
	}
	if digest.Equal(nil) || digest.Equal(digest[:31]) {
		t.Error("a part of a digest is taken for the whole")
	}
}

func flip(c byte) string {
	if c == 'a' {
		return "b"
	}
	return "a"
}

func FuzzParse(f *testing.F) {
	good, _ := New()
	f.Add(good)
	f.Add("hf_")
	f.Fuzz(func(t *testing.T, text string) {
		digest, ok := Parse(text)
		if ok && (len(text) != length || digest != sha256.Sum256([]byte(text))) {
			t.Fatalf("%q was accepted", text)
		}
	})
}
