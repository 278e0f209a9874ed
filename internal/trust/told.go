package trust

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// row is what is told of once: a row, or a table as a whole.
type row struct {
	audit.RowName
	whole bool
}

// told remembers of what administrators were told, so that a look that is made
// again and again tells once.
type told struct {
	mu   sync.Mutex
	rows map[row]bool
	log  bool // that the log does not hold
}

// fresh returns those of bad that nobody was told of, and remembers them; what
// is in order again is forgotten, within the tables that were looked at.
func (t *told) fresh(tables []string, bad []audit.Deviation) (out []audit.Deviation, mended bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := map[row]bool{}
	for _, d := range bad {
		now[row{d.RowName, d.Table}] = true
	}
	before := len(t.rows)
	maps.DeleteFunc(t.rows, func(r row, _ bool) bool { return slices.Contains(tables, r.Object) && !now[r] })
	mended = len(t.rows) < before
	for _, d := range bad {
		if r := (row{d.RowName, d.Table}); !t.rows[r] {
			t.rows[r] = true
			out = append(out, d)
		}
	}
	return out, mended
}

// forget lets a row be told of again: telling failed.
func (t *told) forget(d audit.Deviation) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.rows, row{d.RowName, d.Table})
}

// logged notes whether the log is known not to hold, and returns what was known.
func (t *told) logged(broken bool) (before bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	before, t.log = t.log, broken
	return before
}

// tellSuspects tells of what was refused while work went on, and may be as it
// should be by now.
func (w *Watch) tellSuspects(ctx context.Context) {
	for _, d := range w.d.Log.Suspects() {
		if err := w.tell(context.WithoutCancel(ctx), d); err != nil {
			w.d.To.Error("a refused row could not be told of", "table", d.Object, "row", d.Name(), "error", err)
		}
	}
}

// tellLog tells, once, that the log does not hold. It takes no entry about that;
// a notice waits for the time when somebody can read it again.
func (w *Watch) tellLog(ctx context.Context) {
	err := w.d.Log.Holds()
	before := w.told.logged(err != nil)
	if before != (err != nil) {
		w.d.Changed()
	}
	if err == nil || before {
		return
	}
	w.d.To.Error("integrity alarm: the audit log does not hold; nobody is served but the operator", "error", err)
	if err := w.d.Announce(context.WithoutCancel(ctx), &outbox.Event{Kind: w.d.Kind(audit.Deviation{})}); err != nil {
		w.told.logged(false) // and is tried again
		w.d.To.Error("administrators could not be told of the audit log", "error", err)
	}
}

// tell leaves evidence of a row that is not believed, and tells administrators
// unless somebody did lately, such as who met the row by using it. That they
// were told is no evidence: whoever writes to the database can write that.
func (w *Watch) tell(ctx context.Context, d audit.Deviation) error {
	w.d.To.Error("integrity alarm: a row is not as the program wrote it; what it says is refused",
		"table", d.Object, "row", d.Name(), "found", errs.Text("en", d.Code, errs.P("pos", d.Pos)))
	err := w.d.Log.Record(ctx, &audit.Entry{
		Action: "integrity.failed", Outcome: audit.Noticed, Code: d.Code, Object: d.Object, Record: d.Record, Actor: audit.Actor{Kind: "system"},
	})
	if errs.CodeOf(err) == "audit_halted" {
		err = nil // the log takes no entry: the alarm above, and the notice, say it
	}
	kind := w.d.Kind(d)
	var told map[outbox.About]bool
	looked := w.d.DB.Read(ctx, func(v *store.View) (err error) {
		told, err = outbox.Told(v, kind, w.d.DB.Now().Add(-w.d.Again))
		return err
	})
	if looked != nil || told[outbox.About(d.RowName)] {
		return errors.Join(err, looked)
	}
	return errors.Join(err, w.d.Announce(ctx, &outbox.Event{Kind: kind, Object: d.Object, Record: d.Record}))
}
