//go:build !race

package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/metadata"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/verb"
	"github.com/holdfast-crm/holdfast/internal/workspace"
)

// otherwise is how the MACs of the tables that are not rows of trust are
// checked, and by which test.
var otherwise = map[string]string{
	"audit_": "the log: proof_log_test.go", "o_": "records: proof_tamper_test.go", "notice": "a notice grants nothing: notify",
	"merged": "a merge grants nothing, and one that was edited is not taken back: internal/httpapi/merges_test.go",
}

// TestEveryTableUnderAMACIsWatched edits one row of each table that has one, by
// SQL: it is refused, doctor names the table, the log has an entry, and
// administrators are told.
func TestEveryTableUnderAMACIsWatched(t *testing.T) {
	t.Parallel()
	tables := newSite(t).tablesUnderMAC()
	if len(tables) < 9 {
		t.Fatalf("only these tables: %v", tables)
	}
	for _, table := range tables {
		t.Run(table, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.trustRows()
			s.close()
			before := s.count(`SELECT COUNT(*) FROM audit_entry`)
			if s.count(`SELECT COUNT(*) FROM "`+table+`"`) == 0 {
				t.Fatalf("table %s has no row to edit: make one in trustRows", table)
			}
			s.sql(does(fmt.Sprintf(`UPDATE "%s" SET mac = randomblob(length(mac))`, table)))
			w, err := openFolder(s.dir, app.Options{Now: time.Now, Log: s.logger()})
			if err != nil { // refused as a whole, by name
				if errs.KindOf(err) != errs.Integrity || errs.As(err).Code == "" && errs.As(err).Hint == "" {
					t.Fatalf("opened: %v", err)
				}
			} else {
				s.w = w
				var res app.DoctorResult
				s.must(s.call(verb.OpDoctor, app.DoctorArgs{}, control.Streams{}, &res))
				i := slices.IndexFunc(res.Checks, func(c app.DoctorCheck) bool { return c.Name == "rows of trust" })
				if c := res.Checks[i]; c.State != "fail" || !strings.Contains(c.Found, table) {
					t.Errorf("doctor: %+v", c)
				}
				s.close()
			}
			if n := s.count(`SELECT COUNT(*) FROM audit_entry`); n <= before {
				t.Error("the log has no entry about it")
			}
			if all := s.notices(); !strings.Contains(all, "tampered") {
				t.Errorf("nobody is told: %s", all)
			}
		})
	}
}

// tablesUnderMAC lists the tables of trust: those with a MAC that no other test
// answers for.
func (s *site) tablesUnderMAC() (out []string) {
	s.t.Helper()
	db := s.raw("holdfast.db")
	defer db.Close()
	rows, err := db.Query(`SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'mac' ORDER BY 1`)
	s.must(err)
	defer rows.Close()
	for rows.Next() {
		var name string
		s.must(rows.Scan(&name))
		known := false
		for prefix := range otherwise {
			known = known || strings.HasPrefix(name, prefix)
		}
		if !known {
			out = append(out, name)
		}
	}
	s.must(rows.Err())
	return out
}

// trustRows makes a row in every table of trust.
func (s *site) trustRows() {
	s.t.Helper()
	ctx, who := s.t.Context(), operator()
	s.define(machine())
	reader := s.tpl.reader
	team, err := s.w.Auth.SaveTeam(ctx, who, auth.Team{Name: "North"})
	s.must(err)
	_, err = s.w.Auth.SaveRole(ctx, who, auth.Role{Name: "Clerks", Definition: []byte(`{"objects":[]}`)})
	s.must(err)
	_, err = s.w.Auth.ChangeAccess(ctx, who, reader, auth.Access{Teams: &[]id.ID{team.ID}})
	s.must(err)
	link, _, err := s.w.Auth.CreateSetupLink(ctx, who, reader)
	s.must(err)
	_, err = s.w.Auth.RedeemSetupLink(ctx, link, auth.First{}, auth.Browser{})
	s.must(err)
	name := "Analytical Engines"
	_, err = s.w.Settings.ChangeSettings(ctx, who, workspace.Change{Name: &name})
	s.must(err)
	_, err = s.w.Metadata.DeleteField(ctx, who, "machine", "hours", metadata.How{}) // a job waits
	s.must(err)
}

// TestTheWayBackWhenEveryAdministratorIsDamaged: the operator gives somebody the
// role of an administrator again, with a link; and of a row that was met by its
// use and by a look there is one alarm.
func TestTheWayBackWhenEveryAdministratorIsDamaged(t *testing.T) {
	t.Parallel()
	s := newClosedSite(t)
	w, err := openFolder(s.dir, app.Options{Now: time.Now, Log: s.logger(), TrustEvery: 20 * time.Millisecond})
	s.must(err)
	s.w = w
	owner, err := w.Auth.FindUser(t.Context(), "owner@example.org")
	s.must(err)
	s.sql(does(`UPDATE app_user SET role = 'member' WHERE role = 'owner'`))
	if _, err := w.Auth.Authenticate(t.Context(), s.tpl.ownerToken, "proof"); errs.CodeOf(err) != "auth_row_changed" {
		t.Fatalf("%v: the test shows nothing", err)
	}
	s.toldOf("app_user")
	s.must(idleLook(s))
	if n := s.count(`SELECT COUNT(*) FROM outbox_event WHERE kind LIKE '%tampered' AND record = ?`, owner.ID); n != 1 {
		t.Errorf("%d alarms", n)
	}
	if err := s.call(verb.OpSetupLink, verb.NoArgs{}, control.Streams{}, nil); !strings.Contains(errs.As(err).Hint, "holdfast user role") {
		t.Errorf("a set-up link: %v", err)
	}
	var res verb.UserInvited
	s.must(s.call(verb.OpUserInvite, verb.UserInviteArgs{Email: "owner@example.org", Role: "owner", Again: true}, control.Streams{}, &res))
	_, secret, _ := strings.Cut(res.URL, "#")
	in, err := w.Auth.RedeemSetupLink(t.Context(), secret, auth.First{User: auth.NewUser{Password: []byte(password)}}, auth.Browser{})
	s.must(err)
	actor, err := w.Auth.AuthenticateSession(t.Context(), in.Reference, "proof")
	s.must(err)
	if _, err := w.Auth.Colleagues(t.Context(), actor); err != nil || in.User.Role != policy.Owner {
		t.Errorf("%+v, %v", in.User, err)
	}
	s.sound()
}

// idleLook waits until the check of doctor has looked at everything.
func idleLook(s *site) error {
	var res app.DoctorResult
	return s.call(verb.OpDoctor, app.DoctorArgs{}, control.Streams{}, &res)
}

// TestADeclarationThatTheProgramNeverMadeStopsNobody: it is named, passed over by
// a start and by changes, and taken away.
func TestADeclarationThatTheProgramNeverMadeStopsNobody(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]string{"empty id": `x''`, "short id": `x'0102'`, "zero id": `zeroblob(16)`, "another id": `randomblob(16)`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.define(machine())
			s.reopened(func() {
				s.sql(does(`INSERT INTO own_object SELECT ` + row + `, 'junk', document, updated_at, updated_by, version, mac FROM own_object LIMIT 1`))
			})
			s.toldOf("own_object")
			other := machine()
			other.Label = words("Tool")
			s.define(other)
			var gone app.TrustCleared
			if s.must(s.call(app.OpTrustClear, verb.NoArgs{}, control.Streams{}, &gone)); gone != (app.TrustCleared{Objects: 1}) {
				t.Errorf("taken away: %+v", gone)
			}
			if n := s.count(`SELECT COUNT(*) FROM own_object`); n != 2 {
				t.Errorf("%d declarations", n)
			}
			s.reopened(func() {})
			s.sound()
		})
	}
}
