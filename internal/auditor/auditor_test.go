package auditor_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auditor"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/dbtest"
)

// noRows is a workspace without records.
type noRows struct{}

func (noRows) Objects() []string                                       { return nil }
func (noRows) Rows(store.Querier, string, func(audit.Row) error) error { return nil }

// bench is a log with some entries and what watches over it.
type bench struct {
	*testing.T
	db     *store.DB
	log    *audit.Log
	keys   audit.Keys
	states chan auditor.State
	alarms chan struct{}
}

func setup(t *testing.T) *bench {
	t.Helper()
	b := &bench{T: t, states: make(chan auditor.State, 100), alarms: make(chan struct{}, 100)}
	dir, ids := t.TempDir(), id.NewSource(time.Now)
	open := func(name string) *store.DB {
		db, err := store.Open(t.Context(), dbtest.Dialect(), store.Options{Path: filepath.Join(dir, name), Now: time.Now})
		b.must(err)
		t.Cleanup(func() { b.must(db.Close()) })
		return db
	}
	keysDB := open("keys.db")
	root := keystore.KeyFile(filepath.Join(t.TempDir(), "root.key"))
	identity, err := seal.NewSeed().Identity()
	b.must(err)
	b.must(keystore.Create(t.Context(), keysDB, keystore.CreateOptions{Workspace: ids.New(), Provider: root, Recovery: identity.Recipient()}))
	keys, err := keystore.Open(t.Context(), keysDB, root, keystore.Options{Now: time.Now})
	b.must(err)
	t.Cleanup(func() { b.must(keys.Close()) })
	b.db, b.keys = open("data.db"), audit.FromKeystore(keys)
	b.must(b.db.Migrate(t.Context(), audit.Migrations()))
	b.log = audit.New(b.db, b.keys, ids)
	for range 3 {
		b.must(b.log.Record(t.Context(), &audit.Entry{Action: "test.done", Outcome: audit.Done, Actor: audit.Actor{Kind: "system"}}))
	}
	b.must(b.log.Flush(t.Context()))
	return b
}

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// auditor makes one; with runs it until the test ends.
func (b *bench) auditor(d auditor.Deps) *auditor.Auditor {
	d.DB, d.Keys, d.Log, d.Failed = b.db, b.keys, b.log, slog.New(slog.DiscardHandler)
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Rows == nil {
		d.Rows = func(func() error) (audit.RowSource, []audit.Check) { return noRows{}, nil }
	}
	d.Tampered = func(context.Context) error { b.alarms <- struct{}{}; return nil }
	d.Changed = func(s auditor.State) { b.states <- s }
	return auditor.New(d)
}

func (b *bench) run(a *auditor.Auditor) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	return func() {
		cancel()
		b.must(<-ended)
	}
}

// verdict waits until a verification is over.
func (b *bench) verdict() auditor.State {
	for s := range b.states {
		if !s.Running {
			return s
		}
	}
	return auditor.State{}
}

func TestTheFirstVerificationComesByItselfAndTheNextOnlyWhenDue(t *testing.T) {
	t.Parallel()
	b := setup(t)
	stop := b.run(b.auditor(auditor.Deps{First: time.Millisecond}))
	first := b.verdict()
	stop()
	if first.Verdict == nil || first.Verdict.Status != audit.Sound || !first.Verdict.Rows || first.Entries < 3 {
		t.Fatalf("%+v", first)
	}
	looked := make(chan struct{}, 1000)
	soon := func() time.Time { // whether one is due is asked with the clock
		select {
		case looked <- struct{}{}:
		default:
		}
		return time.Now()
	}
	stop = b.run(b.auditor(auditor.Deps{First: time.Millisecond, Look: time.Millisecond, Now: soon}))
	for range 3 {
		<-looked
	}
	stop()
	if len(b.states) != 0 {
		t.Errorf("verified again at once: %+v", <-b.states)
	}
	later := func() time.Time { return time.Now().Add(25 * time.Hour) }
	stop = b.run(b.auditor(auditor.Deps{First: time.Millisecond, Now: later}))
	b.verdict()
	stop()
}

func TestOneThatIsAskedForIsCarriedOutAndLeavesEvidence(t *testing.T) {
	t.Parallel()
	b := setup(t)
	a := b.auditor(auditor.Deps{First: time.Hour})
	who := id.ID{7}
	b.must(a.Start(audit.Actor{Kind: "person", User: who}, false))
	if err := a.Start(audit.Actor{Kind: "person"}, false); errs.CodeOf(err) != "verification_running" {
		t.Errorf("a second one: %v", err)
	}
	stop := b.run(a)
	defer stop()
	if s := b.verdict(); s.Verdict.Status != audit.Sound || s.Verdict.Rows {
		t.Errorf("%+v", s)
	}
	entries, err := b.log.Entries(t.Context(), audit.Filter{Limit: 1})
	b.must(err)
	if e := entries[0]; e.Action != "audit.verified" || e.Actor.User != who || e.Detail[0].Value+e.Detail[1].Value != "not comparedsound" && e.Detail[0].Value+e.Detail[1].Value != "soundnot compared" {
		t.Errorf("%+v", e)
	}
	b.must(b.db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE audit_entry SET object = 'x' WHERE pos = 2`)
		return err
	}))
	b.must(a.Start(audit.Actor{Kind: "system"}, false))
	if s := b.verdict(); s.Verdict.Status != audit.Tampered || s.Verdict.Count == 0 {
		t.Errorf("after an edit: %+v", s)
	}
	<-b.alarms
}

func TestOneThatIsCutOffLeavesNoVerdict(t *testing.T) {
	t.Parallel()
	b := setup(t)
	reached, ctx := make(chan struct{}), context.Background()
	a := b.auditor(auditor.Deps{First: time.Hour, Rows: func(step func() error) (audit.RowSource, []audit.Check) {
		return noRows{}, []audit.Check{func(*store.View, func(string, id.ID, string)) error {
			close(reached)
			for {
				if err := step(); err != nil {
					return err
				}
			}
		}}
	}})
	b.must(a.Start(audit.Actor{Kind: "system"}, true))
	stop := b.run(a)
	<-reached
	stop()
	if s, err := a.State(ctx); err != nil || s.Verdict != nil || s.Running {
		t.Errorf("%+v, %v", s, err)
	}
}
