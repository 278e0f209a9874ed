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
	"github.com/holdfast-crm/holdfast/internal/verb"
	"github.com/holdfast-crm/holdfast/internal/workspace"
)

// otherwise is how the MACs of the tables that are not rows of trust are
// checked, and by which test.
var otherwise = map[string]string{
	"audit_": "the log: proof_log_test.go", "o_": "records: proof_tamper_test.go", "notice": "a notice grants nothing: notify",
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
