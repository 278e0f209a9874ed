package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// lateChanges are made after the snapshot of the index, and not in it.
const lateChanges = 1000

// started is what opening a workspace took, until every question is answered.
type started struct{ passed, processor time.Duration }

func (s started) figure(name string) figure {
	return figure{Name: name, Ours: s.passed.Seconds(), Unit: "s", Note: "processor " + number(s.processor.Seconds()) + " s"}
}

// start opens the data folder and waits for the index.
func (b *bench) start(ctx context.Context, step func(record.Step)) (w *app.Workspace, took started, err error) {
	begun, cpu := time.Now(), cpuSelf()
	if w, err = b.open(ctx, step); err != nil {
		return nil, took, err
	}
	err = w.Index.Ready(ctx)
	return w, started{time.Since(begun), cpuSelf() - cpu}, err
}

// startCold measures a start for which there is no snapshot, and leaves one.
func startCold(ctx context.Context, b *bench) error {
	if err := os.RemoveAll(filepath.Join(b.data(), "node")); err != nil {
		return err
	}
	w, took, err := b.start(ctx, nil)
	if err != nil {
		return err
	}
	b.figure(took.figure("start from every row, a key a person"), goal{must: 6, aim: 3.5})
	return w.Close()
}

// leaveChanged changes some contacts and ends without closing, as who is killed.
func leaveChanged(ctx context.Context, b *bench) error {
	w, _, err := b.start(ctx, nil)
	if err != nil {
		return err
	}
	actor, err := b.actor(ctx, w, b.tokens())
	if err != nil {
		return err
	}
	some, err := b.someContacts(ctx, w, actor)
	if err != nil {
		return err
	}
	for n := range lateChanges {
		_, err := w.Records.Apply(ctx, actor, record.Unit{Changes: []record.Change{{
			Op: record.Update, Object: "contact", ID: some[n%len(some)], Values: map[string]field.Raw{"job_title": field.FromText("late" + strconv.Itoa(n))},
		}}})
		if err != nil {
			return fmt.Errorf("late change %d: %w", n, err)
		}
	}
	return nil
}
