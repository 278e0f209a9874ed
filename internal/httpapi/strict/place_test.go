package strict_test

import (
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/httpapi/strict"
)

func TestPlaceLeadsIntoWhatWasSent(t *testing.T) {
	t.Parallel()
	const sent = `{"emails":["a",{"value":"b"}],"a.b":{"c/d":1},"a":{"b":2},"text":"x","~":null}`
	for field, want := range map[string]string{
		"emails": "/emails", "emails.1.value": "/emails/1/value", "emails.1.label": "/emails/1/label", "emails.2": "/emails", "emails.0.value": "/emails/0",
		"a.b": "/a.b", "a.b.c/d": "/a.b/c~1d", "a.x.y": "/a/x", "text.deeper": "/text", "missing": "/missing", "missing.deeper": "/missing", "~": "/~0", "": "",
		strings.Repeat("n", 200): "",
	} {
		if got := strict.Place([]byte(sent), field); got != want {
			t.Errorf("%s: %s, want %s", field, got, want)
		}
	}
	if got := strict.Place(nil, "name"); got != "" {
		t.Errorf("of nothing: %s", got)
	}
}
