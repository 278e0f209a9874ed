package notify

import (
	"bytes"
	"context"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/dbtest"
)

// people is a small company: two owners and a reader with a token.
type people struct {
	ada, grace, reader id.ID
	token              id.ID
	broken             error // answered instead of the token
}

func (p *people) UserByID(_ context.Context, user id.ID) (auth.User, error) {
	return auth.User{ID: user, Name: "Canary Person"}, nil
}

func (p *people) TokenByID(_ context.Context, token id.ID) (auth.Token, error) {
	if p.broken != nil || token != p.token {
		return auth.Token{}, p.broken
	}
	return auth.Token{ID: token, User: p.reader, Name: "canary sync", ExpiresAt: at().Add(24 * time.Hour)}, nil
}

func (p *people) ActiveUsers(_ context.Context, role policy.RoleName) ([]auth.User, error) {
	if role != policy.Owner {
		return nil, nil
	}
	return []auth.User{{ID: p.ada}, {ID: p.grace}}, nil
}

func at() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

type testKeys struct {
	workspace id.ID
	key       *seal.Key
}

func (k testKeys) Workspace() id.ID                   { return k.workspace }
func (k testKeys) Purpose(keystore.Purpose) *seal.Key { return k.key }
func (k testKeys) PurposeVersion(keystore.Purpose, uint32) (*seal.Key, error) {
	return k.key, nil
}

type bundle struct {
	*Service
	*people
	t   *testing.T
	dir string
	ids *id.Source
	log *bytes.Buffer
}

func setup(t *testing.T) *bundle {
	t.Helper()
	dir := t.TempDir()
	db, err := store.Open(t.Context(), dbtest.Dialect(), store.Options{Path: filepath.Join(dir, "data.db"), Now: at})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := db.Migrate(t.Context(), Migrations()); err != nil {
		t.Fatal(err)
	}
	ids, log := id.NewSource(at), &bytes.Buffer{}
	p := &people{ada: ids.New(), grace: ids.New(), reader: ids.New(), token: ids.New()}
	s := New(Deps{
		DB: db, IDs: ids, Accounts: p, Log: slog.New(slog.NewTextHandler(log, nil)),
		Keys: testKeys{ids.New(), seal.Random(ids.New(), 1)},
	})
	return &bundle{s, p, t, dir, ids, log}
}

func (b *bundle) event(kind string, record id.ID) outbox.Event {
	return outbox.Event{ID: b.ids.New(), Kind: kind, Record: record, Object: "api_token", At: at()}
}

func (b *bundle) deliver(events ...outbox.Event) {
	b.t.Helper()
	if err := b.Consumer().Handle(b.t.Context(), events); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bundle) list(user id.ID) []Notice {
	b.t.Helper()
	got, err := b.List(b.t.Context(), user, id.ID{}, 0)
	if err != nil {
		b.t.Fatal(err)
	}
	return got
}

func TestWhoIsToldOfWhat(t *testing.T) {
	t.Parallel()
	for kind, tc := range map[string]struct {
		record func(*bundle) id.ID
		told   func(*bundle) []id.ID
		words  []string // in the notice, in both languages
		alarm  bool
	}{
		auth.EventTokenCreated: {
			record: func(b *bundle) id.ID { return b.token }, words: []string{"canary sync", "2026-03-02"},
			told: func(b *bundle) []id.ID { return []id.ID{b.reader} },
		},
		auth.EventTokenRevoked: {
			record: func(b *bundle) id.ID { return b.token }, words: []string{"canary sync"},
			told: func(b *bundle) []id.ID { return []id.ID{b.reader} },
		},
		auth.EventUserCreated: {
			record: func(b *bundle) id.ID { return b.grace }, words: []string{"Canary Person"},
			told: func(b *bundle) []id.ID { return []id.ID{b.ada} },
		},
		auth.EventSessionLimit: {
			record: func(b *bundle) id.ID { return b.reader },
			told:   func(b *bundle) []id.ID { return []id.ID{b.reader} },
		},
		auth.EventSetupLinkCreated: {
			record: func(b *bundle) id.ID { return b.d.IDs.New() }, words: []string{"holdfast setup-link"},
			told: func(b *bundle) []id.ID { return []id.ID{b.ada, b.grace} },
		},
		auth.EventTampered: {
			record: func(b *bundle) id.ID { return b.token }, words: []string{"api_token", "holdfast audit verify"}, alarm: true,
			told: func(b *bundle) []id.ID { return []id.ID{b.ada, b.grace} },
		},
		EventAuditTampered: {
			record: func(*bundle) id.ID { return id.ID{} }, words: []string{"holdfast audit verify"}, alarm: true,
			told: func(b *bundle) []id.ID { return []id.ID{b.ada, b.grace} },
		},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			e := b.event(kind, tc.record(b))
			b.deliver(e)
			b.deliver(e) // at least once means sometimes twice
			for _, user := range []id.ID{b.ada, b.grace, b.reader} {
				got, told := b.list(user), slices.Contains(tc.told(b), user)
				if len(got) != map[bool]int{true: 1}[told] {
					t.Fatalf("%v notices, want %v", got, told)
				}
				if !told {
					continue
				}
				if got[0].Kind != kind || !got[0].At.Equal(e.At) || !got[0].ReadAt.IsZero() {
					t.Errorf("notice %+v", got[0])
				}
				for _, lang := range errs.Languages() {
					text := got[0].Text(lang)
					for _, w := range tc.words {
						if !strings.Contains(text, w) || strings.Contains(text, "{") {
							t.Errorf("%s: %q lacks %q or a parameter", lang, text, w)
						}
					}
				}
			}
			if logged := strings.Contains(b.log.String(), "integrity alarm"); logged != tc.alarm {
				t.Errorf("log: %q", b.log)
			}
			if known := strings.Contains(b.log.String(), "record="); known != (tc.alarm && !tc.record(b).IsZero()) ||
				strings.Contains(b.log.String(), id.ID{}.String()) || strings.Contains(b.log.String(), `object=""`) {
				t.Errorf("log names what it does not know, or not what it knows: %q", b.log)
			}
		})
	}
}

func TestEveryRuleHasAText(t *testing.T) {
	t.Parallel()
	for _, r := range rules() {
		for _, lang := range errs.Languages() {
			if !errs.HasText(lang, r.text) {
				t.Errorf("%s has no %s text", r.kind, lang)
			}
		}
	}
}

func TestWhatIsGoneOrBrokenHoldsUpNothing(t *testing.T) {
	t.Parallel()
	for _, broken := range []error{errs.New(errs.NotFound, "token_unknown"), errs.New(errs.Integrity, "auth_row_changed")} {
		b := setup(t)
		b.broken = broken
		b.deliver(b.event(auth.EventTokenCreated, b.token), b.event(EventAuditTampered, id.ID{}), b.event("contact.updated", b.token))
		if len(b.list(b.ada)) != 1 || len(b.list(b.reader)) != 0 {
			t.Errorf("%v: %d and %d notices", broken, len(b.list(b.ada)), len(b.list(b.reader)))
		}
	}
	b := setup(t)
	b.broken = errs.New(errs.Unavailable, "store_busy")
	if err := b.Consumer().Handle(t.Context(), []outbox.Event{b.event(auth.EventTokenCreated, b.token)}); errs.KindOf(err) != errs.Unavailable {
		t.Errorf("what may get better is not tried again: %v", err)
	}
}

func TestAnAlarmThatRepeatsDoesNotBuryTheOthers(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for range 5 {
		b.deliver(b.event(auth.EventTampered, b.token))
	}
	b.deliver(b.event(auth.EventTampered, b.reader))
	got := b.list(b.ada)
	if len(got) != 2 {
		t.Fatalf("%d notices about two rows", len(got))
	}
	if err := b.MarkRead(t.Context(), b.ada, got[0].ID, got[1].ID); err != nil {
		t.Fatal(err)
	}
	b.deliver(b.event(auth.EventTampered, b.token)) // again, after somebody looked
	if got := b.list(b.ada); len(got) != 3 || !got[0].ReadAt.IsZero() || got[1].ReadAt.IsZero() {
		t.Errorf("after reading: %+v", got)
	}
	if alarms := strings.Count(b.log.String(), "integrity alarm"); alarms != 7 {
		t.Errorf("the operator's log has %d of 7 alarms", alarms)
	}
}

func TestNoticesAreReadOnlyByTheirUser(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.deliver(b.event(EventAuditTampered, id.ID{}))
	notice := b.list(b.ada)[0]
	if err := b.MarkRead(t.Context(), b.reader, notice.ID); err != nil {
		t.Fatal(err)
	}
	if !b.list(b.ada)[0].ReadAt.IsZero() {
		t.Error("another user marked it as read")
	}
	if err := b.MarkRead(t.Context(), b.ada, notice.ID, b.ids.New()); err != nil {
		t.Fatal(err)
	}
	if b.list(b.ada)[0].ReadAt.IsZero() || !b.list(b.grace)[0].ReadAt.IsZero() {
		t.Error("reading marks the user's own notice and no other")
	}
}

func TestListPages(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for range maxLimit + 5 {
		b.deliver(b.event(auth.EventTampered, b.ids.New()))
	}
	var all []Notice
	for before := (id.ID{}); ; {
		page, err := b.List(t.Context(), b.ada, before, maxLimit+100)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		if len(page) > maxLimit {
			t.Fatalf("a page of %d", len(page))
		}
		all, before = append(all, page...), page[len(page)-1].ID
	}
	newestFirst := slices.IsSortedFunc(all, func(a, b Notice) int { return bytes.Compare(b.ID[:], a.ID[:]) })
	if len(all) != maxLimit+5 || !newestFirst {
		t.Errorf("%d notices, newest first %v", len(all), newestFirst)
	}
}

func TestParametersAreSealedForTheirNotice(t *testing.T) {
	t.Parallel()
	dbtest.OnSQLite(t, "it reads the files of the data folder")
	b := setup(t)
	b.deliver(b.event(auth.EventTokenCreated, b.token))
	disk := b.disk()
	if bytes.Contains(disk, []byte("canary")) || !bytes.Contains(disk, []byte("token.created")) {
		t.Error("the token's name is on disk in clear, or the scan finds nothing")
	}
	b.deliver(b.event(auth.EventTokenRevoked, b.token))
	if err := b.d.DB.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE notice SET params = (SELECT params FROM notice WHERE kind = 'token.created')`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.List(t.Context(), b.reader, id.ID{}, 0); errs.KindOf(err) != errs.Integrity {
		t.Errorf("parameters moved to another notice opened: %v", err)
	}
}

func (b *bundle) disk() (all []byte) {
	b.t.Helper()
	err := filepath.WalkDir(b.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		all = append(all, raw...)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return all
}
