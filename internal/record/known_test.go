package record_test

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// What an earlier Ensure found is taken again only while it is as it was.
func TestAnEnsureTakesWhatItKnowsOnlyWhileThatIsUnchanged(t *testing.T) {
	t.Parallel()
	s := newStack(t, 0)
	apply := func(c record.Change) record.Result {
		t.Helper()
		out, err := s.records.Apply(t.Context(), s.operator, record.Unit{Changes: []record.Change{c}})
		s.must(err)
		return out.Results[0]
	}
	ensure := func(known record.Result) record.Result {
		c := s.change(record.Ensure, "company", known.ID, `{"name":"Acme"}`)
		c.MatchOn, c.Version = []string{"name"}, known.Version
		return apply(c)
	}
	made := ensure(record.Result{})
	if again := ensure(made); again.Op != record.Ensure || again.ID != made.ID || again.Changed {
		t.Fatalf("unchanged: %+v, want %v found", again, made.ID)
	}
	apply(s.change(record.Update, "company", made.ID, `{"name":"Other"}`))
	renamed := ensure(made)
	if renamed.Op != record.Create || renamed.ID == made.ID {
		t.Fatalf("renamed: %+v, want a new company", renamed)
	}
	apply(s.change(record.Delete, "company", renamed.ID, `{}`))
	if trashed := ensure(renamed); trashed.Op != record.Create || trashed.ID == renamed.ID {
		t.Fatalf("in the trash: %+v, want a new company", trashed)
	}
	if unknown := ensure(record.Result{ID: id.ID{15: 1}, Version: 1}); unknown.Op != record.Ensure {
		t.Fatalf("never there: %+v, want the one of that name", unknown)
	}
}
