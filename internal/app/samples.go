package app

import (
	"context"
	"strconv"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/httpapi"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/sample"
	"github.com/holdfast-crm/holdfast/internal/workspace"
)

// sampleSeed makes every installation's sample people the same, so that
// instructions can name them.
const sampleSeed = 1

// samples is the sample data of a workspace, as its owners ask for it.
type samples struct {
	w    *Workspace
	data *sample.Service
}

// State counts the sample records.
func (s samples) State(ctx context.Context) (httpapi.SampleState, error) {
	st, err := s.data.State(ctx)
	return httpapi.SampleState{Records: st.Records, Changed: st.Changed, Batch: sample.Batch().String()}, err
}

// Fill writes the sample data in the language of whoever asks, with dates
// around today in the workspace's time zone. Somebody who turns away meanwhile
// does not leave half of it.
func (s samples) Fill(ctx context.Context, actor policy.Actor) (n int, err error) {
	ctx = context.WithoutCancel(ctx)
	if err := s.w.Settings.May(ctx, actor, policy.WorkspaceManage); err != nil {
		return 0, err
	}
	set, err := s.w.Settings.Settings(ctx)
	if err != nil {
		return 0, err
	}
	zone, err := time.LoadLocation(set.TimeZone)
	if err != nil {
		return 0, err
	}
	who, err := s.w.Auth.UserByID(ctx, actor.User)
	if err != nil {
		return 0, err
	}
	n, err = s.data.Fill(ctx, actor, sample.Options{Seed: sampleSeed, Lang: who.Locale, Today: s.w.now().In(zone)})
	if err != nil {
		return 0, err
	}
	return n, s.evidence(ctx, actor, "sample.filled", n)
}

// Remove takes the sample data out again, but for what people changed if that
// is to be kept.
func (s samples) Remove(ctx context.Context, actor policy.Actor, keep bool) (n int, err error) {
	ctx = context.WithoutCancel(ctx)
	if err := s.w.Settings.May(ctx, actor, policy.WorkspaceManage); err != nil {
		return 0, err
	}
	if n, err = s.data.Remove(ctx, actor, keep); n > 0 {
		if told := s.evidence(ctx, actor, "sample.removed", n); err == nil {
			err = told
		}
	}
	return n, err
}

// evidence leaves an entry, and lets every screen ask anew what there is.
func (s samples) evidence(ctx context.Context, actor policy.Actor, action string, n int) error {
	err := s.w.evidence(ctx, actor, action, audit.Pair{Key: "records", Value: strconv.Itoa(n)})
	if err != nil {
		return err
	}
	return s.w.Outbox.Announce(ctx, &outbox.Event{Kind: workspace.EventChanged, Object: "workspace", Record: s.w.Settings.ID()})
}
