package httpapi_test

import (
	"slices"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// trail is what a scenario leaves: actions of audit entries and kinds of
// events, each in order of commit.
type trail struct{ entries, events []string }

func (s *stack) trail() (t trail) {
	s.Helper()
	entries, err := s.audit.Entries(s.Context(), audit.Filter{Limit: 1000})
	s.must(err)
	slices.Reverse(entries)
	for _, e := range entries {
		t.entries = append(t.entries, e.Action+" "+e.Outcome.String())
	}
	s.must(s.db.Read(s.Context(), func(v *store.View) error {
		rows, err := v.Query("SELECT kind FROM outbox_event ORDER BY seq")
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var kind string
			if err := rows.Scan(&kind); err != nil {
				return err
			}
			t.events = append(t.events, kind)
		}
		return rows.Err()
	}))
	return t
}

// leaves runs a scenario and checks that it leaves exactly these entries and
// events, and nothing else.
func (s *stack) leaves(entries, events string, scenario func()) {
	s.Helper()
	before := s.trail()
	scenario()
	after := s.trail()
	if got := strings.Join(after.entries[len(before.entries):], ", "); got != entries {
		s.Errorf("left the entries [%s], want [%s]", got, entries)
	}
	if got := strings.Join(after.events[len(before.events):], ", "); got != events {
		s.Errorf("left the events [%s], want [%s]", got, events)
	}
}
