package outbox_test

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/dbtest"
)

// The child is this test binary; it serves the database named here until it is
// killed in the middle of a batch and of a job.
const childEnv = "HOLDFAST_OUTBOX_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(childEnv); path != "" {
		child(path)
		return
	}
	os.Exit(m.Run())
}

func child(path string) {
	ctx := context.Background()
	db, err := store.Open(ctx, dbtest.Dialect(), store.Options{Path: path, Now: time.Now})
	if err != nil {
		panic(err)
	}
	box := newBox()
	say := func(s string) { _, _ = os.Stdout.WriteString(s + "\n") }
	err = outbox.NewDispatcher(db, box, outbox.Config{
		Consumers: []outbox.Consumer{{Name: "c", Handle: func(_ context.Context, events []outbox.Event) error {
			say("event")
			select {} // handled, and killed before the cursor moves
		}}},
		Workers: one("steps", func(ctx context.Context, j *outbox.Job) error {
			if err := db.Write(ctx, func(tx *store.Tx) error { return box.Progress(tx, j, []byte("step 1")) }); err != nil {
				panic(err)
			}
			say("job")
			select {}
		}),
	}).Run(ctx)
	panic(err)
}

func TestKilledInTheMiddleEverythingGoesOn(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "data.db")
	var job id.ID
	t.Run("prepare", func(t *testing.T) {
		b := openAt(t, path)
		b.publish("a", "b")
		job = b.enqueue(&outbox.Job{Kind: "steps"})
	})
	killWhen(t, path, "event", "job")
	b := openAt(t, path)
	if j := b.find(job); j.State != outbox.Running || string(j.Progress) != "step 1" {
		t.Fatalf("the kill left %+v", j)
	}
	c, got := collector("c")
	from := make(chan string, 1)
	b.run(outbox.Config{Consumers: []outbox.Consumer{c}, Workers: one("steps", func(_ context.Context, j *outbox.Job) error {
		from <- string(j.Progress)
		return nil
	})})
	if kinds := take(t, got, 2); !slices.Equal(kinds, []string{"a", "b"}) {
		t.Errorf("after the kill came %v, want the batch again", kinds)
	}
	if s := <-from; s != "step 1" {
		t.Errorf("the job went on from %q", s)
	}
	if j := b.until(job, outbox.Finished); j.Attempts != 2 {
		t.Errorf("the kill is not counted: %+v", j)
	}
}

// killWhen runs the child until it has said all words, then kills it.
func killWhen(t *testing.T, path string, words ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for len(words) > 0 && lines.Scan() {
		words = slices.DeleteFunc(words, func(w string) bool { return w == lines.Text() })
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait() // says that it was killed
	if len(words) > 0 {
		t.Fatalf("the child ended before it said %v", words)
	}
}
