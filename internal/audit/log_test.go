package audit

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

func TestUntouchedLogIsSound(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ entries, step, pending int }{
		{0, 1, 0}, {0, 1, 3}, {1, 1, 0}, {255, 50, 2}, {256, 256, 0}, {257, 256, 1}, {700, 37, 5}, {2300, 1150, 0},
	} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			b.fill(c.entries, c.step)
			b.pend(c.pending)
			r := b.sound()
			if r.Size != int64(c.entries) || r.Pending != int64(c.pending) {
				t.Errorf("size %d, pending %d", r.Size, r.Pending)
			}
			if c.entries > 0 && (r.Head == nil || r.Head.Size != r.Size) {
				t.Errorf("head is %+v", r.Head)
			}
			if r.Status.ExitCode() != 0 {
				t.Errorf("exit code %d", r.Status.ExitCode())
			}
		})
	}
}

func TestUndoneAppendLeavesNeitherEntryNorHole(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.fill(10, 10)
	undone := errors.New("undone")
	for range 3 {
		err := b.db.Write(t.Context(), func(tx *store.Tx) error {
			if err := b.log.Append(tx, &Entry{Action: "x", Outcome: Done, Actor: person()}); err != nil {
				return err
			}
			return undone
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		// A part that fails inside a unit that goes on.
		b.write(func(tx *store.Tx) error {
			if err := tx.Try(func() error {
				_, err := tx.Exec(`INSERT INTO audit_entry (id, object, record, writes, body) SELECT id, object, record, writes, body FROM audit_entry WHERE pos = 1`)
				return err
			}); errs.KindOf(err) != errs.Conflict {
				t.Errorf("a second entry with the same id: %v", err)
			}
			return b.log.Append(tx, &Entry{Action: "y", Outcome: Done, Actor: person()})
		})
	}
	b.sound()
	b.flush()
	if r := b.sound(); r.Size != 13 {
		t.Errorf("size %d", r.Size)
	}
}

func TestFailingAppendTakesTheChangeWithIt(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.write(func(tx *store.Tx) error {
		_, err := tx.Exec(`ALTER TABLE audit_entry RENAME TO no_room`)
		return err
	})
	if err := b.db.Write(t.Context(), func(tx *store.Tx) error { return b.act(tx, 0) }); err == nil {
		t.Fatal("a change without its entry was accepted")
	}
	if err := b.log.Record(t.Context(), &Entry{Action: "read", Outcome: Done, Actor: person()}); err == nil {
		t.Error("a read without its entry was accepted")
	}
	var rows int
	if err := b.db.Read(t.Context(), func(v *store.View) error {
		return v.QueryRow(`SELECT COUNT(*) FROM test_row`).Scan(&rows)
	}); err != nil || rows != 0 {
		t.Errorf("%d rows stayed, %v", rows, err)
	}
	if err := b.db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := b.log.Record(t.Context(), &Entry{Action: "read", Outcome: Done, Actor: person()}); errs.KindOf(err) != errs.Unavailable {
		t.Errorf("on a closed database: %v", err)
	}
}

func TestEntriesShowHistoryAndNewest(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.fill(20, 20)
	b.pend(1)
	list, err := b.log.Entries(t.Context(), Filter{Limit: 5})
	if err != nil || len(list) != 5 {
		t.Fatalf("%d entries, %v", len(list), err)
	}
	if list[0].Seq != -1 || list[1].Seq != 19 || list[1].Pos != 20 || list[1].Actor.Reason != "canary-reason" {
		t.Errorf("newest are %+v and %+v", list[0], list[1])
	}
	older, err := b.log.Entries(t.Context(), Filter{Before: list[4].Pos, Limit: 1})
	if err != nil || len(older) != 1 || older[0].Pos != list[4].Pos-1 {
		t.Errorf("page two is %+v, %v", older, err)
	}
	var updated id.ID
	for _, e := range mustEntries(t, b, Filter{}) {
		if e.Action == "update" {
			updated = e.Record
		}
	}
	history := mustEntries(t, b, Filter{Object: "contact", Record: updated})
	if len(history) != 2 || history[0].Action != "update" || history[1].Action != "create" {
		t.Errorf("history is %+v", history)
	}
	b.keys.bodyGone = true
	for _, e := range mustEntries(t, b, Filter{}) {
		if e.Action == "" || e.Actor.Reason != "" {
			t.Errorf("without the body key: %+v", e)
		}
	}
}

func mustEntries(t *testing.T, b *bench, f Filter) []Entry {
	t.Helper()
	list, err := b.log.Entries(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestErasedBodiesLeaveTheProofs(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.fill(30, 10)
	b.keys.bodyGone = true
	if r := b.sound(); r.Erased != 30 {
		t.Errorf("erased %d", r.Erased)
	}
	b.write(func(tx *store.Tx) error {
		flip("audit_entry", "body", "pos = 7", 40)(t, b, tx)
		return nil
	})
	if r := b.verify(VerifyOptions{}); r.Status != Tampered || r.FirstBad.Place != "entry 6 (position 7)" {
		t.Errorf("an edit of an erased entry: %s %+v", r.Status, r.Problems)
	}
}

func TestKillBetweenCommitAndMemoryLeavesTheMemoryBehind(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.fill(10, 5)
	b.keys.forgets = errs.New(errs.Unavailable, "")
	b.pend(5)
	// One of several processes says nothing of a log that another sequences.
	if err := b.log.Flush(t.Context()); errs.KindOf(err) != errs.Unavailable || (b.log.Health() == nil) != b.db.Shared() {
		t.Fatalf("flush: %v, health %v", err, b.log.Health())
	}
	if r := b.sound(); r.Size != 15 {
		t.Fatalf("size %d", r.Size)
	}
	b.keys.forgets = nil
	b.log = New(b.db, b.keys, b.ids) // the process after the kill
	b.flush()
	if h := b.keys.heads[len(b.keys.heads)-1]; h.Size != 15 {
		t.Errorf("remembered %d", h.Size)
	}
	b.pend(1)
	b.flush()
	b.sound()
}

func TestRunGivesPlacesWhileManyWrite(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.log.interval = time.Millisecond
	ctx, cancel := context.WithCancel(t.Context())
	ran := make(chan error, 1)
	go func() { ran <- b.log.Run(ctx) }()
	var writers sync.WaitGroup
	for range 8 {
		writers.Go(func() {
			for range 50 {
				e := &Entry{Action: "create", Outcome: Done, Actor: person(), Object: "note", Record: b.ids.New()}
				e.Change = Change{To: 1, After: digestOf(e.Record, 1)}
				if err := b.log.Record(ctx, e); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 5 { // verifying disturbs nothing
		if r := b.verify(VerifyOptions{}); r.Status != Sound {
			t.Errorf("while writing: %+v", r.Problems)
		}
	}
	writers.Wait()
	deadline := time.After(20 * time.Second)
	for r := b.verify(VerifyOptions{}); r.Pending > 0; r = b.verify(VerifyOptions{}) {
		select {
		case <-deadline:
			t.Fatalf("%d still wait; health %v", r.Pending, b.log.Health())
		default:
		}
	}
	cancel()
	if err := <-ran; err != nil {
		t.Error(err)
	}
	if r := b.verify(VerifyOptions{}); r.Size != 400 || r.Status != Sound {
		t.Errorf("size %d, %+v", r.Size, r.Problems)
	}
}

func TestManyEntriesDoNotWaitForTheInterval(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.log.interval = time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	ran := make(chan error, 1)
	go func() { ran <- b.log.Run(ctx) }()
	b.write(func(tx *store.Tx) error {
		for i := range passEntries {
			if err := b.act(tx, i); err != nil {
				return err
			}
		}
		return nil
	})
	deadline := time.After(20 * time.Second)
	for b.verify(VerifyOptions{}).Size < passEntries {
		select {
		case <-deadline:
			t.Fatal("nothing got a place")
		default:
		}
	}
	cancel()
	if err := <-ran; err != nil {
		t.Error(err)
	}
}

func TestOldCheckpointsAreThinnedOut(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.clock = time.Date(2026, 1, 2, 3, 0, 0, 0, time.UTC)
	for range 3 { // hours of four checkpoints each
		b.fill(20, 5)
		b.pass(time.Hour)
	}
	count := func() (n int) {
		t.Helper()
		err := b.db.Read(t.Context(), func(v *store.View) error {
			return v.QueryRow(`SELECT COUNT(*) FROM audit_checkpoint`).Scan(&n)
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := count(); n != 12 {
		t.Fatalf("%d checkpoints of the last hours, want all 12", n)
	}
	b.pass(23 * time.Hour) // the first two hours are more than a day ago now
	b.fill(5, 5)
	if n := count(); n != 1+1+4+1 {
		t.Errorf("%d checkpoints, want one of each old hour and all later", n)
	}
	b.pass(50 * time.Hour)
	b.log = New(b.db, b.keys, b.ids)
	b.fill(5, 5)
	if n := count(); n != 1+1+1+1+1 {
		t.Errorf("%d checkpoints, want one an hour", n)
	}
	b.sound()
}

func TestClockSetBackMakesNoCheckpointEarlier(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.fill(5, 5)
	b.pass(-time.Hour)
	path := b.db.Path()
	if err := b.db.Close(); err != nil {
		t.Fatal(err)
	}
	b.open(path) // the store's own clock starts anew
	b.fill(5, 5)
	b.sound()
}
