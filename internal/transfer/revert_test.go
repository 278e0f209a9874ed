package transfer_test

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/transfer"
)

// two companies, three people.
const staff = "name,emails,company\nAda,ada@example.com,Engines\nBob,bob@example.com,Engines\nCyd,cyd@example.com,Looms\n"

func (s *stack) changes(changes ...record.Change) (ids []id.ID) {
	s.Helper()
	out, err := s.records.Apply(s.Context(), s.actor, record.Unit{Changes: changes})
	s.must(err)
	for _, r := range out.Results {
		ids = append(ids, r.ID)
	}
	return ids
}

// takenBack takes an import back in the background.
func (s *stack) takenBack(imp id.ID) *transfer.Result {
	s.Helper()
	_, err := s.files.TakeBack(s.Context(), s.actor, imp)
	s.must(err)
	return s.until(imp, transfer.Reverted).Result
}

func (s *stack) left(object string, want ...string) {
	s.Helper()
	all := s.all(object)
	if len(all) != len(want) {
		s.Errorf("%d of %s are left, want %q", len(all), object, want)
		return
	}
	for _, title := range want {
		s.titled(object, title)
	}
}

// TestRevertLeavesWhatSomebodyRefersTo: a company stays with the person of the
// import that stays, with anybody else's person, and with a note.
func TestRevertLeavesWhatSomebodyRefersTo(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	r := s.imported(transfer.ImportRequest{}, staff)
	ada, bob, engines, looms := s.titled("contact", "Ada"), s.titled("contact", "Bob"), s.titled("company", "Engines"), s.titled("company", "Looms")
	s.changes(record.Change{Op: record.Update, Object: "contact", ID: ada.ID(), Values: values("job_title", "Boss")})
	other := s.changes(record.Change{Op: record.Create, Object: "contact", Values: map[string]field.Raw{
		"name": field.FromText("Dee"), "company": field.FromText(looms.ID().String()),
	}})
	note := s.changes(record.Change{Op: record.Create, Object: "note", Values: map[string]field.Raw{
		"title": field.FromText("Call"), "body": field.FromText("Tomorrow"), "contact": field.FromText(bob.ID().String()),
	}})

	got := s.takenBack(r.Import)
	why := map[id.ID]bool{}
	for _, k := range got.Kept {
		why[k.ID] = k.Referred
	}
	want := map[id.ID]bool{ada.ID(): false, bob.ID(): true, engines.ID(): true, looms.ID(): true}
	if got.Removed != 1 || got.KeptCount != 4 || got.ReferredCount != 3 || len(why) != 4 {
		t.Errorf("%+v", got)
	}
	for k, referred := range want {
		if is, kept := why[k]; !kept || is != referred {
			t.Errorf("%s: kept %t, referred %t, want %t", k, kept, is, referred)
		}
	}
	s.left("contact", "Ada", "Bob", "Dee")
	s.left("company", "Engines", "Looms")

	s.changes(record.Change{Op: record.Delete, Object: "contact", ID: other[0]}, record.Change{Op: record.Delete, Object: "note", ID: note[0]})
	if again := s.takenBack(r.Import); again.Removed != 2 || again.KeptCount != 2 || again.ReferredCount != 1 {
		t.Errorf("when nobody refers to them any more: %+v", again)
	}
	s.left("contact", "Ada")
	s.left("company", "Engines")
}

// TestRevertTakesWhatOnlyItselfRefersTo: people refer to their companies, and
// are taken back with them.
func TestRevertTakesWhatOnlyItselfRefersTo(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	r := s.imported(transfer.ImportRequest{}, staff)
	if got := s.takenBack(r.Import); got.Removed != 5 || got.KeptCount != 0 || got.ReferredCount != 0 {
		t.Errorf("%+v", got)
	}
}

// TestRevertTakesWhatWasBroughtBackUnchanged: to the trash and back is no
// change, however often; a change before, between or after is one.
func TestRevertTakesWhatWasBroughtBackUnchanged(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	r := s.imported(transfer.ImportRequest{}, "name,emails\nAda,ada@example.com\nBob,bob@example.com\nCyd,cyd@example.com\nDee,dee@example.com\n")
	move := func(op record.Op, names ...id.ID) {
		for _, rec := range names {
			s.changes(record.Change{Op: op, Object: "contact", ID: rec})
		}
	}
	edit := func(rec id.ID) {
		s.changes(record.Change{Op: record.Update, Object: "contact", ID: rec, Values: values("job_title", rec.String())})
	}
	ada, bob, cyd, dee := s.titled("contact", "Ada").ID(), s.titled("contact", "Bob").ID(), s.titled("contact", "Cyd").ID(), s.titled("contact", "Dee").ID()
	edit(bob)
	for range 30 { // more entries than one look at the log brings
		move(record.Delete, ada, bob)
		move(record.Restore, ada, bob)
	}
	move(record.Delete, cyd, dee)
	move(record.Restore, cyd, dee)
	edit(cyd)
	move(record.Delete, cyd)
	move(record.Restore, cyd)
	edit(dee)
	removed, kept, err := s.files.Revert(t.Context(), s.actor, r.Import, func(int) {})
	s.must(err)
	if removed != 1 || len(kept) != 3 || kept[0].Referred {
		t.Errorf("removed %d, kept %+v", removed, kept)
	}
	s.left("contact", "Bob", "Cyd", "Dee")
}
