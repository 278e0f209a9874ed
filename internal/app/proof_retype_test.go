//go:build !race

package app_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/history"
	"github.com/holdfast-crm/holdfast/internal/metadata"
	"github.com/holdfast-crm/holdfast/internal/record"
)

func (s *site) changeField(field string, p metadata.FieldPatch, dry bool) (metadata.Definition, error) {
	return s.w.Metadata.ChangeField(s.t.Context(), operator(), "machine", field, p, metadata.How{Dry: dry})
}

func (s *site) fieldID(name string) string {
	s.t.Helper()
	o, _ := s.w.Catalog().Object("machine")
	f, ok := o.Field(name)
	if !ok {
		s.t.Fatalf("there is no field %s", name)
	}
	return f.ID
}

// TestAFieldOfAnotherTypeTakesEveryValueOrNone: what does not convert is named
// first; then values are brought over in the background, killed on the way it
// goes on, what is written meanwhile is brought along, and it can be undone.
func TestAFieldOfAnotherTypeTakesEveryValueOrNone(t *testing.T) {
	t.Parallel()
	s := newSiteAnywhere(t)
	s.define(machine())
	all := s.fill("machine", 600, func(i int) texts {
		return texts{"title": "Machine " + strconv.Itoa(i), "serial": "S-" + strconv.Itoa(i), "remark": "2026-03-" + strconv.Itoa(10+i%20), "hours": "7"}
	})
	s.update("machine", all[7], texts{"remark": "next spring"})
	s.update("machine", all[9], texts{"remark": ""})
	date := "date"
	would, err := s.changeField("remark", metadata.FieldPatch{Type: &date}, true)
	s.must(err)
	if m := would.Misfits; m == nil || m.Count != 1 || m.Looked != 600 || m.First[0].Title != "Machine 7" || would.Moves != 600 {
		t.Fatalf("misfits %+v, moves %d", m, would.Moves)
	}
	if _, err := s.changeField("remark", metadata.FieldPatch{Type: &date}, false); errs.CodeOf(err) != "retype_misfits" {
		t.Fatalf("retyped with a value that is none: %v", err)
	}
	s.update("machine", all[7], texts{"remark": "2026-12-24"})
	first := s.fieldID("remark")
	_, err = s.changeField("remark", metadata.FieldPatch{Type: &date}, false)
	s.must(err)
	s.must(idle(s.w, "")) // once without being killed
	if got := s.only("machine", `remark = 2026-12-24`)["title"]; got != "Machine 7" {
		t.Errorf("found %q", got)
	}
	past, err := history.New(s.w.Records).List(t.Context(), operator(), history.Question{Object: "machine", Record: all[7], Field: "remark", Values: true, Limit: 10})
	s.must(err)
	var told []string
	for _, a := range past.Acts {
		for _, c := range a.Changes {
			told = append(told, fmt.Sprintf("%v%s > %v%s", c.Before.Value, c.Before.Gone, c.After.Value, c.After.Gone))
		}
	}
	if got := strings.Join(told, "; "); got != "<nil>other_type > {2026 12 24}; {2026 3 17} > <nil>other_type; <nil> > {2026 3 17}" {
		t.Errorf("its history under another type: %s", got)
	}
	text := "text"
	_, err = s.changeField("remark", metadata.FieldPatch{Type: &text}, false)
	s.must(err)
	for _, skip := range []int{50, 200} {
		s.reopened(func() { ended(t, plan{Dir: s.dir, Step: record.StepStored, Skip: skip}.start(t, "upkeep", nil)) })
	}
	s.must(idle(s.w, ""))
	o, _ := s.w.Catalog().Object("machine")
	f, _ := o.Field("remark")
	if f.Type.Name() != "text" || f.ID == first || len(f.Spec.Kin) != 2 {
		t.Fatalf("the field is %+v", f.Spec)
	}
	for i, want := range map[int]string{7: "2026-12-24", 8: "2026-03-18", 9: ""} {
		if got := s.values("machine", all[i]); got["remark"] != want || got["hours"] != "7" {
			t.Errorf("record %d: %v", i, got)
		}
	}
	if got := s.only("machine", `remark ~ "12-24"`)["title"]; got != "Machine 7" {
		t.Errorf("found %q", got)
	}
	s.sound()

	// The first one is back as it was, with its values.
	_, err = s.w.Metadata.RestoreField(t.Context(), operator(), "machine", first, metadata.Restoring{})
	s.must(err)
	if s.fieldID("remark") != first || s.values("machine", all[7])["remark"] != "2026-12-24" {
		t.Error("it was not brought back")
	}
	s.tellsWork(600, first)
	s.reopened(func() { // and the others go when their time is over
		if ended(t, plan{Dir: s.dir, Days: 31}.start(t, "upkeep", nil)) {
			t.Fatal("the child was killed")
		}
	})
	o, _ = s.w.Catalog().Object("machine")
	if n := len(o.Spec.Fields); n != 4 || s.values("machine", all[8])["remark"] != "2026-03-18" {
		t.Errorf("%d fields are left, values %v", n, s.values("machine", all[8]))
	}
	s.sound()
}

// tellsWork checks what administrators are told after two changes of type, of
// which the second was taken back: whose values go, and how far work came.
func (s *site) tellsWork(rows int64, back string) {
	s.t.Helper()
	all, err := s.w.Metadata.Definitions(s.t.Context(), operator())
	s.must(err)
	i := slices.IndexFunc(all, func(d metadata.Definition) bool { return d.Object.Name == "machine" })
	var retyped, waiting []string
	for _, w := range all[i].View("en").Work {
		switch {
		case w.Kind == metadata.Retype && (w.State != "finished" || w.Done != rows || w.Total != rows || w.Ended == ""):
			s.t.Errorf("a change of type that is over: %+v", w)
		case w.Kind == metadata.Retype:
			retyped = append(retyped, w.Field)
		case w.Kind == metadata.Remove && w.State == "ready" && w.Done == 0 && w.Total == rows && w.At != "" && w.Ended == "":
			waiting = append(waiting, w.Field)
		default:
			s.t.Errorf("work: %+v", w)
		}
	}
	if len(retyped) != 2 || retyped[1] != back || len(waiting) != 2 || slices.Contains(waiting, back) || !slices.Contains(waiting, retyped[0]) {
		s.t.Errorf("retyped %v, to be removed %v, brought back %s", retyped, waiting, back)
	}
}

// TestWhatIsWrittenWhileATypeChangesFitsBoth: until the other field has every
// value, the first is written with values that are such of both types.
func TestWhatIsWrittenWhileATypeChangesFitsBoth(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.define(machine())
	rec := s.create("machine", texts{"title": "Lathe", "remark": "2026-03-01"})
	date := "date"
	// The job waits: nothing runs it between these two acts, or it is over.
	_, err := s.changeField("remark", metadata.FieldPatch{Type: &date}, false)
	s.must(err)
	_, err = s.apply(record.Unit{Changes: []record.Change{{Op: record.Update, Object: "machine", ID: rec, Values: texts{"remark": "soon"}.raw()}}})
	if e := errs.As(err); len(e.Fields) != 1 || e.Fields[0].Field != "remark" || e.Fields[0].Code != "date_invalid" {
		t.Errorf("written: %v", err)
	}
	s.update("machine", rec, texts{"remark": "2026-04-01"})
	s.must(idle(s.w, ""))
	if got := s.values("machine", rec)["remark"]; got != "2026-04-01" {
		t.Errorf("remark %q", got)
	}
	s.sound()
}

// TestRecordsAreMatchedByAFieldThatTheyWereNot: tokens are made, and taken away,
// in the background, however often it is killed.
func TestRecordsAreMatchedByAFieldThatTheyWereNot(t *testing.T) {
	t.Parallel()
	s := newSiteAnywhere(t)
	d := s.define(machine())
	all := s.fill("machine", 400, func(i int) texts {
		return texts{"title": "Machine " + strconv.Itoa(i), "remark": "R-" + strconv.Itoa(i)}
	})
	yes, no := true, false
	s.update("machine", all[3], texts{"remark": "R-4"})
	would, err := s.changeField("remark", metadata.FieldPatch{Unique: &yes}, true)
	s.must(err)
	if would.Misfits == nil || would.Misfits.Count != 1 {
		t.Fatalf("misfits %+v", would.Misfits)
	}
	if _, err := s.changeField("remark", metadata.FieldPatch{Unique: &yes}, false); errs.CodeOf(err) != "unique_misfits" {
		t.Fatalf("unique with one value twice: %v", err)
	}
	s.update("machine", all[3], texts{"remark": "R-3"})
	_, err = s.changeField("remark", metadata.FieldPatch{Unique: &yes}, false)
	s.must(err)
	s.must(idle(s.w, ""))
	upsert := func() error {
		_, err := s.apply(record.Unit{Changes: []record.Change{{Op: record.Upsert, Object: "machine", MatchOn: []string{"remark"}, MustExist: true, Values: texts{"remark": "R-11", "title": "Found"}.raw()}}})
		return err
	}
	s.must(upsert())
	if got := s.values("machine", all[11])["title"]; got != "Found" {
		t.Errorf("matched %q", got)
	}
	if _, err := s.apply(record.Unit{Changes: []record.Change{{Op: record.Create, Object: "machine", Values: texts{"title": "Twin", "remark": "r-11"}.raw()}}}); errs.KindOf(err) != errs.Conflict {
		t.Errorf("a second one: %v", err)
	}
	tokens := func() int { return s.count(`SELECT COUNT(*) FROM equality_token WHERE object = ?`, d.Object.ID) }
	if tokens() != 400 {
		t.Errorf("%d tokens", tokens())
	}
	s.sound()
	_, err = s.changeField("remark", metadata.FieldPatch{Unique: &no, Match: &no}, false)
	s.must(err)
	s.must(idle(s.w, ""))
	if tokens() != 0 || upsert() == nil {
		t.Errorf("%d tokens are left", tokens())
	}
	s.reopened(func() {})
	s.sound()
}
