//go:build !race

package app_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/app/apptest"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/metadata"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/schema"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

func words(en string) schema.Text { return schema.Text{"en": en, "zh-CN": en} }

// machine is an object whose remark was thought harmless.
func machine() metadata.NewObject {
	return metadata.NewObject{Label: words("Machine"), Fields: []metadata.NewField{
		{Name: "title", Type: "text", Label: words("Title"), Required: true},
		{Name: "serial", Type: "identifier", Label: words("Serial"), Match: true},
		{Name: "remark", Type: "text", Label: words("Remark"), Class: schema.Internal},
		{Name: "hours", Type: "int", Label: words("Hours"), Class: schema.Internal},
	}}
}

func (s *site) define(n metadata.NewObject) metadata.Definition {
	s.t.Helper()
	d, err := s.w.Metadata.CreateObject(s.t.Context(), operator(), n, metadata.How{})
	s.must(err)
	return d
}

func (s *site) reclassify(object, field string, class schema.Classification) {
	s.t.Helper()
	_, err := s.w.Metadata.ChangeField(s.t.Context(), operator(), object, field, metadata.FieldPatch{Class: &class}, metadata.How{})
	s.must(err)
}

// fill makes records, and changes some of them again.
func (s *site) fill(object string, n int, v func(i int) texts) (all []id.ID) {
	s.t.Helper()
	for from := 0; from < n; from += 250 {
		u := record.Unit{}
		for i := from; i < min(n, from+250); i++ {
			u.Changes = append(u.Changes, record.Change{Op: record.Create, Object: object, Values: v(i).raw()})
		}
		out, err := s.apply(u)
		s.must(err)
		for _, r := range out.Results {
			all = append(all, r.ID)
		}
	}
	return all
}

// defineChild makes an object, or deletes it or brings it back, and dies at a
// step.
func defineChild(p plan) error {
	w, err := openChild(p.Dir, func(at record.Step) {
		if at == p.Step {
			die()
		}
	})
	if err != nil {
		return err
	}
	switch p.Request.Key {
	case "delete":
		_, err = w.Metadata.DeleteObject(context.Background(), operator(), "machine", metadata.How{})
	case "restore":
		_, err = w.Metadata.RestoreObject(context.Background(), operator(), p.Object, metadata.Restoring{})
	default:
		_, err = w.Metadata.CreateObject(context.Background(), operator(), machine(), metadata.How{})
	}
	if err != nil {
		return err
	}
	return w.Close()
}

// upkeepChild does what is due in the background and dies at a step, unless it
// is done before.
func upkeepChild(p plan) error {
	var passed atomic.Int64
	w, err := openFolder(p.Dir, app.Options{
		Now: func() time.Time { return time.Now().AddDate(0, 0, p.Days) }, Log: slog.New(slog.NewTextHandler(os.Stderr, nil)),
		Step: func(at record.Step) {
			if at == p.Step && passed.Add(1) > int64(p.Skip) {
				die()
			}
		},
	})
	if err != nil {
		return err
	}
	if err := idle(w, ""); err != nil {
		return err
	}
	return w.Close()
}

// TestKilledWhileAnObjectIsMade: afterwards it is there wholly or not at all,
// and can be made.
func TestKilledWhileAnObjectIsMade(t *testing.T) {
	t.Parallel()
	for _, at := range metadata.Steps() {
		t.Run(string(at), func(t *testing.T) {
			t.Parallel()
			s := newSiteAnywhere(t)
			s.reopened(func() {
				if !ended(t, plan{Dir: s.dir, Step: record.Step(at)}.start(t, "define", nil)) {
					t.Fatal("the child was not killed")
				}
			})
			_, there := s.w.Catalog().Object("machine")
			if there != (at == metadata.StepCommitted) {
				t.Errorf("killed at %s, the object is there: %v", at, there)
			}
			if !there {
				s.define(machine())
			}
			rec := s.create("machine", texts{"title": "Lathe", "serial": "L-1", "remark": "noisy"})
			s.reopened(func() {})
			if got := s.values("machine", rec)["remark"]; got != "noisy" {
				t.Errorf("remark %q", got)
			}
			s.sound()
		})
	}
}

const plainCanary = "zebrafinch quarrel 4417"

// TestAFieldThatIsSealedLaterLeavesNothingReadable: values that lay in clear
// are sealed in the background; killed on the way it goes on; afterwards no
// byte of the folder tells them, they are still found, and the log holds.
func TestAFieldThatIsSealedLaterLeavesNothingReadable(t *testing.T) {
	t.Parallel()
	s := newSiteAnywhere(t)
	s.define(machine())
	all := s.fill("machine", 700, func(i int) texts {
		return texts{"title": "Machine " + strconv.Itoa(i), "serial": "S-" + strconv.Itoa(i), "remark": plainCanary + " " + strconv.Itoa(i), "hours": strconv.Itoa(i)}
	})
	for _, rec := range all[:50] { // older states of rows lie in the log beside the file, and in free places
		s.update("machine", rec, texts{"remark": plainCanary + " again"})
	}
	scan := apptest.NewScanner()
	scan.Plant("remark", plainCanary)
	found := func() int { // of what the server deleted its files keep a part, which only who reads them past it sees
		hits, _, err := scan.Folder(s.dir)
		s.must(err)
		return len(hits) + len(scan.Bytes("the dump", s.dump()))
	}
	s.close()
	if found() == 0 {
		t.Fatal("the canary is nowhere even before: the test shows nothing")
	}
	s.open()
	before := s.values("machine", all[60])
	s.reclassify("machine", "remark", schema.Sensitive)
	for skip := 30; skip < 700; skip += 250 {
		s.reopened(func() {
			ended(t, plan{Dir: s.dir, Step: record.StepStored, Skip: skip}.start(t, "upkeep", nil))
		})
	}
	s.must(idle(s.w, ""))
	o, _ := s.w.Catalog().Object("machine")
	f, _ := o.Field("remark")
	if f.Spec.Leaving != "" || f.Column != "" || !f.Handling.Sealed {
		t.Fatalf("the field is %+v", f)
	}
	after := s.values("machine", all[60])
	if before["remark"] == "" || after["title"] != before["title"] || after["hours"] != before["hours"] {
		t.Errorf("before %v, after %v", before, after)
	}
	if got := s.only("machine", `remark = "`+plainCanary+` 77"`)["title"]; got != "Machine 77" {
		t.Errorf("found %q", got)
	}
	if n := s.count(`SELECT COUNT(*) FROM ` + o.Table + ` WHERE f_` + f.ID + ` IS NOT NULL`); n != 0 {
		t.Errorf("%d rows still have it in clear", n)
	}
	s.sound()
	for _, file := range []string{"holdfast.db", "holdfast.db-wal"} { // while it is open, and as it is left
		if hits := scan.Bytes(file, s.readIfThere(filepath.Join(s.dir, file))); len(hits) > 0 {
			t.Errorf("open: %v", hits[0])
		}
	}
	s.close()
	if n := found(); n != 0 { // nor in a copy
		t.Errorf("the canary is still there %d times", n)
	}
	s.open()
	s.reclassify("machine", "remark", schema.Internal) // and back
	s.must(idle(s.w, ""))
	if got := s.values("machine", all[60]); got["remark"] != plainCanary+" 60" {
		t.Errorf("back in clear: %v", got)
	}
	s.reopened(func() {})
	s.sound()
}

func (s *site) readIfThere(path string) []byte {
	s.t.Helper()
	b, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return nil
	}
	s.must(err)
	return b
}

// TestADeletedFieldGoesWhenItsTimeIsOver: its values are nowhere, in rows and in
// envelopes, and everything else is as it was.
func TestADeletedFieldGoesWhenItsTimeIsOver(t *testing.T) {
	t.Parallel()
	s := newSiteAnywhere(t)
	s.define(machine())
	all := s.fill("machine", 300, func(i int) texts {
		return texts{"title": "Machine " + strconv.Itoa(i), "serial": "S-" + strconv.Itoa(i), "remark": plainCanary, "hours": "7"}
	})
	for _, field := range []string{"remark", "serial"} {
		_, err := s.w.Metadata.DeleteField(t.Context(), operator(), "machine", field, metadata.How{})
		s.must(err)
	}
	s.update("machine", all[1], texts{"title": "Renamed"})
	s.reopened(func() {
		ended(t, plan{Dir: s.dir, Step: record.StepStored, Skip: 120, Days: 31}.start(t, "upkeep", nil))
		if ended(t, plan{Dir: s.dir, Days: 31}.start(t, "upkeep", nil)) {
			t.Fatal("the second child was killed")
		}
	})
	o, _ := s.w.Catalog().Object("machine")
	names := []string{}
	for _, f := range o.Fields {
		if !f.System {
			names = append(names, f.ID)
		}
	}
	if len(names) != 2 || len(o.Spec.Spent) != 1 {
		t.Errorf("fields %v, spent %v", names, o.Spec.Spent)
	}
	if v := s.values("machine", all[0]); v["hours"] != "7" || v["title"] != "Machine 0" {
		t.Errorf("values %v", v)
	}
	if s.values("machine", all[1])["title"] != "Renamed" {
		t.Error("an edit is lost")
	}
	if n := s.count(`SELECT COUNT(*) FROM equality_token WHERE object = ?`, o.ID); n != 0 {
		t.Errorf("%d tokens of the field are left", n)
	}
	s.sound()
	s.close()
	scan := apptest.NewScanner()
	scan.Plant("remark", plainCanary)
	hits, _, err := scan.Folder(s.dir)
	s.must(err)
	if hits = append(hits, scan.Bytes("the dump", s.dump())...); len(hits) > 0 {
		t.Errorf("its values are still there: %v", hits[0])
	}
}

// TestADeclarationEditedOutsideIsRefusedNamedAndLogged: what decides how values
// are handled is believed only under its MAC.
func TestADeclarationEditedOutsideIsRefusedNamedAndLogged(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	d := s.define(machine())
	entries := s.count(`SELECT COUNT(*) FROM audit_entry`)
	s.close()
	s.sql(does(`UPDATE own_object SET document = CAST(replace(CAST(document AS TEXT), '"class":"personal"', '"class":"internal"') AS BLOB)`))
	_, err := openFolder(s.dir, app.Options{Now: time.Now, Log: s.logger()})
	if errs.KindOf(err) != errs.Integrity || errs.CodeOf(err) != "object_row_changed" || !strings.Contains(errs.As(err).Hint, d.Object.ID) {
		t.Fatalf("opened with a reclassified field: %v", err)
	}
	if n := s.count(`SELECT COUNT(*) FROM audit_entry`); n <= entries {
		t.Error("the log has no entry about it")
	}
	s.sql(does(`UPDATE own_object SET document = CAST(replace(CAST(document AS TEXT), '"class":"internal"', '"class":"personal"') AS BLOB)`))
	_, err = openFolder(s.dir, app.Options{Now: time.Now, Log: s.logger()}) // remark and hours were internal before
	if errs.KindOf(err) != errs.Integrity {
		t.Errorf("opened with a stricter one that nobody chose: %v", err)
	}
	s.sql(does(`DELETE FROM own_object`))
	_, err = openFolder(s.dir, app.Options{Now: time.Now, Log: s.logger()})
	if errs.KindOf(err) != errs.Invalid && errs.KindOf(err) != errs.Integrity {
		t.Errorf("opened without the object: %v", err)
	}
}

// TestAnImportGoesOnWhileItsObjectChanges: fields come, names change and one
// that is filled goes while rows are written.
func TestAnImportGoesOnWhileItsObjectChanges(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.define(machine())
	var csv strings.Builder
	csv.WriteString("Title,Serial,Remark,Hours\n")
	const rows = 6000
	for i := range rows {
		fmt.Fprintf(&csv, "Machine %d,S-%d,remark %d,%d\n", i, i, i, i)
	}
	stop, changes := make(chan struct{}), make(chan int)
	go func() {
		n := 0
		for ; ; n++ {
			select {
			case <-stop:
				changes <- n
				return
			default:
			}
			var err error
			switch n % 3 {
			case 0:
				_, err = s.w.Metadata.AddField(context.Background(), operator(), "machine", metadata.NewField{Type: "text", Label: words("Extra " + strconv.Itoa(n))}, metadata.How{})
			case 1:
				name := "remark_" + strconv.Itoa(n)
				_, err = s.w.Metadata.ChangeField(context.Background(), operator(), "machine", "remark", metadata.FieldPatch{Name: &name}, metadata.How{})
				if errs.KindOf(err) == errs.NotFound {
					err = nil
				}
			case 2:
				_, err = s.w.Metadata.ChangeObject(context.Background(), operator(), "machine", metadata.ObjectPatch{Label: words("Machine " + strconv.Itoa(n))}, metadata.How{})
			}
			if err != nil {
				t.Errorf("change %d: %v", n, err)
			}
		}
	}()
	res, err := s.importText(verb.ImportArgs{Object: "machine", FileName: "machines.csv"}, csv.String())
	close(stop)
	n := <-changes
	s.must(err)
	if n < 3 {
		t.Errorf("only %d changes came meanwhile: the test shows little", n)
	}
	if res.Created != rows || res.Failed != 0 {
		t.Errorf("the import made %+v", res.Counts)
	}
	s.sound()
	if got := s.only("machine", `serial = "S-4321"`)["title"]; got != "Machine 4321" {
		t.Errorf("found %q", got)
	}
}
