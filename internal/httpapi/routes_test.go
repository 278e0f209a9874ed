package httpapi

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; if that is meant, run the test with -update\ngot:\n%s", path, got)
	}
}

func TestEveryRouteSaysWhoMayCallAndWhatItLeaves(t *testing.T) {
	t.Parallel()
	seen, ids := map[string]bool{}, map[string]bool{}
	for _, rt := range routes() {
		at := rt.method + " " + rt.path
		switch {
		case rt.access < public || rt.access > session:
			t.Errorf("%s has no access class", at)
		case rt.evidence < evidenceNone || rt.evidence > evidenceChange:
			t.Errorf("%s has no evidence class", at)
		case rt.handle == nil || rt.name == "" || rt.summary == "":
			t.Errorf("%s lacks a handler, a name or a summary", at)
		case (rt.access == public) != (rt.why != ""):
			t.Errorf("%s: a public row, and only such a row, gives its reason", at)
		case rt.anyHost && rt.access != public:
			t.Errorf("%s answers to any host name but is not public", at)
		case rt.access == public && rt.evidence == evidenceReads || strings.Contains(rt.path, "{plural}") && rt.access != token:
			t.Errorf("%s is public and has data, or is for browsers only", at)
		case rt.access == public && rt.method != "GET" && !rt.ownPage:
			t.Errorf("%s lets any page make a browser sign in", at)
		case rt.method == "GET" && (rt.body != 0 || rt.evidence == evidenceChange):
			t.Errorf("%s changes something or takes a body", at)
		case strings.Contains(rt.path, "{plural}") && rt.evidence == evidenceNone:
			t.Errorf("%s is about records and leaves no evidence", at)
		case rt.body < 0 || rt.body > 1<<20 && rt.name != "createImport" && rt.name != "batch":
			t.Errorf("%s takes %d bytes", at, rt.body)
		}
		if seen[at] || ids[rt.name] {
			t.Errorf("%s (%s) is there twice", at, rt.name)
		}
		seen[at], ids[rt.name] = true, true
	}
}

// TestPublicRoutes keeps the list of what anybody may call in plain sight.
func TestPublicRoutes(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, rt := range routes() {
		if rt.access == public {
			fmt.Fprintf(&b, "%s %s: %s\n", rt.method, rt.path, rt.why)
		}
	}
	golden(t, "public.golden", b.String())
}
