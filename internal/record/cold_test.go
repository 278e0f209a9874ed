package record_test

import (
	"fmt"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// A store that holds few opened keys: most of those a page or a unit needs
// are cold, and loading some pushes others out.
const fewKeys = 64

func TestReadsAnswerWhenFarMoreKeysAreNeededThanAreHeld(t *testing.T) {
	t.Parallel()
	s := newStack(t, fewKeys)
	const people = 130
	unit := record.Unit{}
	for i := range people {
		unit.Changes = append(unit.Changes, s.change(record.Create, "contact", id.ID{}, fmt.Sprintf(`{"name":"P%03d","emails":["p%d@example.com"]}`, i, i)))
	}
	_, err := s.records.Apply(t.Context(), s.operator, unit)
	s.must(err)
	for name, req := range map[string]record.ListRequest{
		"by SQL":   {Limit: record.MaxLimit},
		"by index": {Limit: record.MaxLimit, Sort: "name"},
	} {
		page, err := s.records.List(t.Context(), s.operator, "contact", req)
		s.must(err)
		if len(page.Records) != people || page.Next != "" {
			t.Errorf("%s: %d of %d records", name, len(page.Records), people)
		}
	}
}

// An Upsert's keys are loaded before the transaction; an Ensure mostly finds
// them in memory, and otherwise runs once to find them and once with them.
func TestAUnitFindsAllItsColdKeysAtOnce(t *testing.T) {
	t.Parallel()
	for _, ask := range []struct {
		op, happens record.Op
		runs        int
	}{{record.Upsert, record.Update, 1}, {record.Ensure, record.Ensure, 2}} {
		s := newStack(t, 64*fewKeys)
		const people = 40
		unit := record.Unit{}
		for i := range people {
			unit.Changes = append(unit.Changes, s.change(record.Create, "contact", id.ID{}, fmt.Sprintf(`{"name":"P%d","emails":["p%d@example.com"]}`, i, i)))
		}
		_, err := s.records.Apply(t.Context(), s.operator, unit)
		s.must(err)
		for i := range unit.Changes {
			unit.Changes[i].Op, unit.Changes[i].MatchOn = ask.op, []string{"emails"}
			unit.Changes[i].Values["stage"] = s.raws(`{"s":"lead"}`)["s"]
		}
		s.forgetKeys()
		runs := 0
		s.onStep(func(at record.Step) {
			if at == record.StepBegun {
				runs++
			}
		})
		out, err := s.records.Apply(t.Context(), s.operator, unit)
		s.must(err)
		for _, r := range out.Results {
			if r.Op != ask.happens || r.Changed != (ask.op == record.Upsert) {
				t.Fatalf("%s: %+v", ask.op, r)
			}
		}
		if runs != ask.runs {
			t.Errorf("%s: the unit ran %d times, want %d", ask.op, runs, ask.runs)
		}
	}
}
