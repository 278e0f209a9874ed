//go:build !race

package app_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/schema"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

// breaks are ways to make the log prove nothing; kept is from before what is
// brought back.
func breaks() map[string][]statement {
	return map[string][]statement{
		"newest checkpoint deleted": one(`DELETE FROM audit_checkpoint WHERE size = (SELECT MAX(size) FROM audit_checkpoint)`),
		"sums of an earlier day":    one(`UPDATE audit_accumulator SET sum = CAST(x'01' || substr(sum, 2) AS BLOB) WHERE object = 'app_user'`),
		"everything cut off": {does(`DELETE FROM audit_entry`), does(`DELETE FROM audit_run`), does(`DELETE FROM audit_checkpoint`),
			does(`DELETE FROM audit_tile`), does(`DELETE FROM audit_accumulator`)},
	}
}

// TestABrokenLogServesNobody: a right that was taken away and a milder class come
// back together with a log that proves nothing, before a start and under a
// running server. Every door of people and programs is closed with one code,
// health says why, and the operator's verbs answer.
func TestABrokenLogServesNobody(t *testing.T) {
	t.Parallel()
	for name, broken := range breaks() {
		for _, running := range []bool{true, false} {
			t.Run(name+map[bool]string{true: ", running", false: ", before a start"}[running], func(t *testing.T) {
				t.Parallel()
				s := newSite(t)
				s.define(machine())
				become := func(role policy.RoleName) {
					_, err := s.w.Auth.ChangeAccess(t.Context(), operator(), s.tpl.reader, auth.Access{Role: &role})
					s.must(err)
				}
				become(policy.Owner)
				db := s.raw("holdfast.db")
				defer db.Close()
				run := func(all ...statement) {
					for _, one := range all {
						_, err := db.Exec(one.text, one.args...)
						s.must(err)
					}
				}
				run(does(`CREATE TEMP TABLE kept AS SELECT * FROM main.app_user WHERE id = ?`, s.tpl.reader), does(`CREATE TEMP TABLE kept_own AS SELECT * FROM main.own_object`),
					does(`CREATE TEMP TABLE kept_at AS SELECT (SELECT max(seq) FROM main.catalog_snapshot) AS seq, (SELECT max(pos) FROM main.audit_entry) AS pos`))
				become(policy.ReadOnly)
				s.reclassify("machine", "remark", schema.Sensitive)
				s.must(idle(s.w, ""))
				s.create("machine", texts{"title": "Loom", "remark": "secret"})
				s.close()
				attack := slices.Concat([]statement{
					does(`BEGIN IMMEDIATE`), does(`DELETE FROM app_user WHERE id = ?`, s.tpl.reader), does(`INSERT INTO app_user SELECT * FROM kept`),
					does(`DELETE FROM own_object`), does(`INSERT INTO own_object SELECT * FROM kept_own`), does(`DELETE FROM catalog_snapshot WHERE seq > (SELECT seq FROM kept_at)`),
					does(`DELETE FROM audit_entry WHERE pos > (SELECT pos FROM kept_at)`),
				}, broken, []statement{does(`COMMIT`)})
				if !running {
					run(attack...)
				}
				v := s.endure()
				if running {
					v.do("GET", "/api/v1/contacts", "").wants(t, 200, "")
					run(attack...)
				}
				v.closed()
			})
		}
	}
}

// endure serves a folder whose log does not hold at the end: stopping says so.
func (s *site) endure() *server {
	s.t.Helper()
	return serveUntil(s.t, s, func(err error) {
		if err != nil && errs.KindOf(err) != errs.Integrity {
			s.t.Error(err)
		}
	})
}

// closed waits until the server is closed and its operator told, and looks at its
// doors.
func (v *server) closed() {
	v.t.Helper()
	for deadline := time.Now().Add(time.Minute); v.do("GET", "/readyz", "").status != 503 || v.do("GET", "/api/v1/contacts", "").status != 503 ||
		!strings.Contains(v.log.String(), "integrity alarm: the audit log does not hold"); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			v.t.Fatal("it goes on, or the operator is not told")
		}
	}
	reader := []string{"Authorization", "Bearer " + v.tpl.readToken}
	for _, one := range []struct {
		method, path, body string
		headers            []string
	}{
		{"GET", "/api/v1/contacts", "", nil}, {"GET", "/api/v1/contacts", "", reader}, {"GET", "/api/v1/machines", "", reader},
		{"POST", "/api/v1/contacts", `{"name":"M"}`, reader}, {"GET", "/api/v1/me", "", reader}, {"GET", "/api/v1/roles", "", reader},
		{"GET", "/api/v1/users/access", "", reader}, {"GET", "/api/v1/setup", "", nil}, {"GET", "/api/v1/openapi.json", "", nil}, {"GET", "/api/v1/health", "", nil},
		{"POST", "/api/v1/session", `{"email":"owner@example.org","password":"` + password + `"}`, []string{"Sec-Fetch-Site", "same-origin"}},
		{"POST", "/api/v1/session/link", `{"secret":"x"}`, []string{"Sec-Fetch-Site", "same-origin"}},
	} {
		a := v.do(one.method, one.path, one.body, one.headers...)
		if p := a.wants(v.t, 503, "audit_halted"); p.Code == "" || a.header.Get("Retry-After") == "" {
			v.t.Errorf("%s %s: %s", one.method, one.path, a.body)
		}
	}
	v.do("GET", "/healthz", "").wants(v.t, 200, "")
	var res app.DoctorResult
	operate := func(name string, args, result any) {
		client, err := control.Dial(v.dir)
		v.must(err)
		v.must(client.Call(v.t.Context(), name, args, control.Streams{}, result))
	}
	operate(verb.OpDoctor, app.DoctorArgs{}, &res)
	i := slices.IndexFunc(res.Checks, func(c app.DoctorCheck) bool { return c.Name == "rows of trust" })
	if !res.Failed || i < 0 || res.Checks[i].State != "fail" {
		v.t.Errorf("doctor: %+v", res)
	}
	var found verb.VerifyResult
	operate(verb.OpAuditVerify, verb.VerifyArgs{Rows: true}, &found)
	if found.Exit == 0 {
		v.t.Errorf("verify: %+v", found)
	}
}

// TestADatabaseThatGivesNoAnswerClosesNobodyOut: not knowing is no verdict.
func TestADatabaseThatGivesNoAnswerClosesNobodyOut(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := s.w.Audit.Compare(ctx, s.w.Auth.Rows(), s.w.Auth.Rows().Objects()...); err == nil {
		t.Fatal("it was compared: the test shows nothing")
	}
	if err := errors.Join(s.w.Audit.Look(ctx), s.w.Audit.Holds()); errs.KindOf(err) == errs.Integrity || s.w.Audit.Holds() != nil {
		t.Errorf("closed: %v", err)
	}
}
