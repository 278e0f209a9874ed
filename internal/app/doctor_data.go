package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/index"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/store"
)

const (
	backupAge   = 7 * 24 * time.Hour  // older ones are worth a warning
	firstBackup = 24 * time.Hour      // a workspace this young may have none yet
	pendingAge  = 10 * time.Minute    // an entry without a place this long: the sequencer stands still
	epochAge    = 30 * 24 * time.Hour // design section 5
	pendingMost = 1000                // counted no further
	eventsMost  = 10_000              // undelivered events before a warning
)

func (w *Workspace) newestEntries(ctx context.Context, n int) ([]audit.Entry, error) {
	return w.Audit.Entries(ctx, audit.Filter{Limit: n})
}

// lookBackups finds the newest backup of each kind in the log.
func (w *Workspace) lookBackups(ctx context.Context) (finding, error) {
	if w.Folder.onServer() {
		return advises("doctor_backups_server", "doctor_backups_server_advice"), nil
	}
	acts, err := w.Audit.Entries(ctx, audit.Filter{Object: backupObject, Record: w.Folder.Workspace, Limit: 100})
	if err != nil {
		return finding{}, err
	}
	newest := map[string]time.Time{}
	for _, e := range acts {
		i := slices.IndexFunc(e.Detail, func(p audit.Pair) bool { return p.Key == "kind" })
		if e.Action != "backup.created" || i < 0 || newest[e.Detail[i].Value].After(e.At) {
			continue
		}
		newest[e.Detail[i].Value] = e.At
	}
	data, keys := newest["data"], newest["keys"]
	switch {
	case (data.IsZero() || keys.IsZero()) && w.now().Sub(w.Folder.Workspace.Time()) < firstBackup:
		return advises("doctor_backups_none", "doctor_backups_advice").plainly("doctor_backups_none_plain"), nil
	case data.IsZero() || keys.IsZero():
		return warns("doctor_backups_none", "doctor_backups_advice").plainly("doctor_backups_none_plain"), nil
	case w.now().Sub(data) > backupAge || w.now().Sub(keys) > backupAge:
		return warns("doctor_backups_old", "doctor_backups_advice", errs.P("data", stamp(data)), errs.P("keys", stamp(keys))).plainly("doctor_backups_old_plain"), nil
	}
	return fine("doctor_backups_ok", errs.P("data", stamp(data)), errs.P("keys", stamp(keys))).plainly("doctor_backups_ok_plain"), nil
}

func stamp(at time.Time) string { return at.UTC().Format("2006-01-02 15:04") }

func (w *Workspace) lookData(ctx context.Context) (finding, error) { return sound(ctx, w.DB) }
func (w *Workspace) lookKeys(ctx context.Context) (finding, error) { return sound(ctx, w.KeyDB) }

func sound(ctx context.Context, db *store.DB) (finding, error) {
	if err := db.CheckIntegrity(ctx, false); err != nil {
		return finding{}, err
	}
	return fine("doctor_file_ok"), nil
}

// lookLog looks at the sequencer: how old the newest checkpoint is, and what
// waits for a place.
func (w *Workspace) lookLog(ctx context.Context) (finding, error) {
	if err := w.Audit.Health(); err != nil {
		return finding{}, err
	}
	head, err := w.Audit.Head(ctx)
	if err != nil {
		return finding{}, err
	}
	entries, err := w.newestEntries(ctx, pendingMost)
	if err != nil {
		return finding{}, err
	}
	pending := slices.IndexFunc(entries, func(e audit.Entry) bool { return e.Seq >= 0 })
	if pending < 0 {
		pending = len(entries)
	}
	return judgeLog(w.now(), head, entries[:pending]), nil
}

func judgeLog(now time.Time, head *audit.Checkpoint, pending []audit.Entry) finding {
	if head == nil {
		return warns("doctor_log_none", "doctor_log_advice", errs.P("pending", len(pending))).plainly("doctor_log_none_plain")
	}
	params := []errs.Param{errs.P("size", head.Size), errs.P("at", stamp(head.At)), errs.P("pending", len(pending))}
	if n := len(pending); n > 0 && now.Sub(pending[n-1].At) > pendingAge {
		return fails("doctor_log_ok", "doctor_log_advice", params...).plainly("doctor_log_waits_plain")
	}
	return fine("doctor_log_ok", params...).plainly("doctor_log_ok_plain")
}

// lookMemory compares the end of the log with what the key store remembers of
// it. The memory may lag for a moment; a log that is shorter was put back.
func (w *Workspace) lookMemory(ctx context.Context) (finding, error) {
	remembered, err := rememberedHead(ctx, w.Keys) // before the log, which only grows
	if err != nil {
		return finding{}, err
	}
	head, err := w.Audit.Head(ctx)
	if err != nil {
		return finding{}, err
	}
	if head == nil {
		head = &audit.Checkpoint{}
	}
	if b := w.Audit.KeysBehind(); b != nil {
		return warns("doctor_memory_behind", "doctor_memory_behind_advice", errs.P("size", b.Size), errs.P("remembered", b.Remembered)).plainly("doctor_memory_behind_plain"), nil
	}
	return judgeMemory(remembered, head), nil
}

func judgeMemory(remembered keystore.Head, head *audit.Checkpoint) finding {
	params := []errs.Param{errs.P("size", head.Size), errs.P("remembered", remembered.Size)}
	switch {
	case remembered.Size > head.Size:
		return fails("doctor_memory_ahead", "doctor_memory_advice", params...).plainly("doctor_memory_ahead_plain")
	case remembered.Size == head.Size && remembered.Root != head.Root && head.Size > 0:
		return fails("doctor_memory_forked", "doctor_memory_advice", params...).plainly("doctor_memory_forked_plain")
	}
	return fine("doctor_memory_ok", params...).plainly("doctor_memory_ok_plain")
}

func (w *Workspace) lookJobs(ctx context.Context) (finding, error) {
	var dead, waiting int
	err := w.DB.Read(ctx, func(v *store.View) error {
		return v.QueryRow(`SELECT (SELECT count(*) FROM outbox_job WHERE state = ?), (SELECT count(*) FROM outbox_job WHERE state IN (?, ?))`,
			outbox.Dead, outbox.Ready, outbox.Running).Scan(&dead, &waiting)
	})
	params := []errs.Param{errs.P("dead", dead), errs.P("waiting", waiting)}
	if err != nil || dead == 0 {
		return fine("doctor_jobs", params...).plainly("doctor_jobs_ok_plain"), err
	}
	return warns("doctor_jobs", "doctor_jobs_advice", params...).plainly("doctor_jobs_dead_plain"), nil
}

// lookEvents counts what the slowest consumer has not got yet. One that skips
// events saves its place seldom, so a small number is nothing.
func (w *Workspace) lookEvents(ctx context.Context) (finding, error) {
	var behind int64
	err := w.DB.Read(ctx, func(v *store.View) error {
		return v.QueryRow(`SELECT COALESCE((SELECT MAX(seq) FROM outbox_event), 0) - COALESCE((SELECT MIN(last_seq) FROM outbox_consumer), 0)`).Scan(&behind)
	})
	behind = max(behind, 0)
	if err != nil || behind < eventsMost {
		return fine("doctor_events", errs.P("count", behind)).plainly("doctor_events_ok_plain"), err
	}
	return warns("doctor_events", "doctor_events_advice", errs.P("count", behind)).plainly("doctor_events_many_plain"), nil
}

// lookPool looks at the keys made ahead for new people and records.
func (w *Workspace) lookPool(ctx context.Context) (finding, error) {
	t, err := w.Keys.Tree(ctx)
	if err != nil {
		return finding{}, err
	}
	var stocked, open, used, abandoned int64
	for _, p := range t.Pools {
		stocked, open, used, abandoned = stocked+p.Stocked, open+p.Open, used+p.Keys, abandoned+p.Abandoned
	}
	params := []errs.Param{errs.P("stocked", stocked), errs.P("open", open), errs.P("abandoned", abandoned)}
	if used > 0 && stocked+open == 0 {
		return warns("doctor_pool", "doctor_pool_advice", params...).plainly("doctor_pool_empty_plain"), nil
	}
	return fine("doctor_pool", params...).plainly("doctor_pool_ok_plain"), nil
}

// lookEpoch finds a shred epoch that should have been replaced: backups made
// in it can still open the keys of people erased since.
func (w *Workspace) lookEpoch(ctx context.Context) (finding, error) {
	t, err := w.Keys.Tree(ctx)
	if err != nil {
		return finding{}, err
	}
	for _, p := range t.Purposes {
		if p.Purpose != "epoch" || p.State == "destroyed" {
			continue
		}
		if w.now().Sub(p.CreatedAt) > epochAge {
			return warns("doctor_epoch_old", "doctor_epoch_advice", errs.P("version", p.Version), errs.P("at", stamp(p.CreatedAt))).plainly("doctor_epoch_old_plain"), nil
		}
	}
	return fine("doctor_epoch_ok").plainly("doctor_epoch_ok_plain"), nil
}

func (w *Workspace) lookTokens(ctx context.Context) (finding, error) {
	var active, expired int
	err := w.DB.Read(ctx, func(v *store.View) error {
		now := w.now().UTC()
		return v.QueryRow(`SELECT (SELECT count(*) FROM api_token WHERE revoked_at IS NULL AND expires_at > ?),
			(SELECT count(*) FROM api_token WHERE revoked_at IS NULL AND expires_at <= ?)`, now, now).Scan(&active, &expired)
	})
	params := []errs.Param{errs.P("active", active), errs.P("expired", expired)}
	if err != nil || expired == 0 {
		return fine("doctor_tokens", params...), err
	}
	return advises("doctor_tokens", "doctor_tokens_advice", params...), nil
}

// lookIndex tells what one object's part of the index takes, column by column, the largest first.
func (w *Workspace) lookIndex(s index.Stats) finding {
	total := func(f index.FieldStats) int { return f.Bytes + f.Order + f.Exact + f.Words }
	fields := slices.SortedStableFunc(slices.Values(s.Fields), func(a, b index.FieldStats) int { return total(b) - total(a) })
	columns := make([]string, 0, len(fields))
	for _, f := range fields {
		if n := total(f); n > 0 {
			columns = append(columns, fmt.Sprintf("%s %s", f.Field, size(int64(n))))
		}
	}
	params := []errs.Param{errs.P("rows", s.Rows), errs.P("percent", s.Percent), errs.P("bytes", size(int64(s.Bytes))), errs.P("columns", strings.Join(columns, ", "))}
	if s.Away {
		return fine("doctor_index_away").plainly("doctor_index_away")
	}
	if !s.Loaded {
		return advises("doctor_index_loading", "doctor_index_advice", params...).plainly("doctor_index_loading_plain")
	}
	return fine("doctor_index_ok", params...).plainly("doctor_index_ok_plain")
}

// lookRecovery finds a workspace that would be lost with its root key.
func (w *Workspace) lookRecovery(ctx context.Context) (finding, error) {
	state, fingerprint, err := w.Keys.Recovery(ctx)
	if err != nil {
		return finding{}, err
	}
	switch state {
	case keystore.RecoveryMissing:
		return warns("doctor_recovery_missing", "doctor_recovery_advice"), nil
	case keystore.RecoveryShown:
		return warns("doctor_recovery_shown", "doctor_recovery_advice"), nil
	}
	return fine("doctor_recovery_ok", errs.P("fingerprint", fingerprint)).plainly("doctor_recovery_ok_plain"), nil
}

// lookUsers finds a workspace that waits for whoever comes first.
func (w *Workspace) lookUsers(ctx context.Context) (finding, error) {
	some, err := w.Auth.HasUsers(ctx)
	if err != nil {
		return finding{}, err
	}
	if !some {
		return warns("doctor_users_none", "doctor_users_advice"), nil
	}
	return fine("doctor_users_ok"), nil
}
