package password

import (
	"crypto/sha256"
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
)

var pack = flag.String("pack", "", "JSON array of leaked passwords to write breached.bin from; see scripts/breached.sh")

// TestKnownPhrasesAreOnTheList packs the list anew when it is given one, and
// finds our own phrases on it in any case.
func TestKnownPhrasesAreOnTheList(t *testing.T) {
	raw, err := os.ReadFile("phrases.txt")
	if err != nil {
		t.Fatal(err)
	}
	var phrases []string
	for line := range strings.Lines(string(raw)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			phrases = append(phrases, line, strings.ReplaceAll(line, " ", ""))
		}
	}
	if *pack != "" {
		packList(t, phrases)
		return
	}
	for _, p := range phrases {
		if !leaked(p) {
			t.Errorf("%s is not on the list: run scripts/breached.sh", p)
		}
	}
}

func packList(t *testing.T, all []string) {
	var leaks []string
	raw, err := os.ReadFile(*pack)
	if err == nil {
		err = json.Unmarshal(raw, &leaks)
	}
	if err != nil {
		t.Fatal(err)
	}
	var prints []string
	for _, p := range append(all, leaks...) {
		p = strings.ToLower(p)
		// Digits alone are counted well by how they follow each other.
		if n := len([]rune(p)); n < minPiece || n > maxPiece || !strings.ContainsFunc(p, unicode.IsLetter) {
			continue
		}
		sum := sha256.Sum256([]byte(p))
		prints = append(prints, string(sum[:printSize]))
	}
	slices.Sort(prints)
	if err := os.WriteFile("breached.bin", []byte(strings.Join(slices.Compact(prints), "")), 0o600); err != nil {
		t.Fatal(err)
	}
}
