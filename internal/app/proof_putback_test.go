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
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/schema"
	"github.com/holdfast-crm/holdfast/internal/workspace"
)

// trusted is one row of a table of trust in two states: what it was, which
// gives more, and what the program made of it.
type trusted struct {
	table  string
	unique []string // columns that a copy must have anew
	make   func(s *site) id.ID
	reduce func(s *site, row id.ID)
	// gives reports what the row gives: "" when it gives nothing, or the program
	// refuses.
	gives func(s *site, row id.ID) string
	gone  bool // reduced to nothing: there is no row any more
	key   string
	start string // the program does not start with it, and says this
}

// trustCases has a row of every table of trust.
func trustCases() []trusted {
	reader := func(s *site) id.ID { return s.tpl.reader }
	become := func(s *site, role policy.RoleName) {
		_, err := s.w.Auth.ChangeAccess(s.t.Context(), operator(), s.tpl.reader, auth.Access{Role: &role})
		s.must(err)
	}
	clerks := func(rights string) []byte {
		return []byte(`{"objects":[{"object":"*","rights":{` + rights + `},"fields":{"*":{"level":"write","find":true}}}]}`)
	}
	makeRole := func(s *site) id.ID {
		r, err := s.w.Auth.SaveRole(s.t.Context(), operator(), auth.Role{Name: "Clerks", Definition: clerks(`"read":"all","create":"all","update":"all"`)})
		s.must(err)
		return r.ID
	}
	makeTeam := func(s *site) id.ID {
		team, err := s.w.Auth.SaveTeam(s.t.Context(), operator(), auth.Team{Name: "North"})
		s.must(err)
		return team.ID
	}
	return []trusted{
		{table: "app_user", unique: []string{"email_token"}, make: func(s *site) id.ID { become(s, policy.Owner); return s.tpl.reader },
			reduce: func(s *site, _ id.ID) { become(s, policy.ReadOnly) },
			gives:  func(s *site, _ id.ID) string { return s.mayWrite(s.tpl.readToken) }},
		{table: "api_token", unique: []string{"hash"}, make: func(s *site) id.ID { return s.tpl.readID },
			reduce: func(s *site, row id.ID) { s.must(s.w.Auth.RevokeToken(s.t.Context(), operator(), row)) },
			gives: func(s *site, _ id.ID) string {
				_, err := s.w.Auth.Authenticate(s.t.Context(), s.tpl.readToken, "proof")
				return s.given(err, "lets in")
			}},
		{table: "session", unique: []string{"hash"}, make: func(s *site) id.ID { return s.signIn() },
			reduce: func(s *site, row id.ID) { s.must(s.w.Auth.EndSession(s.t.Context(), operator(), row)) },
			gives: func(s *site, _ id.ID) string {
				_, err := s.w.Auth.AuthenticateSession(s.t.Context(), s.reference, "proof")
				return s.given(err, "lets in")
			}},
		{table: "setup_link", unique: []string{"hash"}, make: func(s *site) id.ID {
			secret, _, err := s.w.Auth.CreateSetupLink(s.t.Context(), operator(), s.tpl.reader)
			s.must(err)
			s.reference = secret
			return s.newest("setup_link")
		}, reduce: func(s *site, _ id.ID) {
			_, err := s.w.Auth.RedeemSetupLink(s.t.Context(), s.reference, auth.First{}, auth.Browser{})
			s.must(err)
		}, gives: func(s *site, _ id.ID) string {
			_, err := s.w.Auth.RedeemSetupLink(s.t.Context(), s.reference, auth.First{}, auth.Browser{})
			return s.given(err, "lets in")
		}},
		{table: "role", make: func(s *site) id.ID {
			which := makeRole(s)
			become(s, policy.RoleName(which.String()))
			return which
		}, reduce: func(s *site, which id.ID) {
			_, err := s.w.Auth.SaveRole(s.t.Context(), operator(), auth.Role{ID: which, Version: 1, Name: "Clerks", Definition: clerks(`"read":"all"`)})
			s.must(err)
		}, gives: func(s *site, _ id.ID) string { return s.mayWrite(s.tpl.readToken) }},
		{table: "role", gone: true, make: makeRole, reduce: func(s *site, which id.ID) {
			s.must(s.w.Auth.DeleteRole(s.t.Context(), operator(), which, nil))
		}, gives: func(s *site, which id.ID) string {
			roles, err := s.w.Auth.Roles(s.t.Context(), operator())
			if s.given(err, "") == "" && slices.ContainsFunc(roles, func(r auth.Role) bool { return r.ID == which && !r.Damaged }) {
				return "is offered"
			}
			return ""
		}},
		{table: "team", gone: true, make: makeTeam, reduce: func(s *site, team id.ID) {
			s.must(s.w.Auth.DeleteTeam(s.t.Context(), operator(), team, nil))
		}, gives: func(s *site, team id.ID) string {
			teams, err := s.w.Auth.Teams(s.t.Context())
			if s.given(err, "") == "" && slices.ContainsFunc(teams, func(t auth.Team) bool { return t.ID == team && !t.Damaged }) {
				return "is offered"
			}
			return ""
		}},
		{table: "user_team", make: func(s *site) id.ID {
			_, err := s.w.Auth.ChangeAccess(s.t.Context(), operator(), s.tpl.reader, auth.Access{Teams: &[]id.ID{makeTeam(s)}})
			s.must(err)
			return s.tpl.reader
		}, reduce: func(s *site, _ id.ID) {
			_, err := s.w.Auth.ChangeAccess(s.t.Context(), operator(), s.tpl.reader, auth.Access{Teams: &[]id.ID{}})
			s.must(err)
		}, gives: func(s *site, _ id.ID) string {
			a, err := s.w.Auth.Current(s.t.Context(), policy.Actor{Kind: policy.Person, User: reader(s)})
			if s.given(err, "") == "" && len(a.Teams) > 0 {
				return "is in a team"
			}
			return ""
		}},
		{table: "workspace_setting", key: "workspace", make: func(s *site) id.ID {
			s.setName("Old Engines")
			return s.w.Settings.ID()
		}, reduce: func(s *site, _ id.ID) { s.setName("New Engines") }, gives: func(s *site, _ id.ID) string {
			now, err := s.w.Settings.Settings(s.t.Context())
			if s.given(err, "") == "" && err == nil && !now.Damaged && now.Name != "New Engines" {
				return "is called " + now.Name
			}
			return ""
		}},
		{table: "own_object", unique: []string{"object"}, start: "object_row", make: func(s *site) id.ID {
			s.define(machine())
			return s.newest("own_object")
		}, reduce: func(s *site, _ id.ID) { s.reclassify("machine", "remark", schema.Sensitive); s.must(idle(s.w, "")) },
			gives: func(s *site, _ id.ID) string { return s.milder() }},
		{table: "catalog_snapshot", key: "seq", start: "catalog_row", make: func(s *site) id.ID {
			s.define(machine())
			return id.ID{}
		}, reduce: func(s *site, _ id.ID) { s.reclassify("machine", "remark", schema.Sensitive); s.must(idle(s.w, "")) },
			gives: func(s *site, _ id.ID) string { return s.milder() }},
	}
}

// milder reports that a field counts as what it was before it was reclassified.
func (s *site) milder() string {
	if s.w.Audit.Holds() != nil {
		return "" // nobody is served
	}
	o, ok := s.w.Catalog().Object("machine")
	if !ok {
		return "the object is gone"
	}
	if f, _ := o.Field("remark"); !f.Handling.Sealed {
		return "the field is not sealed"
	}
	return ""
}

// given is what a credential gives that was taken with this error.
func (s *site) given(err error, what string) string {
	s.t.Helper()
	switch errs.KindOf(err) {
	case errs.Integrity, errs.Unauthenticated, errs.Permission, errs.NotFound, errs.Unavailable:
		return ""
	}
	s.must(err)
	return what
}

// mayWrite reports that the bearer of a token can make a record.
func (s *site) mayWrite(token string) string {
	s.t.Helper()
	actor, err := s.w.Auth.Authenticate(s.t.Context(), token, "proof")
	if err == nil {
		_, err = s.w.Records.Apply(s.t.Context(), actor, record.Unit{Changes: []record.Change{{
			Op: record.Create, Object: "contact", Values: map[string]field.Raw{"name": field.FromText("Mallory")},
		}}})
	}
	return s.given(err, "writes")
}

func (s *site) signIn() id.ID {
	s.t.Helper()
	link, _, err := s.w.Auth.CreateSetupLink(s.t.Context(), operator(), s.tpl.reader)
	s.must(err)
	in, err := s.w.Auth.RedeemSetupLink(s.t.Context(), link, auth.First{}, auth.Browser{})
	s.must(err)
	s.reference = in.Reference
	return in.Session.ID
}

func (s *site) setName(name string) {
	s.t.Helper()
	_, err := s.w.Settings.ChangeSettings(s.t.Context(), operator(), workspace.Change{Name: &name})
	s.must(err)
}

// newest is the id of the newest row of a table.
func (s *site) newest(table string) (row id.ID) {
	s.t.Helper()
	db := s.raw("holdfast.db")
	defer db.Close()
	var b []byte
	s.must(db.QueryRow(`SELECT id FROM ` + table + ` ORDER BY id DESC LIMIT 1`).Scan(&b))
	return id.ID(b)
}

// tampers are the ways in which somebody with SQL brings back what was.
func (c trusted) tampers(row id.ID) map[string][]statement {
	key := c.key
	if key == "" {
		key = "id"
	}
	table := c.table
	back := []statement{does(`INSERT INTO ` + table + ` SELECT * FROM kept`)}
	if c.table == "catalog_snapshot" {
		gone := does(`DELETE FROM catalog_snapshot WHERE seq > (SELECT max(seq) FROM kept)`)
		return map[string][]statement{
			"put back": {gone},
			"deleted":  {does(`DELETE FROM catalog_snapshot`)},
			"put back, with its evidence": {gone,
				does(`DELETE FROM audit_entry WHERE object = 'catalog_snapshot' AND writes = 1 AND pos > (SELECT min(pos) + 1 FROM audit_entry WHERE object = 'catalog_snapshot' AND writes = 1)`)},
			"edited": one(`UPDATE catalog_snapshot SET documents = (SELECT documents FROM kept LIMIT 1) WHERE seq = (SELECT max(seq) FROM catalog_snapshot)`),
		}
	}
	if !c.gone {
		back = append([]statement{does(`DELETE FROM `+table+` WHERE `+key+` = ?`, row)}, back...)
	}
	all := map[string][]statement{
		"put back": back,
		"put back, with its evidence": append(slices.Clone(back),
			does(`DELETE FROM audit_entry WHERE pos = (SELECT max(pos) FROM audit_entry WHERE object = ? AND record = ? AND writes = 1)`, table, row)),
	}
	if key == "id" {
		copied := []statement{does(`UPDATE kept SET id = ?`, id.ID{1})}
		for _, column := range c.unique {
			anew := `randomblob(length(` + column + `))`
			if column == "object" { // text
				anew = `'another'`
			}
			copied = append(copied, does(`UPDATE kept SET `+column+` = `+anew))
		}
		all["a copy of it put in"] = append(copied, does(`INSERT INTO `+table+` SELECT * FROM kept`))
	}
	if !c.gone {
		all["deleted"] = []statement{does(`DELETE FROM `+table+` WHERE `+key+` = ?`, row)}
		all["edited"] = []statement{does(`UPDATE `+table+` SET version = version + 1 WHERE `+key+` = ?`, row)}
	}
	return all
}

// TestWhatWasTakenAwayDoesNotComeBackBySQL brings rows of every table of trust
// back to what they were, edits, copies and deletes them, under a running
// server and before a start: nobody gets more than the program gave, the log
// has an entry that names the table, and administrators are told, within
// seconds and without anybody's asking.
func TestWhatWasTakenAwayDoesNotComeBackBySQL(t *testing.T) {
	t.Parallel()
	for i, c := range trustCases() {
		for name := range c.tampers(id.ID{}) {
			for _, running := range []bool{true, false} {
				t.Run(fmt.Sprintf("%d %s %s, running %v", i, c.table, name, running), func(t *testing.T) {
					t.Parallel()
					s := newClosedSite(t)
					w, err := openFolder(s.dir, app.Options{Now: time.Now, Log: s.logger(), TrustEvery: 50 * time.Millisecond})
					s.must(err)
					s.w = w
					row := c.make(s)
					if c.start == "" && c.table != "setup_link" && c.table != "workspace_setting" && c.gives(s, row) == "" { // a link works once
						t.Fatal("it gives nothing to begin with: the test shows nothing")
					}
					s.sql(does(`CREATE TABLE kept AS SELECT * FROM `+c.table+` WHERE `+c.keyIs(), row))
					c.reduce(s, row)
					s.must(s.w.Audit.Flush(t.Context()))
					if got := c.gives(s, row); got != "" {
						t.Fatalf("taken away, it %s", got)
					}
					if running {
						s.sql(c.tampers(row)[name]...)
						s.dropKept()
						s.toldOf(c.table)
					} else {
						s.close()
						s.sql(c.tampers(row)[name]...)
						s.dropKept()
						w, err := openFolder(s.dir, app.Options{Now: time.Now, Log: s.logger(), TrustEvery: 50 * time.Millisecond})
						evidence := strings.Contains(name, "evidence") // then nobody is served
						if c.start != "" && name != "a copy of it put in" && !evidence || err != nil {
							if !strings.HasPrefix(errs.CodeOf(err), c.start) || c.start == "" {
								t.Fatalf("opened: %v", err)
							}
							if !strings.Contains(s.notices(), "tampered") {
								t.Errorf("nobody is told: %s", s.notices())
							}
							return
						}
						s.w = w
						s.toldOf(c.table)
					}
					if got := c.gives(s, row); got != "" {
						t.Errorf("it %s", got)
					}
				})
			}
		}
	}
}

func (s *site) dropKept() {
	s.t.Helper()
	db := s.raw("holdfast.db")
	defer db.Close()
	_, err := db.Exec(`DROP TABLE kept`)
	s.must(err)
}

func (c trusted) keyIs() string {
	switch c.key {
	case "":
		return `id = ?`
	case "seq":
		return `? IS NOT NULL`
	}
	return c.key + ` = ?`
}

// toldOf waits until the log has named the table and administrators are told.
func (s *site) toldOf(table string) {
	s.t.Helper()
	for deadline := time.Now().Add(time.Minute); ; {
		if s.count(`SELECT COUNT(*) FROM outbox_event WHERE kind LIKE '%tampered' AND object = ?`, table) > 0 {
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("nobody is told of %s: %s", table, s.notices())
		}
		select {
		case <-s.t.Context().Done():
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
}
