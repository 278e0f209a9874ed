package apptest_test

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/app/apptest"
)

const canary = "Qzk Würmchen <Ölfaß> 燕雀安知"

// TestEveryFormIsFound plants each form of a canary, whole and cut in the
// middle as by the edge of a page, in noise that looks like a write-ahead log.
func TestEveryFormIsFound(t *testing.T) {
	t.Parallel()
	s := apptest.NewScanner()
	s.Plant("a name", canary)
	forms := apptest.Forms(canary)
	if len(forms) < 40 {
		t.Fatalf("only %d forms", len(forms))
	}
	for _, f := range forms {
		noise := make([]byte, 9000)
		if _, err := rand.Read(noise); err != nil {
			t.Fatal(err)
		}
		if hits := s.Bytes("noise", noise); len(hits) != 0 {
			t.Fatalf("found in noise: %v", hits)
		}
		copy(noise[4000:], f.Bytes)
		if hits := s.Bytes("whole", noise); len(hits) == 0 {
			t.Errorf("%s was not found", f.Name)
		}
		for cut := range f.Bytes { // a page ends somewhere inside
			page := append([]byte{}, f.Bytes[:cut]...)
			page = append(append(page, noise[:32]...), f.Bytes[cut:]...)
			if hits := s.Bytes("cut", page); len(hits) == 0 {
				t.Errorf("%s cut at %d was not found", f.Name, cut)
			}
		}
	}
}

// TestOrdinaryEncodersAreCovered runs the standard library's encoders over a
// longer text with the canary at every offset.
func TestOrdinaryEncodersAreCovered(t *testing.T) {
	t.Parallel()
	s := apptest.NewScanner()
	s.Plant("a name", canary)
	for before := range 7 {
		text := "abcdefg"[:before] + canary + " and more"
		quoted, err := json.Marshal(map[string]string{"name": text})
		if err != nil {
			t.Fatal(err)
		}
		for name, b := range map[string][]byte{
			"base64": []byte(base64.StdEncoding.EncodeToString([]byte(text))),
			"json":   quoted,
		} {
			if len(s.Bytes(name, b)) == 0 {
				t.Errorf("%s after %d bytes was not found", name, before)
			}
		}
	}
}

// TestFilesAndTheirNamesAreRead finds a canary in a file's content and in a
// file's name.
func TestFilesAndTheirNamesAreRead(t *testing.T) {
	t.Parallel()
	s := apptest.NewScanner()
	s.Plant("a word", "quintessence-of-dust")
	dir := t.TempDir()
	for name, content := range map[string]string{"a.db-wal": "\x37\x7f\x06\x82 quintessence-of-dust", "quintessence-of-dust.csv": "", "clean": "nothing"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	hits, read, err := s.Folder(dir)
	files := map[string]bool{}
	for _, h := range hits {
		files[filepath.Base(h.File)] = true
	}
	if err != nil || len(files) != 2 || files["clean"] || read == 0 {
		t.Errorf("hits %v, %d bytes read, %v", hits, read, err)
	}
}
