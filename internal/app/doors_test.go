package app

import (
	"os"
	"strings"
	"testing"
)

// TestEveryVerbHasAPlaceInTheDoorMatrix compares the operations behind the
// verbs with docs/doors.md, which says as whom each acts.
func TestEveryVerbHasAPlaceInTheDoorMatrix(t *testing.T) {
	t.Parallel()
	doors, err := os.ReadFile("../../docs/doors.md")
	if err != nil {
		t.Fatal(err)
	}
	_, verbs, _ := strings.Cut(string(doors), "## Every verb")
	for name := range (&Workspace{}).Operations() {
		if !strings.Contains(verbs, "| `"+name+"` |") {
			t.Errorf("%s has no place in docs/doors.md: say in doorsVerbs of internal/httpapi/doors_test.go as whom it acts, and what it gives out", name)
		}
	}
}
