package auditor

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Deps is what an Auditor stands on. Zero durations have the defaults named
// here.
type Deps struct {
	DB   *store.DB
	Keys audit.Keys
	Log  *audit.Log
	Now  func() time.Time
	// Rows returns the rows of the workspace and the further checks; step is
	// called for each thing these look at.
	Rows func(step func() error) (audit.RowSource, []audit.Check)
	// Tampered has administrators told.
	Tampered func(ctx context.Context) error
	// Changed is called, in a goroutine that works, when the state changed; it
	// must not wait.
	Changed func(State)
	Failed  *slog.Logger
	First   time.Duration // after the start, when the last verdict is old: a minute
	Look    time.Duration // whether one is due: an hour
}

// due is how old the last verdict may be.
const due = 24 * time.Hour

// tellEvery is how often, at most, progress is told.
const tellEvery = 250 * time.Millisecond

// State is what is known of the log, and how far a verification is.
type State struct {
	Entries     int64
	Verdict     *audit.Verdict // nil: never verified
	Running     bool
	Done, Total int64 // things looked at; Total is near enough for a bar
}

// Auditor verifies. Its methods may be called from any goroutine.
type Auditor struct {
	d    Deps
	asks chan ask

	mu          sync.Mutex
	running     bool
	done, total int64
}

// ask is a verification that somebody wants, or that is due.
type ask struct {
	by     audit.Actor
	rows   bool
	gently bool
}

// New returns an Auditor; Run makes it work.
func New(d Deps) *Auditor {
	if d.First == 0 {
		d.First = time.Minute
	}
	if d.Look == 0 {
		d.Look = time.Hour
	}
	return &Auditor{d: d, asks: make(chan ask, 1)}
}

// Run verifies what is asked for and what is due, until ctx ends.
func (a *Auditor) Run(ctx context.Context) error {
	next := time.NewTimer(a.d.First)
	defer next.Stop()
	for {
		var now ask
		select {
		case <-ctx.Done():
			return nil
		case now = <-a.asks:
		case <-next.C:
			next.Reset(a.d.Look)
			if !a.isDue(ctx) || !a.begin() {
				continue
			}
			now = ask{by: audit.Actor{Kind: "system"}, rows: true, gently: true}
		}
		if err := a.carryOut(ctx, now); err != nil && ctx.Err() == nil {
			a.d.Failed.Error("the audit log could not be verified", "error", err)
		}
	}
}

func (a *Auditor) isDue(ctx context.Context) bool {
	v, err := a.d.Log.LastVerdict(ctx)
	if err != nil {
		a.d.Failed.Error("the last verdict on the audit log could not be read", "error", err)
	}
	return err == nil && (v == nil || a.d.Now().Sub(v.At) >= due)
}

// Start begins a verification on somebody's behalf and returns at once.
// Conflict "verification_running": one runs already.
func (a *Auditor) Start(by audit.Actor, rows bool) error {
	if !a.begin() {
		return errs.New(errs.Conflict, "verification_running").At("auditor.Start")
	}
	a.asks <- ask{by: by, rows: rows} // has room: one runs at a time
	return nil
}

func (a *Auditor) begin() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.running {
		return false
	}
	a.running, a.done, a.total = true, 0, 0
	return true
}

// carryOut is one verification in the background.
func (a *Auditor) carryOut(ctx context.Context, now ask) (err error) {
	defer errs.Wrap(&err, "auditor.Run")
	entries, records, err := a.d.Log.Size(ctx)
	if err == nil {
		a.mu.Lock()
		if a.total = entries; now.rows {
			a.total += 2 * records // compared with the log, and their tokens made anew
		}
		a.mu.Unlock()
		a.tell(ctx)
		_, err = a.Verify(ctx, now.by, now.rows, "", a.pace(ctx, now.gently))
	}
	a.mu.Lock()
	a.running = false
	a.mu.Unlock()
	a.tell(context.WithoutCancel(ctx))
	return err
}

// pace returns the step of a verification: it counts, tells, ends with ctx, and
// rests as long as it worked when nobody waits for it.
func (a *Auditor) pace(ctx context.Context, gently bool) func() error {
	const stride = 256
	n, worked, told := 0, a.d.Now(), a.d.Now()
	return func() error {
		if n++; n%stride != 0 {
			return nil
		}
		if gently {
			rest(ctx, a.d.Now().Sub(worked))
			worked = a.d.Now()
		}
		a.mu.Lock()
		a.done = min(int64(n), a.total)
		a.mu.Unlock()
		if now := a.d.Now(); now.Sub(told) >= tellEvery {
			told = now
			a.tell(ctx)
		}
		return ctx.Err()
	}
}

// rest waits, and never long: a clock that was set says nothing of work.
func rest(ctx context.Context, pause time.Duration) {
	timer := time.NewTimer(min(max(pause, 0), 100*time.Millisecond))
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// Verify verifies now and returns what was found. The verdict is kept, is in
// the log, and administrators are told when something does not hold; that any
// of this fails does not change the verdict. Since is as in
// audit.VerifyOptions; step may be nil.
func (a *Auditor) Verify(ctx context.Context, by audit.Actor, rows bool, since string, step func() error) (audit.Report, error) {
	o := audit.VerifyOptions{Since: since, Step: step, Behind: a.d.Log.KeysBehind()}
	if step == nil {
		step = ctx.Err
	}
	if rows {
		o.Rows, o.Also = a.d.Rows(step)
	}
	report, err := audit.Verify(ctx, a.d.DB, a.d.Keys, o)
	if err != nil {
		return report, err
	}
	// What was found must be told even to a program that is being stopped.
	ctx = context.WithoutCancel(ctx)
	if report.Status == audit.Tampered {
		if err := a.d.Tampered(ctx); err != nil {
			a.d.Failed.Error("administrators could not be told that the log was tampered with", "error", err)
		}
	}
	if _, err := a.d.Log.Keep(ctx, &report, rows); err != nil {
		a.d.Failed.Error("the verdict could not be kept", "status", report.Status, "error", err)
	}
	err = a.d.Log.Record(ctx, &audit.Entry{
		Action: "audit.verified", Outcome: audit.Done, Policy: policy.Version(), Actor: by,
		Detail: []audit.Pair{{Key: "status", Value: string(report.Status)}, {Key: "rows", Value: rowsWord(rows)}},
	})
	if err != nil {
		a.d.Failed.Error("the verdict could not be put into the log", "status", report.Status, "error", err)
	}
	return report, nil
}

func rowsWord(rows bool) string {
	if rows {
		return "compared"
	}
	return "not compared"
}

// State returns what is known now.
func (a *Auditor) State(ctx context.Context) (s State, err error) {
	defer errs.Wrap(&err, "auditor.State")
	if s.Verdict, err = a.d.Log.LastVerdict(ctx); err != nil {
		return s, err
	}
	head, err := a.d.Log.Head(ctx)
	switch {
	case errs.KindOf(err) == errs.Integrity: // which the verdict is about
	case err != nil:
		return s, err
	case head != nil:
		s.Entries = head.Size
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	s.Running, s.Done, s.Total = a.running, a.done, a.total
	return s, nil
}

// tell passes the state on; one that cannot be read is not told.
func (a *Auditor) tell(ctx context.Context) {
	if s, err := a.State(ctx); err == nil {
		a.d.Changed(s)
	}
}
