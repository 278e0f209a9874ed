package httpapi

import (
	"strings"
	"testing"

	declared "github.com/holdfast-crm/holdfast/internal/schema"
)

// TestNoObjectHidesBehindAPathOfOurs: a path whose first word is the API's own
// is never an object's, so no object may be called so.
func TestNoObjectHidesBehindAPathOfOurs(t *testing.T) {
	t.Parallel()
	for _, rt := range routes() {
		word, _, _ := strings.Cut(strings.TrimPrefix(rt.path, base+"/"), "/")
		word, _, _ = strings.Cut(word, ".")
		if !strings.HasPrefix(rt.path, base+"/") || strings.ContainsAny(word, "{-") { // no name has a hyphen
			continue
		}
		if !declared.Reserved(word) {
			t.Errorf("%s: %q is no reserved word of package schema", rt.path, word)
		}
	}
}
