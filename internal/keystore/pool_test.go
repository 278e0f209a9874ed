package keystore_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

func TestNoKeyIsHandedOutTwice(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var mu sync.Mutex
	seen, secrets := map[id.ID]bool{}, map[[32]byte]bool{}
	note := func(k *seal.Key) {
		mu.Lock()
		defer mu.Unlock()
		if seen[k.ID()] || secrets[k.MAC()] {
			t.Errorf("%s was handed out twice", k)
		}
		seen[k.ID()], secrets[k.MAC()] = true, true
	}
	for round := range 4 {
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 30 {
					k, err := b.ks.TakeSubjectKey(t.Context())
					if err != nil {
						t.Error(err)
						return
					}
					r, err := b.ks.TakeRecordKey(t.Context())
					if err != nil {
						t.Error(err)
						return
					}
					note(k)
					note(r)
				}
			})
		}
		wg.Wait()
		if round%2 == 0 {
			b.crash()
		} else {
			b.reopen()
		}
	}
	if len(seen) != 4*8*30*2 {
		t.Errorf("%d keys, want %d", len(seen), 4*8*30*2)
	}
}

func TestACleanStopAbandonsNothingAndACrashOnlyWhatWasClaimed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for range 10 {
		b.take()
	}
	b.reopen()
	if p := b.tree().Pools[0]; p.Abandoned != 0 || p.Open != 0 || p.Stocked != p.Keys-10 {
		t.Errorf("after a clean stop: %+v", p)
	}
	b.take()
	b.crash()
	p := b.tree().Pools[0]
	if p.Abandoned == 0 || p.Abandoned > 2*64 || p.Open != 0 {
		t.Errorf("after a crash: %+v, want at most two batches of 64 abandoned", p)
	}
	b.take()
}

func TestKeysAreMadeOnlyForWhoeverTakesSome(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.options.BatchKeys = 0 // as the program opens it
	reading := func() {
		b.reopen()
		b.must(b.ks.Warm(t.Context(), id.ID{1}))
		if _, err := b.ks.Known(t.Context(), []id.ID{{1}}); err != nil {
			t.Fatal(err)
		}
	}
	reading()
	reading()
	if p := b.tree().Pools; p[0].Keys != 0 || p[1].Keys != 0 {
		t.Errorf("nobody took a key, and there are %+v", p)
	}
	for range 20 { // twenty short commands
		b.reopen()
		b.take()
	}
	b.reopen()
	if p := b.tree().Pools; p[0].Keys != 64 || p[0].Stocked != 44 || p[0].Abandoned != 0 || p[1].Keys != 0 {
		t.Errorf("after twenty commands that took one key each: %+v", p)
	}
	b.take()
	b.crash()
	if p := b.tree().Pools[0]; p.Keys != 64 || p.Abandoned != 44 {
		t.Errorf("after a crash: %+v, want only what was claimed abandoned", p)
	}
}

func TestBatchesGrowWithUseAndTheSmallestIsClaimed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.options.BatchKeys = 512
	b.reopen()
	for range 2000 {
		b.take()
	}
	b.reopen()
	p := b.tree().Pools[0]
	if unused := p.Keys - 2000; p.Stocked != unused || unused > 3*512 {
		t.Errorf("after 2,000 keys: %+v, want at most three batches of 512 ahead", p)
	}
	b.take()
	b.crash()
	if after := b.tree().Pools[0]; after.Abandoned > 512 || after.Keys != p.Keys {
		t.Errorf("one key and a crash: %+v", after)
	}
}

// recorder is a place that can be told to fail.
type recorder struct {
	keystore.Place
	mu   sync.Mutex
	fail error
}

func (r *recorder) Put(ctx context.Context, name string, sealed []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail != nil {
		return r.fail
	}
	return r.Place.Put(ctx, name, sealed)
}

func (r *recorder) set(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fail = err
}

func TestAKeyIsInEveryPlaceBeforeItIsHandedOut(t *testing.T) {
	t.Parallel()
	b := setup(t)
	first, second := keystore.FolderPlace(t.TempDir()), &recorder{Place: keystore.FolderPlace(filepath.Join(t.TempDir(), "new"))}
	b.options.Places = []keystore.Place{first, second}
	b.reopen()
	down := errors.New("unplugged")
	second.set(down)
	if _, err := b.ks.TakeSubjectKey(t.Context()); !errors.Is(err, down) {
		t.Fatalf("a key was handed out without its backup: %v", err)
	}
	second.set(nil)
	k := b.take()

	// The newest key backup does not have k; the place does.
	for _, p := range []keystore.Place{first, second} {
		names, err := p.List(t.Context())
		b.must(err)
		if len(names) == 0 {
			t.Fatal("a place is empty")
		}
	}
	b.close()
	b.openDB()
	b.edit(`DELETE FROM held_key`)
	b.edit(`DELETE FROM key_batch`)
	b.open()
	added, err := b.ks.Restore(t.Context(), second)
	b.must(err)
	if added == 0 || added%64 != 0 {
		t.Errorf("%d keys came back", added)
	}
	b.must(b.ks.Warm(t.Context(), k.ID()))
	if got, err := b.ks.Cached(k.ID()); err != nil || got.MAC() != k.MAC() {
		t.Errorf("restored key = %v, %v", got, err)
	}
	if added, err := b.ks.Restore(t.Context(), second); err != nil || added != 0 {
		t.Errorf("restoring again added %d, %v", added, err)
	}
	if fresh := b.take(); fresh.ID() == k.ID() {
		t.Error("a restored key was handed out again")
	}
}

func TestPlacesHoldOnlySealedFilesOfTheOwner(t *testing.T) {
	t.Parallel()
	b := setup(t)
	dir := t.TempDir()
	b.options.Places = []keystore.Place{keystore.FolderPlace(dir)}
	b.reopen()
	b.take()
	b.reopen() // nobody writes to the place any more
	entries, err := os.ReadDir(dir)
	b.must(err)
	for _, e := range entries {
		info, err := e.Info()
		b.must(err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", e.Name(), info.Mode())
		}
		raw, err := os.ReadFile(filepath.Join(dir, e.Name()))
		b.must(err)
		if _, err := seal.ParseHeader(raw); err != nil {
			t.Errorf("%s is not sealed: %v", e.Name(), err)
		}
		// A batch under another name is another batch: it must not open.
		b.must(os.WriteFile(filepath.Join(dir, strings.Replace(e.Name(), "subject", "record", 1)), raw, 0o600))
	}
	_, err = b.ks.Restore(t.Context(), keystore.FolderPlace(dir))
	wantCode(t, err, errs.Integrity, "seal_broken")
}

func TestADestroyedKeyNeverComesBack(t *testing.T) {
	t.Parallel()
	b := setup(t)
	dir := t.TempDir()
	b.options.Places = []keystore.Place{keystore.FolderPlace(dir)}
	b.reopen()
	k, other := b.take(), b.take()
	var wrapped []byte
	b.must(b.db.Read(t.Context(), readWrapped(k.ID(), &wrapped)))
	b.must(b.ks.Destroy(t.Context(), k.ID()))
	b.must(b.ks.Destroy(t.Context(), k.ID(), id.ID{9})) // replays are no error
	check := func(when string) {
		t.Helper()
		b.must(b.ks.Warm(t.Context(), k.ID(), other.ID()))
		if _, err := b.ks.Cached(k.ID()); errs.KindOf(err) != errs.NotFound || errs.CodeOf(err) != "key_destroyed" {
			t.Errorf("%s: %v", when, err)
		}
		if _, err := b.ks.Cached(other.ID()); err != nil {
			t.Errorf("%s: the other key: %v", when, err)
		}
	}
	check("at once")
	b.reopen()
	check("after reopening")
	_, err := b.ks.Restore(t.Context(), keystore.FolderPlace(dir))
	b.must(err)
	check("after restoring its batch")
	states, err := b.ks.Known(t.Context(), []id.ID{other.ID(), k.ID(), {1, 2, 3}})
	b.must(err)
	if states[0] != keystore.Live || states[1] != keystore.Destroyed || states[2] != keystore.Unknown {
		t.Errorf("states = %v", states)
	}
	if n := b.tree().Destroyed; n != 2 {
		t.Errorf("%d tombstones, want 2", n)
	}
	b.must(b.ks.Warm(t.Context(), id.ID{1, 2, 3}))
	_, err = b.ks.Cached(id.ID{1, 2, 3})
	wantCode(t, err, errs.Integrity, "key_unknown")
	for _, name := range []string{"keys.db", "keys.db-wal"} {
		raw, err := os.ReadFile(filepath.Join(b.dir, name))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		if bytes.Contains(raw, wrapped[60:]) {
			t.Errorf("%s still has the wrap", name)
		}
	}
}

func TestARolledEpochShredsOldCopies(t *testing.T) {
	t.Parallel()
	b := setup(t)
	dir := t.TempDir()
	b.options.Places = []keystore.Place{keystore.FolderPlace(dir)}
	b.reopen()
	var keys []*seal.Key
	for range 200 {
		keys = append(keys, b.take())
	}
	b.must(b.ks.RotateEpochIfDue(t.Context()))
	if v := epochs(b.tree()); v != "1:active" {
		t.Fatalf("epochs %q before it is due", v)
	}
	b.clock.Advance(28*24*time.Hour + time.Minute)
	b.must(b.ks.RotateEpochIfDue(t.Context()))
	if v := epochs(b.tree()); v != "1:destroyed 2:active" {
		t.Fatalf("epochs %q", v)
	}
	for range 200 {
		keys = append(keys, b.take()) // some were made before the epoch ended
	}
	b.reopen()
	for _, k := range keys {
		b.must(b.ks.Warm(t.Context(), k.ID()))
		if got, err := b.ks.Cached(k.ID()); err != nil || got.MAC() != k.MAC() {
			t.Fatalf("%s after the epoch: %v, %v", k, got, err)
		}
	}
	names, err := keystore.FolderPlace(dir).List(t.Context())
	b.must(err)
	for _, name := range names {
		if !strings.HasPrefix(name, "0000000002.") {
			t.Errorf("%s of the old epoch is still there", name)
		}
	}
	b.edit(`DELETE FROM held_key`)
	b.reopen()
	added, err := b.ks.Restore(t.Context(), keystore.FolderPlace(dir))
	b.must(err)
	states, err := b.ks.Known(t.Context(), []id.ID{keys[0].ID(), keys[399].ID()})
	b.must(err)
	if added < 400 || states[0] != keystore.Live || states[1] != keystore.Live {
		t.Errorf("the places gave back %d keys, states %v", added, states)
	}
}

func epochs(tree keystore.Tree) string {
	var s []string
	for _, p := range tree.Purposes {
		if p.Purpose == "epoch" {
			s = append(s, string('0'+rune(p.Version))+":"+p.State)
		}
	}
	return strings.Join(s, " ")
}

func TestEpochsRollWhileKeysAreTakenAndDestroyed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-done:
					return
				default:
				}
				k, err := b.ks.TakeSubjectKey(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				if n%10 == 0 {
					if err := b.ks.Destroy(t.Context(), k.ID()); err != nil {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	for range 5 {
		if err := b.ks.RotateEpoch(t.Context()); err != nil {
			t.Error(err)
		}
	}
	close(done)
	wg.Wait()
	if v := epochs(b.tree()); !strings.HasSuffix(v, "5:destroyed 6:active") {
		t.Errorf("epochs %q", v)
	}
}

func TestASwappedWrapIsNamed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	k, other := b.take(), b.take()
	b.edit(`UPDATE held_key SET wrapped = (SELECT wrapped FROM held_key WHERE id = ?) WHERE id = ?`, other.ID(), k.ID())
	b.reopen()
	err := b.ks.Warm(t.Context(), k.ID())
	wantCode(t, err, errs.Integrity, "key_wrap_broken")
	b.edit(`UPDATE held_key SET kind = 1 WHERE id = ?`, other.ID())
	wantCode(t, b.ks.Warm(t.Context(), other.ID()), errs.Integrity, "key_wrap_broken")
}

func TestTheCacheIsBoundedAndWarmsMany(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.options.CacheKeys = 320
	b.reopen()
	var ids []id.ID
	for range 1000 {
		ids = append(ids, b.take().ID())
	}
	if n := b.tree().Loaded; n > 320 {
		t.Errorf("%d keys loaded, bound 320", n)
	}
	for len(ids) > 0 {
		some := ids[:100]
		ids = ids[100:]
		b.must(b.ks.Warm(t.Context(), some...))
		cold := 0
		for _, kid := range some {
			if _, err := b.ks.Cached(kid); err != nil {
				cold++
			}
		}
		if cold > 10 { // shards fill unevenly
			t.Errorf("%d of 100 are cold right after Warm", cold)
		}
	}
}

func TestAClosedStoreHandsOutNothing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.take()
	ks := b.ks
	b.close()
	b.openDB()
	_, err := ks.TakeSubjectKey(context.Background())
	wantCode(t, err, errs.Unavailable, "keystore_closed")
}
