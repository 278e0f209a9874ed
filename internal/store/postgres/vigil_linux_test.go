package postgres_test

import (
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/postgres/pgtest"
)

// enough is longer than anybody has to wait, and shorter than a statement may
// take on a server that answers.
const enough = time.Minute

// within fails when f is not over in time, and logs how long it took.
func within(t *testing.T, what string, f func()) {
	t.Helper()
	since, done := time.Now(), make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
		t.Logf("%s: %s", what, time.Since(since).Round(time.Millisecond))
	case <-time.After(enough):
		t.Fatalf("%s: not over after %s", what, enough)
	}
}

// heard waits until the database is known to be silent, or to answer.
func heard(t *testing.T, db *store.DB, silent bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for (errs.CodeOf(db.Health()) == "store_silent") != silent {
		<-tick.C
	}
}

// atOnce writes, reads and looks at once, more than there are connections.
func atOnce(t *testing.T, db *store.DB, name string) (acked []string) {
	t.Helper()
	var all sync.WaitGroup
	var mu sync.Mutex
	for i := range 40 {
		all.Go(func() {
			word := fmt.Sprint(name, i)
			err := add(db, word)
			if err != nil && errs.KindOf(err) != errs.Unavailable {
				t.Errorf("writing: %v", err)
			}
			if err == nil {
				mu.Lock()
				defer mu.Unlock()
				acked = append(acked, word)
			}
		})
		all.Go(func() {
			err := db.Read(t.Context(), func(v *store.View) error {
				var n int
				return v.QueryRow(`SELECT COUNT(*) FROM "ledger"`).Scan(&n)
			})
			if err != nil && errs.KindOf(err) != errs.Unavailable {
				t.Errorf("reading: %v", err)
			}
		})
	}
	all.Wait()
	return acked
}

// TestAFrozenServerIsNotedAndComesBack: what waits for a server that is stopped
// with its connections open is answered soon, what comes then at once, and
// everything goes on when it does. What was acknowledged is there once.
func TestAFrozenServerIsNotedAndComesBack(t *testing.T) {
	t.Parallel()
	c := pgtest.Alone(t)
	frozenAndBack(t, c.Database(t), func() func() { return c.Freeze(t, 0) })
}

// TestANetworkThatDropsEverythingIsNoted is the same for a way on which nothing
// arrives any more and nobody says so.
func TestANetworkThatDropsEverythingIsNoted(t *testing.T) {
	t.Parallel()
	h := newHole(t, pgtest.Database(t))
	frozenAndBack(t, h.dsn, func() func() {
		h.open.Store(true)
		return func() { h.open.Store(false) }
	})
}

func frozenAndBack(t *testing.T, dsn string, freeze func() (thaw func())) {
	t.Helper()
	db := open(t, dsn, store.Options{})
	if err := db.Migrate(t.Context(), ledger()); err != nil {
		t.Fatal(err)
	}
	acked := atOnce(t, db, "before")
	if len(acked) != 40 {
		t.Fatalf("%d of 40 were written", len(acked))
	}
	var during []string
	thaw := freeze()
	within(t, "while it freezes", func() { during = atOnce(t, db, "during") })
	within(t, "until it is known", func() { heard(t, db, true) })
	within(t, "while it is known", func() {
		if err := add(db, "refused"); errs.CodeOf(err) != "store_silent" {
			t.Errorf("told as %v", err)
		}
	})
	thaw()
	within(t, "until it answers", func() { heard(t, db, false) })
	var after []string
	within(t, "afterwards", func() { after = atOnce(t, db, "after") })
	if len(after) != 40 {
		t.Errorf("%d of 40 were written afterwards", len(after))
	}
	have := map[string]int{}
	for _, word := range strings.Fields(words(t, db)) {
		have[word]++
		if have[word] > 1 {
			t.Errorf("%s is there twice", word)
		}
	}
	for _, word := range append(append(acked, during...), after...) {
		if have[word] != 1 {
			t.Errorf("%s was acknowledged and is lost", word)
		}
	}
	if have["refused"] != 0 {
		t.Error("what was refused is there")
	}
}

// TestAFrozenServerIsLeftForTheOneThatTookOver: nobody waits for it, and it does
// not come back.
func TestAFrozenServerIsLeftForTheOneThatTookOver(t *testing.T) {
	t.Parallel()
	c := pgtest.Pair(t)
	db := open(t, c.Database(t), store.Options{})
	if err := db.Migrate(t.Context(), ledger()); err != nil {
		t.Fatal(err)
	}
	acked := atOnce(t, db, "before")
	c.Freeze(t, 0)
	c.Promote(t)
	var after []string
	within(t, "the new one", func() {
		for len(after) < 40 {
			after = append(after, atOnce(t, db, fmt.Sprintf("after%d.", len(after)))...)
		}
	})
	have := " " + words(t, db) + " "
	for _, word := range append(acked, after...) {
		if !strings.Contains(have, " "+word+" ") {
			t.Errorf("%s was acknowledged and is lost", word)
		}
	}
}

// TestASlowStatementIsLeftAlone: a server that answers others is waited for.
func TestASlowStatementIsLeftAlone(t *testing.T) {
	t.Parallel()
	db := open(t, pgtest.Schema(t), store.Options{})
	runs := 0
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		runs++
		var n int
		return tx.QueryRow(`SELECT 7 FROM pg_sleep(4.5)`).Scan(&n)
	})
	if err != nil || runs != 1 || db.Health() != nil {
		t.Errorf("%v after %d runs, %v", err, runs, db.Health())
	}
}

// hole is a way to a server that can swallow everything.
type hole struct {
	dsn  string
	open atomic.Bool
}

func newHole(t *testing.T, dsn string) *hole {
	t.Helper()
	dir, rest, _ := strings.Cut(strings.TrimPrefix(dsn, "host="), " ")
	l, err := net.Listen("unix", filepath.Join(t.TempDir(), ".s.PGSQL.5432"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	h := &hole{dsn: "host=" + filepath.Dir(l.Addr().String()) + " " + rest}
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("unix", filepath.Join(dir, ".s.PGSQL.5432"))
			if err != nil {
				_ = client.Close()
				continue
			}
			lost := &atomic.Bool{} // once a byte is, the rest makes no sense
			go h.carry(server, client, lost)
			go h.carry(client, server, lost)
		}
	}()
	return h
}

func (h *hole) carry(to, from net.Conn, lost *atomic.Bool) {
	defer func() { _, _ = to.Close(), from.Close() }()
	b := make([]byte, 64<<10)
	for {
		n, err := from.Read(b)
		if err != nil {
			return
		}
		if h.open.Load() {
			lost.Store(true)
		}
		if lost.Load() {
			continue
		}
		if _, err := to.Write(b[:n]); err != nil && err != io.EOF {
			return
		}
	}
}
