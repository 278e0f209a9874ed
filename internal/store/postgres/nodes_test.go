package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/postgres"
	"github.com/holdfast-crm/holdfast/internal/store/postgres/pgtest"
)

func ledger() []store.Migration {
	return []store.Migration{{ID: "ledger/1", Tables: []store.Table{{
		Name: "ledger",
		Columns: []store.Column{
			{Name: "seq", Type: store.Integer, AutoIncrement: true}, {Name: "word", Type: store.Text}, {Name: "n", Type: store.Integer, Null: true},
		},
		Indexes: []store.TableIndex{{Name: "ledger_word", Columns: []string{"word"}, Unique: true}},
	}}}}
}

// nodes opens one database several times, as processes on several machines do.
func nodes(t *testing.T, n int) (dsn string, dbs []*store.DB) {
	t.Helper()
	dsn = pgtest.Schema(t)
	for range n {
		dbs = append(dbs, open(t, dsn, store.Options{}))
	}
	return dsn, dbs
}

func add(db *store.DB, word string) error {
	return db.Write(context.Background(), func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO "ledger" ("word") VALUES (?)`, word)
		return err
	})
}

func words(t *testing.T, db *store.DB) (out string) {
	t.Helper()
	err := db.Read(t.Context(), func(v *store.View) error {
		rows, err := v.Query(`SELECT "word" FROM "ledger" ORDER BY "word"`)
		if err != nil {
			return err
		}
		for rows.Next() {
			var w string
			if err := rows.Scan(&w); err != nil {
				return err
			}
			out += w + " "
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(out)
}

func TestSeveralNodesMigrateOnce(t *testing.T) {
	t.Parallel()
	_, dbs := nodes(t, 4)
	var group sync.WaitGroup
	for _, db := range dbs {
		group.Go(func() {
			if err := db.Migrate(t.Context(), append(store.Migrations(), ledger()...)); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if err := dbs[3].CheckLayout(t.Context(), append(store.Migrations(), ledger()...), nil); err != nil {
		t.Error(err)
	}
}

// TestUnitsOfSeveralNodesLookAsOneAfterAnother: each unit adds its word only
// while there are fewer than ten.
func TestUnitsOfSeveralNodesLookAsOneAfterAnother(t *testing.T) {
	t.Parallel()
	_, dbs := nodes(t, 3)
	if err := dbs[0].Migrate(t.Context(), ledger()); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for i := range 24 {
		group.Go(func() {
			err := dbs[i%3].Write(t.Context(), func(tx *store.Tx) error {
				var n int
				if err := tx.QueryRow(`SELECT count(*) FROM "ledger"`).Scan(&n); err != nil || n >= 10 {
					return err
				}
				_, err := tx.Exec(`INSERT INTO "ledger" ("word") VALUES (?)`, fmt.Sprint(i))
				return err
			})
			if err != nil && errs.CodeOf(err) != "store_busy" {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if n := len(strings.Fields(words(t, dbs[1]))); n > 10 || n == 0 {
		t.Errorf("%d words", n)
	}
}

// TestEveryUnitComesToItsTurn: a unit that takes long meets, at each try, one of
// another node that changes the same row.
func TestEveryUnitComesToItsTurn(t *testing.T) {
	t.Parallel()
	_, dbs := nodes(t, 2)
	if err := dbs[0].Migrate(t.Context(), ledger()); err != nil {
		t.Fatal(err)
	}
	if err := add(dbs[0], "hot"); err != nil {
		t.Fatal(err)
	}
	count := func(db *store.DB, compute time.Duration) {
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			var n int
			if err := tx.QueryRow(`SELECT coalesce("n", 0) FROM "ledger" WHERE "word" = 'hot'`).Scan(&n); err != nil {
				return err
			}
			time.Sleep(compute) // what a unit does between its statements
			_, err := tx.Exec(`UPDATE "ledger" SET "n" = ? WHERE "word" = 'hot'`, n+1)
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	var quick sync.WaitGroup
	slow := make(chan struct{})
	done := 0
	quick.Go(func() {
		for ; ; done++ {
			select {
			case <-slow:
				return
			default:
				count(dbs[0], 0)
			}
		}
	})
	for range 3 {
		count(dbs[1], 50*time.Millisecond)
	}
	close(slow)
	quick.Wait()
	var n int
	if err := dbs[0].Read(t.Context(), func(v *store.View) error { return v.QueryRow(`SELECT "n" FROM "ledger"`).Scan(&n) }); err != nil || n != done+3 {
		t.Errorf("counted to %d of %d, %v", n, done+3, err)
	}
}

func TestALockIsOneNodesAtATime(t *testing.T) {
	t.Parallel()
	dsn, dbs := nodes(t, 2)
	held, err := dbs[0].TryLock(t.Context(), "work")
	if err != nil || held == nil {
		t.Fatalf("%v, %v", held, err)
	}
	if other, err := dbs[1].TryLock(t.Context(), "work"); err != nil || other != nil {
		t.Errorf("a second node has it too: %v, %v", other, err)
	}
	if other, err := dbs[1].TryLock(t.Context(), "other work"); err != nil || other == nil {
		t.Errorf("another lock: %v, %v", other, err)
	} else {
		other.Release()
	}
	kill(t, dsn, "query LIKE '%pg_try_advisory_lock%' OR query = 'SELECT 1'")
	<-held.Lost()
	if next, err := dbs[1].TryLock(t.Context(), "work"); err != nil || next == nil {
		t.Errorf("the lock outlived its holder: %v, %v", next, err)
	} else {
		next.Release()
		next.Release()
	}
	held.Release()
}

// kill ends server processes of this test's connections, as a restart does.
func kill(t *testing.T, dsn, which string) {
	t.Helper()
	pgtest.Exec(t, dsn, `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = '`+name(dsn)+`' AND pid <> pg_backend_pid() AND (`+which+`)`)
}

// name is what tells this test's connections from others'.
func name(dsn string) string {
	_, schema, _ := strings.Cut(dsn, "search_path=")
	return schema
}

func TestAnotherNodesCommitWakes(t *testing.T) {
	t.Parallel()
	_, dbs := nodes(t, 2)
	if err := dbs[0].Migrate(t.Context(), ledger()); err != nil {
		t.Fatal(err)
	}
	heard := make(chan struct{}, 100)
	dbs[1].Watch(func() { heard <- struct{}{} })
	for i := range 3 {
		if err := add(dbs[0], fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
		<-heard
	}
}

func TestALostConnectionIsReplaced(t *testing.T) {
	t.Parallel()
	dsn, dbs := nodes(t, 1)
	db := dbs[0]
	if err := db.Migrate(t.Context(), ledger()); err != nil {
		t.Fatal(err)
	}
	kill(t, dsn, "true")
	if err := add(db, "after"); err != nil { // lost while idle
		t.Error(err)
	}
	kill(t, dsn, "true")
	if got := words(t, db); got != "after" {
		t.Errorf("words %q", got)
	}
	runs := 0
	err := db.Write(t.Context(), func(tx *store.Tx) error { // lost under way
		if runs++; runs == 1 {
			kill(t, dsn, "true")
		}
		_, err := tx.Exec(`INSERT INTO "ledger" ("word") VALUES ('again')`)
		return err
	})
	if err != nil || runs != 2 || words(t, db) != "after again" {
		t.Errorf("%d runs, %v, words %q", runs, err, words(t, db))
	}
	err = db.Write(t.Context(), func(tx *store.Tx) error { // what fn makes of the error does not matter
		if runs++; runs == 3 {
			kill(t, dsn, "true")
		}
		if _, err := tx.Exec(`INSERT INTO "ledger" ("word") VALUES ('hidden')`); err != nil {
			return errors.New("no more than this")
		}
		return nil
	})
	if err != nil || runs != 4 {
		t.Errorf("%d runs, %v", runs, err)
	}
}

func TestAServerThatLosesWhatItAcknowledgesIsRefused(t *testing.T) {
	t.Parallel()
	dsn := pgtest.Schema(t)
	db := open(t, dsn+" options='-c synchronous_commit=off'", store.Options{})
	var level string
	if err := db.Write(t.Context(), func(tx *store.Tx) error {
		return tx.QueryRow("SELECT current_setting('synchronous_commit')").Scan(&level)
	}); err != nil || level != "on" {
		t.Errorf("commits are %q, %v", level, err)
	}
	_, err := store.Open(t.Context(), postgres.Dialect{DSN: "host=/nowhere dbname=x"}, store.Options{Now: db.Now})
	if errs.CodeOf(err) != "store_unreachable" || errs.As(err).Hint == "" {
		t.Errorf("no server: %v", err)
	}
	_, err = store.Open(t.Context(), postgres.Dialect{DSN: strings.Replace(dsn, "search_path=", "search_path=no_", 1)}, store.Options{Now: db.Now})
	if errs.CodeOf(err) != "store_unfit" {
		t.Errorf("no schema: %v", err)
	}
}

// TestForeignCodeIsRefused: triggers, rules and functions would act behind the
// program's back.
func TestForeignCodeIsRefused(t *testing.T) {
	t.Parallel()
	dsn, dbs := nodes(t, 1)
	if err := dbs[0].Migrate(t.Context(), ledger()); err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string][2]string{
		"function": {`CREATE FUNCTION spy() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`, `DROP FUNCTION spy`},
		"trigger": {`CREATE FUNCTION spy() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER spy BEFORE INSERT ON ledger EXECUTE FUNCTION spy()`,
			`DROP TRIGGER spy ON ledger; DROP FUNCTION spy`},
		"rule":     {`CREATE RULE spy AS ON DELETE TO ledger DO INSTEAD NOTHING`, `DROP RULE spy ON ledger`},
		"policy":   {`CREATE POLICY spy ON ledger USING (false)`, `DROP POLICY spy ON ledger`},
		"view":     {`CREATE VIEW spy AS SELECT 1`, `DROP VIEW spy`},
		"default":  {`ALTER TABLE ledger ALTER n SET DEFAULT 7`, `ALTER TABLE ledger ALTER n DROP DEFAULT`},
		"check":    {`ALTER TABLE ledger ADD CONSTRAINT spy CHECK (n > 0)`, `ALTER TABLE ledger DROP CONSTRAINT spy`},
		"unlogged": {`ALTER TABLE ledger SET UNLOGGED`, `ALTER TABLE ledger SET LOGGED`},
		"type":     {`ALTER TABLE ledger ALTER n TYPE INTEGER`, `ALTER TABLE ledger ALTER n TYPE BIGINT`},
		"order":    {`ALTER TABLE ledger ALTER word TYPE TEXT COLLATE "und-x-icu"`, `ALTER TABLE ledger ALTER word TYPE TEXT COLLATE "C"`},
	} {
		pgtest.Exec(t, dsn, change[0])
		if err := dbs[0].CheckLayout(t.Context(), ledger(), nil); errs.CodeOf(err) != "store_layout" {
			t.Errorf("%s: %v", what, err)
		}
		pgtest.Exec(t, dsn, change[1])
		if err := dbs[0].CheckLayout(t.Context(), ledger(), nil); err != nil {
			t.Errorf("without %s: %v", what, err)
		}
	}
}

// TestADatabaseThatDoesNotAnswerIsNoVerdict: whatever a function that checks
// evidence makes of a failed statement, what failed is the database.
func TestADatabaseThatDoesNotAnswerIsNoVerdict(t *testing.T) {
	t.Parallel()
	dsn, dbs := nodes(t, 1)
	if err := dbs[0].Migrate(t.Context(), ledger()); err != nil {
		t.Fatal(err)
	}
	broken := errs.New(errs.Integrity, "store_corrupt")
	found := func(q store.Querier, sql string) error {
		var n int
		if err := q.QueryRow(sql).Scan(&n); err != nil {
			return broken
		}
		return nil
	}
	for what, read := range map[string]func(*store.View) error{
		"before the statement": func(v *store.View) error {
			kill(t, dsn, "true")
			return found(v, `SELECT count(*) FROM "ledger"`)
		},
		"swallowed": func(v *store.View) error {
			kill(t, dsn, "true")
			_ = found(v, `SELECT count(*) FROM "ledger"`)
			return nil
		},
	} {
		if err := dbs[0].Read(t.Context(), read); errs.KindOf(err) != errs.Unavailable {
			t.Errorf("a read whose connection was cut %s: %v", what, err)
		}
	}
	err := dbs[0].Write(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.Exec(`SET LOCAL statement_timeout = 1`); err != nil {
			return err
		}
		return found(tx, `SELECT 1 FROM pg_sleep(60)`)
	})
	if errs.KindOf(err) != errs.Unavailable {
		t.Errorf("a unit whose statement was cancelled: %v", err)
	}
	if err := dbs[0].Read(t.Context(), func(*store.View) error { return broken }); errs.CodeOf(err) != "store_corrupt" {
		t.Errorf("a real verdict: %v", err)
	}
}

// TestAPartThatIsUndoneTakesNoAnnouncementWithIt: a unit goes on numbering rows
// of a log after a part of it was undone. Who follows the log must still wait
// for it.
func TestAPartThatIsUndoneTakesNoAnnouncementWithIt(t *testing.T) {
	t.Parallel()
	_, dbs := nodes(t, 2)
	if err := dbs[0].Migrate(t.Context(), ledger()); err != nil {
		t.Fatal(err)
	}
	many := func(tx *store.Tx, what string) error { // more than are held back
		for i := range 40 {
			if err := tx.Append("ledger", "word", fmt.Sprint(what, i)); err != nil {
				return err
			}
		}
		return nil
	}
	err := dbs[0].Write(t.Context(), func(tx *store.Tx) error {
		gone := errors.New("undone")
		if err := tx.Try(func() error { return errors.Join(many(tx, "part"), gone) }); !errors.Is(err, gone) {
			return err
		}
		if err := many(tx, "rest"); err != nil {
			return err
		}
		var mine int64
		if err := tx.QueryRow(`SELECT min("seq") FROM "ledger"`).Scan(&mine); err != nil {
			return err
		}
		if err := add(dbs[1], "later"); err != nil {
			return err
		}
		return dbs[1].Follow(t.Context(), func(v *store.View) error {
			settled, err := v.Settled("ledger")
			if settled >= mine {
				t.Errorf("settled up to %d, a unit under way has numbered %d", settled, mine)
			}
			return err
		}, "ledger")
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(strings.Fields(words(t, dbs[1]))); n != 41 {
		t.Errorf("%d words", n)
	}
}
