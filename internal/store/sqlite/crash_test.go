package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/sqlite"
)

// crashEnv makes this test binary the process that is killed.
const crashEnv = "HOLDFAST_STORE_CRASH_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(crashEnv); path != "" {
		if err := crashChild(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

const rowsPerUnit = 3

// crashChild writes units of three rows from eight goroutines until it is
// killed, and prints the name of each unit once Write has returned.
func crashChild(path string) error {
	db, err := store.Open(context.Background(), sqlite.Dialect{}, store.Options{Path: path, Now: time.Now})
	if err != nil {
		return err
	}
	if err := db.Migrate(context.Background(), words()); err != nil {
		return err
	}
	fmt.Println("ready")
	var group sync.WaitGroup
	var out sync.Mutex
	for w := range 8 {
		group.Go(func() {
			for i := 0; ; i++ {
				unit := fmt.Sprintf("%d-%d-%d", os.Getpid(), w, i)
				err := db.Write(context.Background(), func(tx *store.Tx) error { return crashUnit(tx, unit) })
				if err != nil {
					panic(err)
				}
				out.Lock()
				fmt.Println(unit)
				out.Unlock()
			}
		})
	}
	group.Wait()
	return nil
}

func crashUnit(tx *store.Tx, unit string) error {
	for row := range rowsPerUnit {
		if _, err := tx.Exec(`INSERT INTO "words" ("word", "body") VALUES (?, ?)`, fmt.Sprint(unit, "/", row), make([]byte, 700)); err != nil {
			return err
		}
	}
	return nil
}

func TestWhatWasAcknowledgedSurvivesAKill(t *testing.T) {
	t.Parallel()
	rounds := 4
	if os.Getenv("HOLDFAST_SOAK") != "" {
		rounds = 100
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	path := filepath.Join(t.TempDir(), "a.db")
	acknowledged := map[string]bool{}
	for round := range rounds {
		killChild(t, path, 1+random.IntN(400), acknowledged)
		checkSurvivors(t, path, round, acknowledged)
	}
}

// killChild lets a child acknowledge some units and kills it in the middle of
// others. What it printed before it died counts as acknowledged.
func killChild(t *testing.T, path string, after int, acknowledged map[string]bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashEnv+"="+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		if line := lines.Text(); line != "ready" {
			acknowledged[line] = true
		}
		if n == after {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); cmd.ProcessState.Exited() {
		t.Fatalf("the child ended by itself: %v", err)
	}
}

func checkSurvivors(t *testing.T, path string, round int, acknowledged map[string]bool) {
	t.Helper()
	db, err := tryOpen(t, path)
	if err != nil {
		t.Fatalf("round %d: %v", round, err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Errorf("round %d: %v", round, err)
		}
	}()
	if err := db.CheckIntegrity(t.Context(), true); err != nil {
		t.Errorf("round %d: %v", round, err)
	}
	rows := map[string]int{}
	err = db.Read(t.Context(), func(v *store.View) error {
		found, err := v.Query(`SELECT "word" FROM "words"`)
		if err != nil {
			return err
		}
		for found.Next() {
			var word string
			if err := found.Scan(&word); err != nil {
				return err
			}
			unit, _, _ := strings.Cut(word, "/")
			rows[unit]++
		}
		return found.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	for unit, n := range rows {
		if n != rowsPerUnit {
			t.Errorf("round %d: unit %s is half there: %d rows", round, unit, n)
		}
	}
	for unit := range acknowledged {
		if rows[unit] == 0 {
			t.Errorf("round %d: unit %s was acknowledged and is gone", round, unit)
		}
	}
}
