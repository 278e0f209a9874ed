//go:build !race

package app_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/metadata"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/schema"
	"github.com/holdfast-crm/holdfast/internal/workspace"
)

// flash puts a row back to what it was, together with the log, for as long as
// an act takes, and then both as they were, byte for byte.
type flash struct {
	s          *site
	db         rawDB
	table, key string
	row        id.ID
	moved      bool // the older entry is moved to the front, and none taken away
}

// remember keeps the row as it is now.
func (f *flash) remember() {
	f.s.t.Helper()
	f.db = f.s.raw("holdfast.db")
	f.s.t.Cleanup(func() { _ = f.db.Close() })
	f.exec(does(`CREATE TEMP TABLE old_row AS SELECT * FROM main.` + f.table + ` WHERE ` + f.key + ` = ` + f.hex()))
}

func (f *flash) hex() string { return fmt.Sprintf("x'%x'", f.row[:]) }

// on does it; off undoes it.
func (f *flash) on() {
	f.s.t.Helper()
	about := `object = '` + f.table + `' AND record = ` + f.hex() + ` AND writes = 1`
	newest := `(SELECT max(pos) FROM main.audit_entry WHERE ` + about + `)`
	f.exec(
		does(`CREATE TEMP TABLE new_row AS SELECT * FROM main.`+f.table+` WHERE `+f.key+` = `+f.hex()),
		does(`CREATE TEMP TABLE entries AS SELECT * FROM main.audit_entry WHERE `+about),
	)
	back := []statement{does(`BEGIN IMMEDIATE`), does(`DELETE FROM main.` + f.table + ` WHERE ` + f.key + ` = ` + f.hex()), does(`INSERT INTO main.` + f.table + ` SELECT * FROM old_row`)}
	if f.moved {
		back = append(back, does(`UPDATE main.audit_entry SET pos = (SELECT max(pos) + 1 FROM main.audit_entry) WHERE pos = (SELECT max(pos) FROM main.audit_entry WHERE `+about+` AND pos < `+newest+`)`))
	} else {
		back = append(back, does(`DELETE FROM main.audit_entry WHERE pos = `+newest))
	}
	f.exec(append(back, does(`COMMIT`))...)
}

func (f *flash) off() {
	f.s.t.Helper()
	f.exec(does(`BEGIN IMMEDIATE`),
		does(`DELETE FROM main.`+f.table+` WHERE `+f.key+` = `+f.hex()), does(`INSERT INTO main.`+f.table+` SELECT * FROM new_row`),
		does(`DELETE FROM main.audit_entry WHERE id IN (SELECT id FROM entries)`), does(`INSERT INTO main.audit_entry SELECT * FROM entries`),
		does(`DROP TABLE new_row`), does(`DROP TABLE entries`), does(`COMMIT`))
}

func (f *flash) exec(all ...statement) {
	f.s.t.Helper()
	for _, one := range all {
		_, err := f.db.Exec(one.text, one.args...)
		f.s.must(err)
	}
}

// watched opens the folder with a look at the rows of trust at the start, and
// then none for the length of a test: what is refused is refused by who meets it.
func (s *site) watched() {
	s.t.Helper()
	w, err := openFolder(s.dir, app.Options{Now: time.Now, Log: s.logger(), TrustEvery: time.Hour})
	s.must(err)
	s.w = w
	_, err = w.Audit.Compare(s.t.Context(), w.Auth.Rows(), "session", "setup_link") // as the first look does
	if errs.KindOf(err) != errs.Integrity {                                         // of a log that does not hold the tests know
		s.must(err)
	}
}

// looked makes the looks at the rows of trust that are not due: one may have been
// woken in the very moment, and keeps everybody out until the next.
func (s *site) looked() {
	s.t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		var bad []audit.Deviation
		for _, rows := range []audit.RowSource{s.w.Auth.Rows(), s.w.Settings.Rows(), s.w.Metadata.Rows()} {
			found, err := s.w.Audit.Compare(s.t.Context(), rows, rows.Objects()...)
			s.must(err)
			bad = append(bad, found...)
		}
		if len(bad) == 0 && s.w.Audit.Holds() == nil {
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("afterwards: %+v, %v", bad, s.w.Audit.Holds())
		}
	}
}

// TestWhatIsBackForAMomentGivesNothing: a row of trust that was reduced is put
// back and its newest entry taken away, or an older one moved before it, for a
// moment that no look falls into. It gives nothing, whether the program was
// there when it was reduced or started later, and administrators are told.
func TestWhatIsBackForAMomentGivesNothing(t *testing.T) {
	t.Parallel()
	for i, c := range trustCases() {
		if c.start != "" {
			continue // what these decide is in force already: TestAClassBackForAMoment…
		}
		for _, how := range []string{"entry gone", "entry moved"} {
			for _, later := range []bool{false, true} {
				if c.gone && how == "entry moved" && later {
					continue // told apart from nothing by the entry before it
				}
				t.Run(fmt.Sprintf("%d %s, %s, started later %v", i, c.table, how, later), func(t *testing.T) {
					t.Parallel()
					s := newClosedSite(t)
					s.watched()
					row := c.make(s)
					f := &flash{s: s, table: c.table, key: "id", row: row, moved: how == "entry moved"}
					if c.key != "" {
						f.key = c.key
					}
					f.remember()
					c.reduce(s, row)
					s.must(s.w.Audit.Flush(t.Context()))
					if later {
						s.must(s.w.Close())
						s.w = nil
						s.watched()
					}
					f.on()
					if got := c.gives(s, row); got != "" {
						t.Errorf("for a moment it %s", got)
					}
					f.off()
					s.toldOf(c.table)
					if !f.moved { // which leaves a hole in the positions, and may have got a second place
						s.looked()
						s.sound()
					}
				})
			}
		}
	}
}

// TestNoActOfPowerComesOfAMoment: who was an owner, and is again for a moment,
// makes nobody an owner, gives nothing and takes nothing.
func TestNoActOfPowerComesOfAMoment(t *testing.T) {
	t.Parallel()
	name := "Mallory's"
	acts := map[string]func(s *site, x policy.Actor) error{
		"a user": func(s *site, x policy.Actor) error {
			_, _, err := s.w.Auth.Invite(s.t.Context(), x, auth.NewUser{Email: "m@example.org", Name: "Mallory", Role: policy.Owner}, nil)
			return err
		},
		"a role": func(s *site, x policy.Actor) error {
			_, err := s.w.Auth.SaveRole(s.t.Context(), x, auth.Role{Name: "Wide", Definition: []byte(`{}`)})
			return err
		},
		"a team": func(s *site, x policy.Actor) error {
			_, err := s.w.Auth.SaveTeam(s.t.Context(), x, auth.Team{Name: "Mine"})
			return err
		},
		"a token": func(s *site, x policy.Actor) error {
			_, _, err := s.w.Auth.CreateToken(s.t.Context(), x, auth.NewToken{User: x.User, Name: "mine", Expires: time.Hour})
			return err
		},
		"somebody switched off": func(s *site, x policy.Actor) error {
			off := auth.Disabled
			owner, err := s.w.Auth.FindUser(s.t.Context(), "owner@example.org")
			s.must(err)
			_, err = s.w.Auth.ChangeAccess(s.t.Context(), x, owner.ID, auth.Access{State: &off})
			return err
		},
		"settings": func(s *site, x policy.Actor) error {
			_, err := s.w.Settings.ChangeSettings(s.t.Context(), x, workspace.Change{Name: &name})
			return err
		},
		"an object": func(s *site, x policy.Actor) error {
			_, err := s.w.Metadata.CreateObject(s.t.Context(), x, machine(), metadata.How{})
			return err
		},
		"their own row": func(s *site, x policy.Actor) error {
			_, err := s.w.Auth.ChangeProfile(s.t.Context(), x, auth.Profile{Name: &name})
			return err
		},
	}
	for what, act := range acts {
		for _, again := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, started again %v", what, again), func(t *testing.T) {
				t.Parallel()
				s := newClosedSite(t)
				s.watched()
				become := func(role policy.RoleName) {
					_, err := s.w.Auth.ChangeAccess(t.Context(), operator(), s.tpl.reader, auth.Access{Role: &role})
					s.must(err)
				}
				become(policy.Owner)
				s.signIn()
				f := &flash{s: s, table: "app_user", key: "id", row: s.tpl.reader}
				f.remember()
				become(policy.ReadOnly)
				s.must(s.w.Audit.Flush(t.Context()))
				if again {
					s.must(s.w.Close())
					s.w = nil
					s.watched()
				}
				x, err := s.w.Auth.AuthenticateSession(t.Context(), s.reference, "proof")
				s.must(err)
				before := s.count(`SELECT COUNT(*) FROM app_user`)
				f.on()
				err = act(s, x)
				f.off()
				if s.given(err, "is done") != "" {
					t.Errorf("%s: done", what)
				}
				if n := s.count(`SELECT COUNT(*) FROM app_user`); n != before {
					t.Errorf("%d users, %d before", n, before)
				}
				s.toldOf("app_user")
				s.looked()
				s.sound()
				role := policy.Member // and all goes on
				for err = errs.New(errs.Unavailable, ""); errs.KindOf(err) == errs.Unavailable; s.looked() {
					_, err = s.w.Auth.ChangeAccess(t.Context(), operator(), s.tpl.reader, auth.Access{Role: &role})
				}
				s.must(err)
			})
		}
	}
}

// TestASessionThatEndedGivesNoPower: what was taken away while the program
// started, so that it never heard of it, is not forgotten when it is back.
func TestASessionThatEndedGivesNoPower(t *testing.T) {
	t.Parallel()
	s := newClosedSite(t)
	s.watched()
	owner := policy.Owner
	_, err := s.w.Auth.ChangeAccess(t.Context(), operator(), s.tpl.reader, auth.Access{Role: &owner})
	s.must(err)
	f := &flash{s: s, table: "session", key: "id", row: s.signIn()}
	f.remember()
	s.must(s.w.Auth.EndSession(t.Context(), operator(), f.row))
	s.must(s.w.Audit.Flush(t.Context()))
	s.must(s.w.Close())
	s.w = nil
	f.on()
	s.watched()
	if s.w.Audit.Holds() == nil {
		t.Error("started with an entry gone, as if nothing were")
	}
	f.off()
	s.looked()
	f.on()
	x, err := s.w.Auth.AuthenticateSession(t.Context(), s.reference, "proof")
	if err == nil {
		_, _, err = s.w.Auth.Invite(t.Context(), x, auth.NewUser{Email: "m@example.org", Name: "Mallory", Role: policy.Owner}, nil)
	}
	f.off()
	if s.given(err, "is done") != "" {
		t.Error("a session that ended makes an owner")
	}
	s.looked()
	s.sound()
}

// TestAClassBackForAMomentIsNotWrittenDown: a declaration put back for the
// moment in which an administrator changes another object does not come into
// the catalog with it.
func TestAClassBackForAMomentIsNotWrittenDown(t *testing.T) {
	t.Parallel()
	s := newClosedSite(t)
	s.watched()
	s.define(machine())
	f := &flash{s: s, table: "own_object", key: "id", row: s.newest("own_object")}
	f.remember()
	s.reclassify("machine", "remark", schema.Sensitive)
	s.must(idle(s.w, ""))
	s.must(s.w.Audit.Flush(t.Context())) // an entry that gets its place in that moment would have none afterwards
	other := machine()
	other.Label = words("Tool")
	f.on()
	_, err := s.w.Metadata.CreateObject(t.Context(), operator(), other, metadata.How{})
	f.off()
	if s.given(err, "is done") != "" {
		t.Error("done beside a declaration that was put back")
	}
	if got := s.milder(); got != "" {
		t.Error(got)
	}
	s.toldOf("own_object")
	s.looked()
	for err = errs.New(errs.Unavailable, ""); errs.KindOf(err) == errs.Unavailable; s.looked() {
		_, err = s.w.Metadata.CreateObject(t.Context(), operator(), other, metadata.How{})
	}
	s.must(err)
	if got := s.milder(); got != "" {
		t.Error(got)
	}
	s.sound()
}

// TestALinkThatMadeTheFirstUserMakesNoSecond: neither for a moment in which it
// is unused and nobody is there, nor while the users are gone.
func TestALinkThatMadeTheFirstUserMakesNoSecond(t *testing.T) {
	t.Parallel()
	s := newClosedSite(t)
	s.watched()
	s.sql(does(`CREATE TABLE kept AS SELECT * FROM app_user`), does(`DELETE FROM app_user`))
	secret, _, err := s.w.Auth.CreateSetupLink(t.Context(), operator(), id.ID{})
	if err == nil {
		_, err = s.w.Auth.RedeemSetupLink(t.Context(), secret, auth.First{User: auth.NewUser{Email: "m@example.org", Name: "Mallory", Password: []byte(password)}}, auth.Browser{})
	}
	if errs.CodeOf(err) != "setup_done" {
		t.Errorf("set up again: %v", err)
	}
	s.sql(does(`INSERT INTO app_user SELECT * FROM kept`))
	s.dropKept()
	if n := s.count(`SELECT COUNT(*) FROM app_user`); n != 2 {
		t.Errorf("%d users", n)
	}
}
