package field_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

var update = flag.Bool("update", false, "write the canonical bytes of the vectors anew")

const (
	vectorFile   = "testdata/vectors.txt"
	malformed    = "malformed" // in place of the JSON
	formatsPage  = "../../docs/formats.md"
	vectorFields = 3 // type, canonical bytes, JSON
)

// vector is one line of the file: a value as JSON and its canonical bytes, or
// bytes that no value has.
type vector struct {
	line  string
	typ   field.Type
	spec  *schema.Field
	bytes []byte
	json  string
}

func readVectors(t *testing.T) []vector {
	t.Helper()
	text, err := os.ReadFile(vectorFile)
	if err != nil {
		t.Fatal(err)
	}
	types := map[string]field.Type{}
	for _, typ := range field.Types() {
		types[typ.Name()] = typ
	}
	var out []vector
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		parts := strings.SplitN(line, " ", vectorFields)
		if len(parts) != vectorFields || types[parts[0]] == nil {
			t.Fatalf("line %q", line)
		}
		b, err := hex.DecodeString(parts[1])
		if err != nil && !*update {
			t.Fatalf("line %q: %v", line, err)
		}
		out = append(out, vector{line, types[parts[0]], vectorSpec(parts[0], parts[2]), b, parts[2]})
	}
	return out
}

// vectorSpec declares the field that a vector's value is of.
func vectorSpec(typ, value string) *schema.Field {
	return &schema.Field{
		ID: "f", Name: "f", Type: typ, Many: strings.HasPrefix(value, "[") && typ != "choices", Partial: typ == "date", Target: "contact",
		Choices: []schema.Choice{{ID: "customer"}},
	}
}

// The vectors freeze what is sealed: what an earlier version wrote must read
// the same for ever. docs/formats.md shows them.
func TestCanonicalBytesAreThoseOfTheVectors(t *testing.T) {
	t.Parallel()
	vectors := readVectors(t)
	if *update {
		writeVectors(t, vectors)
		vectors = readVectors(t)
	}
	seen := map[string]bool{}
	for _, v := range vectors {
		seen[v.typ.Name()] = true
		value, err := v.typ.FromBytes(v.bytes)
		if v.json == malformed {
			if !errors.Is(err, field.ErrBytes) {
				t.Errorf("%s: read as %v, error %v", v.line, value, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", v.line, err)
		} else if got := string(v.typ.AppendJSON(nil, value)); got != v.json {
			t.Errorf("%s: reads as %s", v.line, got)
		}
		if got := encodeVector(t, v); !bytes.Equal(got, v.bytes) {
			t.Errorf("%s: is written as %x", v.line, got)
		}
	}
	for _, typ := range field.Types() {
		if !seen[typ.Name()] {
			t.Errorf("no vector of type %s", typ.Name())
		}
	}
}

func TestTheFormatsPageShowsTheVectors(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(formatsPage)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range readVectors(t) {
		if !bytes.Contains(page, []byte("\n"+v.line+"\n")) {
			t.Errorf("docs/formats.md lacks %q", v.line)
		}
	}
}

func encodeVector(t *testing.T, v vector) []byte {
	t.Helper()
	value, err := v.typ.Parse(v.spec, field.FromJSON(json.RawMessage(v.json)))
	if err != nil {
		t.Fatalf("%s: %v", v.line, err)
	}
	return v.typ.AppendBytes(nil, value)
}

func writeVectors(t *testing.T, vectors []vector) {
	t.Helper()
	var out bytes.Buffer
	for _, v := range vectors {
		b := v.bytes
		if v.json != malformed {
			b = encodeVector(t, v)
		}
		fmt.Fprintf(&out, "%s %x %s\n", v.typ.Name(), b, v.json)
	}
	if err := os.WriteFile(vectorFile, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
