package app_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/metadata"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/schema"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/postgres/pgtest"
)

// sql runs statements on the data behind the nodes' back.
func (p *pair) sql(statements ...string) {
	p.Helper()
	for _, one := range statements {
		pgtest.Exec(p.T, p.data, one)
	}
}

// number answers a question with one number.
func (p *pair) number(query string) (n int) {
	p.Helper()
	p.must(p.nodes[0].DB.Read(p.Context(), func(v *store.View) error { return v.QueryRow(query).Scan(&n) }))
	return n
}

// TestNoNodeBelievesWhatWasPutBack: what one node took away is put back by SQL
// beside it: no node believes it, each says why, and administrators are told.
func TestNoNodeBelievesWhatWasPutBack(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	operator := policy.Actor{Kind: policy.Operator, OSUser: "test"}
	u, err := p.nodes[0].Auth.CreateUser(t.Context(), operator, auth.NewUser{Email: "mia@example.org", Name: "Mia", Locale: "en", Role: policy.Owner})
	p.must(err)
	made, token, err := newToken(t.Context(), p.nodes[0], u.ID)
	p.must(err)
	_, second, err := newToken(t.Context(), p.nodes[0], u.ID)
	p.must(err)
	for _, n := range p.nodes {
		for _, secret := range []string{token, second} {
			_, err := n.Auth.Authenticate(t.Context(), secret, "test")
			p.must(err)
		}
	}
	p.sql(`CREATE TABLE old_user AS SELECT * FROM app_user`, `CREATE TABLE old_token AS SELECT * FROM api_token`)
	reader := policy.ReadOnly
	_, err = p.nodes[0].Auth.ChangeAccess(t.Context(), p.owner, u.ID, auth.Access{Role: &reader})
	p.must(err)
	p.must(p.nodes[0].Auth.RevokeToken(t.Context(), operator, made))
	p.until("the other node hears of it", func() bool {
		a, err := p.nodes[1].Auth.Authenticate(t.Context(), second, "test")
		p.must(err)
		return a.Roles[0] == policy.ReadOnly
	})
	p.sql(`DELETE FROM app_user WHERE id IN (SELECT id FROM old_user)`, `INSERT INTO app_user SELECT * FROM old_user`,
		`DELETE FROM api_token WHERE id IN (SELECT id FROM old_token)`, `INSERT INTO api_token SELECT * FROM old_token`,
		`DROP TABLE old_user`, `DROP TABLE old_token`)
	for i, n := range p.nodes {
		n.Auth.Renew()
		if _, err := n.Auth.Authenticate(t.Context(), token, "test"); errs.KindOf(err) != errs.Integrity {
			t.Errorf("node %d, the revoked token: %v", i, err)
		}
		if a, err := n.Auth.Authenticate(t.Context(), second, "test"); err == nil {
			t.Errorf("node %d, the owner that was: %v", i, a.Roles)
		}
		if all, err := n.Auth.Colleagues(t.Context(), p.owner); err != nil || len(all) != 2 || all[1].State != auth.Damaged {
			t.Errorf("node %d lists %+v, %v", i, all, err)
		}
	}
	told := func(table string) func() bool {
		return func() bool {
			return p.number(`SELECT COUNT(*) FROM outbox_event WHERE kind LIKE '%tampered' AND object = '`+table+`'`) > 0
		}
	}
	p.until("administrators are told of the user", told("app_user"))
	p.until("and of the token", told("api_token"))
	off := auth.Disabled
	_, err = p.nodes[1].Auth.ChangeAccess(t.Context(), p.owner, u.ID, auth.Access{State: &off})
	p.must(err)
	bad, err := p.nodes[0].Audit.Compare(t.Context(), p.nodes[0].Auth.Rows(), p.nodes[0].Auth.Rows().Objects()...)
	if err != nil || len(bad) != 0 {
		t.Errorf("after an administrator mended it: %+v, %v", bad, err)
	}
}

// TestNoNodeTakesInAnOlderCatalog: the newest record of the catalog and the
// declaration behind it are taken away by SQL.
func TestNoNodeTakesInAnOlderCatalog(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	operator := policy.Actor{Kind: policy.Operator, OSUser: "test"}
	words := schema.Text{"en": "Mascot", "zh-CN": "吉祥物"}
	_, err := p.nodes[0].Metadata.AddField(t.Context(), operator, "company", metadata.NewField{Name: "mascot", Type: "text", Label: words, Class: schema.Personal}, metadata.How{})
	p.must(err)
	p.sql(`CREATE TABLE old_own AS SELECT * FROM own_object`, `CREATE TABLE old_seq AS SELECT max(seq) AS seq FROM catalog_snapshot`)
	class := schema.Sensitive
	_, err = p.nodes[0].Metadata.ChangeField(t.Context(), operator, "company", "mascot", metadata.FieldPatch{Class: &class}, metadata.How{})
	p.must(err)
	is := func(node int, class schema.Classification) bool {
		o, _ := p.nodes[node].Catalog().ObjectByID("company")
		f, ok := o.Field("mascot")
		return ok && f.Spec.Class == class
	}
	p.until("the other node hears of it", func() bool { return is(1, schema.Sensitive) })
	p.must(idle(p.nodes[0], ""))
	p.sql(`DELETE FROM own_object`, `INSERT INTO own_object SELECT * FROM old_own`,
		`DELETE FROM catalog_snapshot WHERE seq > (SELECT seq FROM old_seq)`, `DROP TABLE old_own`, `DROP TABLE old_seq`)
	p.until("administrators are told", func() bool {
		return p.number(`SELECT COUNT(DISTINCT object) FROM outbox_event WHERE kind LIKE '%tampered' AND object IN ('own_object', 'catalog_snapshot')`) == 2
	})
	for i, n := range p.nodes {
		if err := n.Metadata.Refresh(t.Context()); errs.KindOf(err) != errs.Integrity {
			t.Errorf("node %d takes in the older catalog: %v", i, err)
		}
		if !is(i, schema.Sensitive) {
			t.Errorf("node %d: the field is milder", i)
		}
	}
	p.must(p.nodes[1].Close())
	w, err := openFolder(p.folder(1), app.Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err == nil {
		p.must(w.Close())
	}
	p.nodes[1] = nil
	if !strings.HasPrefix(errs.CodeOf(err), "object_row_put_back") {
		t.Errorf("it starts: %v", err)
	}
}
