package workspace_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/dbtest"
	"github.com/holdfast-crm/holdfast/internal/workspace"
)

// site is a workspace's own tables over real databases and keys. Rights are
// as the actor brings them.
type site struct {
	*testing.T
	*workspace.Service
	db   *store.DB
	keys *keystore.Keystore
	log  *audit.Log
}

func newSite(t *testing.T) *site {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }
	dir := t.TempDir()
	s := &site{T: t}
	open := func(name string) *store.DB {
		db, err := store.Open(t.Context(), dbtest.Dialect(), store.Options{Path: filepath.Join(dir, name), Now: now})
		s.must(err)
		t.Cleanup(func() { s.must(db.Close()) })
		return db
	}
	s.db = open("data/holdfast.db")
	keysDB := open("keys/keys.db")
	ids := id.NewSource(now)
	root := keystore.KeyFile(filepath.Join(dir, "root.key"))
	s.must(keystore.Create(t.Context(), keysDB, keystore.CreateOptions{Workspace: ids.New(), Provider: root}))
	var err error
	s.keys, err = keystore.Open(t.Context(), keysDB, root, keystore.Options{Now: now})
	s.must(err)
	t.Cleanup(func() { s.must(s.keys.Close()) })
	s.must(s.db.Migrate(t.Context(), slices.Concat(audit.Migrations(), outbox.Migrations(), workspace.Migrations())))
	s.log = audit.New(s.db, audit.FromKeystore(s.keys), ids)
	s.Service = workspace.New(workspace.Deps{
		DB: s.db, Keys: s.keys, Store: s.keys, Root: root, Audit: s.log, Outbox: outbox.New(ids, s.keys.Purpose(keystore.RowMAC)), IDs: ids,
		Refresh: func(_ store.Querier, a policy.Actor) (policy.Actor, error) { return a, nil },
		Prove:   func(q store.Querier) error { _, err := s.log.Prove(q, s.Rows(), s.Rows().Objects()...); return err },
	})
	return s
}

func (s *site) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func owner() policy.Actor {
	return policy.Actor{Kind: policy.Person, User: id.ID{1}, Session: id.ID{2}, Roles: []policy.RoleName{policy.Owner}}
}

func ptr(s string) *string { return &s }

func (s *site) actions() (out []string) {
	s.Helper()
	entries, err := s.log.Entries(s.Context(), audit.Filter{Limit: 100})
	s.must(err)
	for _, e := range slices.Backward(entries) {
		out = append(out, e.Action+" "+e.Outcome.String())
	}
	return out
}

// verify has the log and the row compared.
func (s *site) verify() audit.Report {
	s.Helper()
	s.must(s.log.Flush(s.Context()))
	r, err := audit.Verify(s.Context(), s.db, audit.FromKeystore(s.keys), audit.VerifyOptions{Rows: s.Rows()})
	s.must(err)
	return r
}

func TestSettingsChangeWithEvidence(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	got, err := s.Settings(t.Context())
	if want := (workspace.Settings{TimeZone: "UTC", Locale: "en"}); err != nil || got != want {
		t.Errorf("at first %+v, %v", got, err)
	}
	for _, c := range []workspace.Change{
		{Name: ptr("灯塔有限公司"), Currency: ptr("CNY"), TimeZone: ptr("Asia/Shanghai")}, {Locale: ptr("zh-CN")}, {Locale: ptr("zh-CN")}, {},
	} {
		got, err = s.ChangeSettings(t.Context(), owner(), c)
		s.must(err)
	}
	if want := (workspace.Settings{Name: "灯塔有限公司", TimeZone: "Asia/Shanghai", Currency: "CNY", Locale: "zh-CN", Version: 2}); got != want {
		t.Errorf("in the end %+v", got)
	}
	_, err = s.ChangeSettings(t.Context(), owner(), workspace.Change{Name: ptr("x"), Only: func(v int64) bool { return v == 1 }})
	if errs.CodeOf(err) != "version_stale" {
		t.Errorf("a change of an older version: %v", err)
	}
	if got := s.actions(); !slices.Equal(got, []string{"workspace.manage done", "workspace.manage done"}) {
		t.Errorf("log: %v", got)
	}
	if r := s.verify(); r.Status != audit.Sound {
		t.Errorf("verified: %+v", r)
	}
}

func TestWhoMayNotLeavesOnlyAnEntry(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	reader := owner()
	reader.Roles = []policy.RoleName{policy.ReadOnly}
	token := policy.Actor{Kind: policy.Token, User: id.ID{1}, Token: id.ID{3}, Roles: []policy.RoleName{policy.Owner}}
	for _, a := range []policy.Actor{reader, token} {
		if _, err := s.ChangeSettings(t.Context(), a, workspace.Change{Name: ptr("x")}); errs.KindOf(err) != errs.Permission {
			t.Errorf("settings: %v", err)
		}
		if key, err := s.ShowRecovery(t.Context(), a); errs.KindOf(err) != errs.Permission || key.Groups != nil {
			t.Errorf("recovery: %v", err)
		}
		if err := s.ConfirmRecovery(t.Context(), a, nil); errs.KindOf(err) != errs.Permission {
			t.Errorf("confirm: %v", err)
		}
	}
	if got := s.actions(); len(got) != 6 || slices.ContainsFunc(got, func(a string) bool { return !strings.HasSuffix(a, " denied") }) {
		t.Errorf("log: %v", got)
	}
	if state, err := s.Recovery(t.Context()); err != nil || state != keystore.RecoveryMissing {
		t.Errorf("recovery is %s, %v", state, err)
	}
}

func TestAnEditedRowIsNotBelieved(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]string{
		"zone": `UPDATE workspace_setting SET time_zone = 'UTC'`, "currency": `UPDATE workspace_setting SET currency = 'USD'`,
		"version": `UPDATE workspace_setting SET version = 9`, "gone": `DELETE FROM workspace_setting`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			_, err := s.ChangeSettings(t.Context(), owner(), workspace.Change{TimeZone: ptr("Asia/Tokyo"), Currency: ptr("JPY")})
			s.must(err)
			s.must(s.log.Flush(t.Context()))
			s.must(s.db.Write(t.Context(), func(tx *store.Tx) error {
				_, err := tx.Exec(edit)
				return err
			}))
			if got, err := s.Settings(t.Context()); err != nil || got != (workspace.Settings{TimeZone: "UTC", Locale: "en", Damaged: true}) {
				t.Errorf("read: %+v, %v", got, err)
			}
			if r := s.verify(); r.Status != audit.Tampered {
				t.Errorf("verified: %s", r.Status)
			}
			_, err = s.ChangeSettings(t.Context(), owner(), workspace.Change{Currency: ptr("CNY")})
			s.must(err)
			if got, err := s.Settings(t.Context()); err != nil || got != (workspace.Settings{TimeZone: "UTC", Locale: "en", Currency: "CNY", Version: 2}) {
				t.Errorf("mended: %+v, %v", got, err)
			}
			if r := s.verify(); r.Status != audit.Sound {
				t.Errorf("verified after mending: %s", r.Status)
			}
		})
	}
}

func TestWhatMayBeSet(t *testing.T) {
	t.Parallel()
	for zone, good := range map[string]bool{
		"Europe/Berlin": true, "America/Argentina/Buenos_Aires": true, "UTC": true, "Etc/GMT+5": true, "Asia/Kathmandu": true,
		"": false, "Local": false, "Mars/Olympus": false, "../etc/passwd": false, "/etc/localtime": false, "Europe": false, "Europe/Berlin\n": false,
		"CET-1CEST": false, strings.Repeat("a", 65): false,
	} {
		if err := workspace.CheckTimeZone(zone); (err == nil) != good {
			t.Errorf("%q: %v", zone, err)
		}
	}
	for currency, good := range map[string]bool{"EUR": true, "CNY": true, "VES": true, "eur": false, "DEM": false, "XXX": false, "": false, "EU": false, "EUR ": false} {
		if rejected := (workspace.Change{Currency: ptr(currency)}).Check(); (len(rejected) == 0) != good {
			t.Errorf("%q: %v", currency, rejected)
		}
	}
	for name, good := range map[string]bool{"": true, "Ærø & Søn <b>": true, " x": false, "a\u0000b": false, "a\nb": false, strings.Repeat("字", 200): true, strings.Repeat("字", 201): false} {
		if rejected := (workspace.Change{Name: ptr(name)}).Check(); (len(rejected) == 0) != good {
			t.Errorf("%q: %v", name, rejected)
		}
	}
}

// TestAShownKeyDoesNotSurviveAFailedEntry: without evidence the key does not
// leave, and what is asked back belongs to no key.
func TestAShownKeyDoesNotSurviveAFailedEntry(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	first, err := s.ShowRecovery(t.Context(), owner())
	s.must(err)
	s.must(s.db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(`ALTER TABLE outbox_event RENAME TO elsewhere`)
		return err
	}))
	if key, err := s.ShowRecovery(t.Context(), owner()); err == nil || key.Groups != nil {
		t.Fatalf("shown: %d groups, %v", len(key.Groups), err)
	}
	answers := []workspace.GroupAnswer{{Index: first.Ask[0], Text: first.Groups[first.Ask[0]]}, {Index: first.Ask[1], Text: first.Groups[first.Ask[1]]}}
	if err := s.ConfirmRecovery(context.WithoutCancel(t.Context()), owner(), answers); errs.CodeOf(err) != "recovery_replaced" {
		t.Errorf("confirmed with a replaced key: %v", err)
	}
}
