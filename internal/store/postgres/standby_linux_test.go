package postgres_test

import (
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/postgres/pgtest"
)

// TestACommitIsNotAcknowledgedWithoutItsStandby ends the wait of a COMMIT for a
// standby that does not answer. The server then commits alone and says that all
// is well, with a warning; the unit returns only once the standby has it.
func TestACommitIsNotAcknowledgedWithoutItsStandby(t *testing.T) {
	t.Parallel()
	c := pgtest.Pair(t)
	dsn := c.Database(t)
	db := open(t, dsn, store.Options{})
	if err := db.Migrate(t.Context(), ledger()); err != nil {
		t.Fatal(err)
	}
	waits := func(query string) bool {
		return pgtest.Count(t, dsn, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'SyncRep' AND query LIKE '`+query+`'`) > 0
	}
	thaw := c.Freeze(t, 1)
	ended := make(chan error, 1)
	go func() { ended <- add(db, "alone") }()
	until := func(query string) {
		t.Helper()
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for !waits(query) {
			select {
			case <-tick.C:
			case err := <-ended:
				t.Fatalf("the unit returned without its standby: %v", err)
			}
		}
	}
	until("COMMIT")
	pgtest.Exec(t, dsn, `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'SyncRep'`)
	until("%pg_logical_emit_message%") // it is asked about, and that waits too
	thaw()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if got := words(t, db); got != "alone" {
		t.Errorf("words %q", got)
	}
}
