package blob_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/holdfast-crm/holdfast/internal/blob"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/dbtest"
)

const chunk = 64 << 10

type bench struct {
	t   testing.TB
	dir string
	ks  *keystore.Keystore
	ids *id.Source
	s   *blob.Store
	db  *store.DB // nil: files lie in the folder
}

// both runs a test with files in a folder and in a database.
func both(t *testing.T, test func(t *testing.T, b *bench)) {
	t.Parallel()
	t.Run("folder", func(t *testing.T) {
		t.Parallel()
		test(t, setup(t))
	})
	t.Run("database", func(t *testing.T) {
		t.Parallel()
		b := setup(t)
		db, err := store.Open(context.Background(), dbtest.Dialect(), store.Options{Path: filepath.Join(b.dir, "..", "holdfast.db"), Now: time.Now})
		b.must(err)
		t.Cleanup(func() { b.must(db.Close()) })
		b.must(db.Migrate(t.Context(), blob.Migrations()))
		b.db = db
		b.open()
		test(t, b)
	})
}

// setup makes a store in a folder.
func setup(t testing.TB) *bench {
	t.Helper()
	dir, at := t.TempDir(), time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	now := func() time.Time { return at }
	b := &bench{t: t, dir: filepath.Join(dir, "data", "blobs"), ids: id.NewSource(now)}
	b.must(os.MkdirAll(b.dir, 0o700))
	db, err := store.Open(context.Background(), dbtest.Dialect(), store.Options{Path: filepath.Join(dir, "data", "keys.db"), Now: now, SecureDelete: true})
	b.must(err)
	identity, err := seal.NewSeed().Identity()
	b.must(err)
	provider := keystore.KeyFile(filepath.Join(dir, "root.key"))
	b.must(keystore.Create(t.Context(), db, keystore.CreateOptions{Workspace: id.ID{1}, Provider: provider, Recovery: identity.Recipient()}))
	b.ks, err = keystore.Open(t.Context(), db, provider, keystore.Options{Now: now})
	b.must(err)
	t.Cleanup(func() {
		b.must(b.ks.Close())
		b.must(db.Close())
	})
	b.open()
	return b
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) open() {
	b.t.Helper()
	if b.db != nil {
		b.s = blob.OpenIn(b.db, b.ks, b.ids)
		return
	}
	s, err := blob.Open(b.dir, b.ks, b.ids)
	b.must(err)
	b.s = s
}

func (b *bench) write(content []byte) id.ID {
	b.t.Helper()
	w, err := b.s.CreateNamed(b.t.Context(), "upload", "Kunden 客户.csv")
	b.must(err)
	defer w.Close()
	for len(content) > 0 { // pieces that do not fit chunks
		n := min(len(content), 10_007)
		_, err := w.Write(content[:n])
		b.must(err)
		content = content[n:]
	}
	blob, err := w.Commit()
	b.must(err)
	return blob
}

func (b *bench) read(blob id.ID) ([]byte, error) {
	r, _, err := b.s.Open(b.t.Context(), blob)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

func (b *bench) path(blob id.ID) string {
	name := blob.String()
	return filepath.Join(b.dir, name[34:], name)
}

// stored returns the bytes of a file as they lie, store puts others there.
func (b *bench) stored(blob id.ID) (raw []byte) {
	b.t.Helper()
	if b.db == nil {
		raw, err := os.ReadFile(b.path(blob))
		b.must(err)
		return raw
	}
	b.must(b.db.Read(b.t.Context(), func(v *store.View) error {
		if err := v.QueryRow(`SELECT header FROM blob_file WHERE id = ?`, blob).Scan(&raw); err != nil {
			return err
		}
		rows, err := v.Query(`SELECT data FROM blob_part WHERE file = ? ORDER BY part`, blob)
		for err == nil && rows.Next() {
			var part []byte
			err = rows.Scan(&part)
			raw = append(raw, part...)
		}
		return err
	}))
	return raw
}

func (b *bench) store(blob id.ID, raw []byte, header int) {
	b.t.Helper()
	if b.db == nil {
		b.must(os.WriteFile(b.path(blob), raw, 0o600))
		return
	}
	header = min(header, len(raw))
	b.must(b.db.Write(b.t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE blob_file SET header = ?, size = ? WHERE id = ?`, raw[:header], len(raw), blob)
		if err == nil {
			_, err = tx.Exec(`DELETE FROM blob_part WHERE file = ?`, blob)
		}
		for n, left := 0, raw[header:]; err == nil && len(left) > 0; n++ {
			took := min(len(left), chunk+seal.ChunkOverhead)
			_, err = tx.Exec(`INSERT INTO blob_part (file, part, data) VALUES (?, ?, ?)`, blob, n, left[:took])
			left = left[took:]
		}
		return err
	}))
}

// pattern makes n bytes that do not repeat.
func pattern(n int) []byte {
	out := make([]byte, 0, n+32)
	for i := 0; len(out) < n; i++ {
		sum := sha256.Sum256([]byte{byte(i), byte(i >> 8), byte(i >> 16)})
		out = append(out, sum[:]...)
	}
	return out[:n]
}

func TestContentComesBackAtEverySize(t *testing.T) { both(t, provesContentComesBackAtEverySize) }

func provesContentComesBackAtEverySize(t *testing.T, b *bench) {
	for _, n := range []int{0, 1, 100, chunk - 1, chunk, chunk + 1, 2 * chunk, 3*chunk + 17} {
		content := pattern(n)
		blob := b.write(content)
		r, info, err := b.s.Open(t.Context(), blob)
		b.must(err)
		if info.Size != int64(n) || info.Kind != "upload" || info.Name != "Kunden 客户.csv" || info.ID != blob || info.CreatedAt != blob.Time() {
			t.Errorf("%d bytes: info = %+v", n, info)
		}
		if err := iotest.TestReader(r, content); err != nil {
			t.Errorf("%d bytes: %v", n, err)
		}
		if err := iotest.TestReader(io.NewSectionReader(r, 0, info.Size), content); err != nil {
			t.Errorf("%d bytes: %v", n, err)
		}
		b.must(r.Close())
	}
}

func TestNothingReadableIsOnDisk(t *testing.T) {
	t.Parallel()
	b := setup(t)
	content := bytes.Repeat([]byte("canary-content "), 20_000)
	w, err := b.s.CreateNamed(t.Context(), "canary-kind", "canary-name")
	b.must(err)
	_, err = w.Write(content)
	b.must(err)
	scan := func(when string) {
		files := 0
		b.must(filepath.WalkDir(b.dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			files++
			raw, err := os.ReadFile(path)
			if bytes.Contains(raw, []byte("canary")) || strings.Contains(path, "canary") {
				t.Errorf("%s: %s shows the canary", when, path)
			}
			if info, _ := e.Info(); info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %s has mode %v", when, path, info.Mode())
			}
			return err
		}))
		if files == 0 {
			t.Errorf("%s: no file was scanned", when)
		}
	}
	scan("while writing")
	_, err = w.Commit()
	b.must(err)
	scan("after")
}

func TestDamagedFilesAreWithheldAndNamed(t *testing.T) {
	both(t, provesDamagedFilesAreWithheldAndNamed)
}

func provesDamagedFilesAreWithheldAndNamed(t *testing.T, b *bench) {
	content := pattern(3*chunk + 100)
	blob, other := b.write(content), b.write(content)
	good, foreign := b.stored(blob), b.stored(other)
	const sealed = chunk + seal.ChunkOverhead
	start := len(good) - 3*sealed - 100 - seal.ChunkOverhead
	at := func(n int) int { return start + n*sealed }
	flip := func(i int) []byte {
		bad := bytes.Clone(good)
		bad[i] ^= 0x10
		return bad
	}
	cases := map[string][]byte{
		"empty":             {},
		"cut in the header": good[:100],
		"cut at a chunk":    good[:at(3)],
		"cut in a chunk":    good[:at(2)+500],
		"header only":       good[:start],
		"longer":            append(bytes.Clone(good), 0),
		"a chunk more":      append(bytes.Clone(good), good[at(3):]...),
		"chunks exchanged":  bytes.Join([][]byte{good[:at(0)], good[at(1):at(2)], good[at(0):at(1)], good[at(2):]}, nil),
		"a chunk removed":   bytes.Join([][]byte{good[:at(1)], good[at(2):]}, nil),
		"a chunk doubled":   bytes.Join([][]byte{good[:at(1)], good[at(0):]}, nil),
		"another file":      foreign,
		"another's chunk":   bytes.Join([][]byte{good[:at(1)], foreign[at(1):at(2)], good[at(2):]}, nil),
		"another's header":  bytes.Join([][]byte{foreign[:start], good[start:]}, nil),
		"magic":             flip(0),
		"wrapped key":       flip(60),
		"length":            flip(124),
		"description":       flip(start - 3),
		"first chunk":       flip(at(0) + 5),
		"last chunk":        flip(len(good) - 1),
	}
	for name, bad := range cases {
		b.store(blob, bad, start)
		got, err := b.read(blob)
		wantBroken(t, name, err, blob)
		if !bytes.HasPrefix(content, got) {
			t.Errorf("%s: wrong bytes were handed out", name)
		}
	}
	b.store(blob, good, start)
	if got, err := b.read(blob); err != nil || !bytes.Equal(got, content) {
		t.Errorf("the good file: %v", err)
	}
}

func wantBroken(t *testing.T, name string, err error, blob id.ID) {
	t.Helper()
	if errs.KindOf(err) != errs.Integrity || errs.CodeOf(err) != "blob_broken" || !strings.Contains(errs.As(err).Public("en"), blob.String()) {
		t.Errorf("%s: %v, want blob_broken naming it", name, err)
	}
}

func TestFilesExistOnlyOnceCommitted(t *testing.T) { both(t, provesFilesExistOnlyOnceCommitted) }

func provesFilesExistOnlyOnceCommitted(t *testing.T, b *bench) {
	w, err := b.s.Create(t.Context(), "upload")
	b.must(err)
	_, err = w.Write(pattern(chunk * 2))
	b.must(err)
	if _, err := b.read(w.ID()); errs.CodeOf(err) != "blob_missing" {
		t.Errorf("before Commit: %v", err)
	}
	b.must(w.Close())
	b.must(w.Close())
	if _, err := w.Commit(); err == nil {
		t.Error("an aborted file was committed")
	}
	if _, err := w.Write([]byte("x")); err == nil {
		t.Error("an aborted file was written to")
	}
	if n := count(t, b); n != 0 {
		t.Errorf("%d files after Close", n)
	}

	w, err = b.s.Create(t.Context(), "upload") // a process that was killed
	b.must(err)
	_, err = w.Write(pattern(6 * chunk))
	b.must(err)
	b.open()
	if b.db != nil { // others may be writing: what is old is swept
		_, err := b.s.Sweep(t.Context(), w.ID().Time().Add(time.Hour), func(id.ID) (bool, error) { return false, nil })
		b.must(err)
	}
	if n := count(t, b); n != 0 {
		t.Errorf("%d files after a restart", n)
	}
	_, err = w.Commit()
	if err == nil || count(t, b) != 0 {
		t.Errorf("a swept file was committed: %v", err)
	}
}

// count counts whatever there is of files.
func count(t *testing.T, b *bench) (n int) {
	t.Helper()
	if b.db != nil {
		b.must(b.db.Read(t.Context(), func(v *store.View) error {
			return v.QueryRow(`SELECT (SELECT COUNT(*) FROM blob_file) + (SELECT COUNT(*) FROM blob_part)`).Scan(&n)
		}))
		return n
	}
	b.must(filepath.WalkDir(b.dir, func(_ string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			n++
		}
		return err
	}))
	return n
}

func TestRemoveTakesTheKeyFirst(t *testing.T) {
	t.Parallel()
	b := setup(t)
	blob := b.write(pattern(100))
	undeleted := filepath.Join(t.TempDir(), "undeleted")
	b.must(os.Link(b.path(blob), undeleted)) // what an undelete tool would find
	b.must(b.s.Remove(t.Context(), blob))
	b.must(b.s.Remove(t.Context(), blob))
	_, err := b.read(blob)
	if errs.KindOf(err) != errs.NotFound {
		t.Errorf("after Remove: %v", err)
	}
	raw, err := os.ReadFile(undeleted)
	b.must(err)
	if !bytes.Equal(raw[:124], make([]byte, 124)) {
		t.Error("the wrapped key is still there")
	}
	b.must(os.WriteFile(b.path(blob), raw, 0o600))
	_, err = b.read(blob)
	wantBroken(t, "undeleted", err, blob)
}

func TestSweepKeepsWhatIsReferredToOrNew(t *testing.T) {
	both(t, provesSweepKeepsWhatIsReferredToOrNew)
}

func provesSweepKeepsWhatIsReferredToOrNew(t *testing.T, b *bench) {
	kept, stray := b.write([]byte("kept")), b.write([]byte("stray"))
	if b.db == nil {
		b.must(os.WriteFile(filepath.Join(filepath.Dir(b.path(stray)), "README"), nil, 0o600))
	}
	keep := func(blob id.ID) (bool, error) { return blob == kept, nil }
	if n, err := b.s.Sweep(t.Context(), stray.Time(), keep); err != nil || n != 0 {
		t.Errorf("too new: %d, %v", n, err)
	}
	if n, err := b.s.Sweep(t.Context(), stray.Time().Add(time.Second), keep); err != nil || n != 1 {
		t.Errorf("Sweep = %d, %v", n, err)
	}
	if got, err := b.read(kept); err != nil || string(got) != "kept" {
		t.Errorf("kept = %q, %v", got, err)
	}
	fail := errors.New("no")
	if _, err := b.s.Sweep(t.Context(), stray.Time().Add(time.Second), func(id.ID) (bool, error) { return false, fail }); !errors.Is(err, fail) {
		t.Errorf("a failing keep: %v", err)
	}
}

func TestFilesSurviveANewBlobKey(t *testing.T) { both(t, provesFilesSurviveANewBlobKey) }

func provesFilesSurviveANewBlobKey(t *testing.T, b *bench) {
	blob := b.write([]byte("content"))
	b.must(b.ks.RotatePurpose(t.Context(), keystore.Blob))
	again := b.write([]byte("newer"))
	for blob, want := range map[id.ID]string{blob: "content", again: "newer"} {
		if got, err := b.read(blob); err != nil || string(got) != want {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	}
}

func TestManyGoroutinesReadOneFile(t *testing.T) { both(t, provesManyGoroutinesReadOneFile) }

func provesManyGoroutinesReadOneFile(t *testing.T, b *bench) {
	content := pattern(4 * chunk)
	r, _, err := b.s.Open(t.Context(), b.write(content))
	b.must(err)
	defer r.Close()
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			buf := make([]byte, 1000)
			for i := range 50 {
				off := (g*7919 + i*4999) % (len(content) - len(buf))
				if _, err := r.ReadAt(buf, int64(off)); err != nil || !bytes.Equal(buf, content[off:off+len(buf)]) {
					t.Errorf("at %d: %v", off, err)
				}
			}
		})
	}
	wg.Wait()
}

// TestAFileThatIsRemovedWhileItIsRead is absent then, not broken.
func TestAFileThatIsRemovedWhileItIsRead(t *testing.T) {
	both(t, provesAFileThatIsRemovedWhileItIsRead)
}

func provesAFileThatIsRemovedWhileItIsRead(t *testing.T, b *bench) {
	content := pattern(20 * chunk)
	blob := b.write(content)
	r, _, err := b.s.Open(t.Context(), blob)
	b.must(err)
	defer r.Close()
	_, err = io.ReadFull(r, make([]byte, chunk))
	b.must(err)
	b.must(b.s.Remove(t.Context(), blob))
	rest, err := io.ReadAll(r)
	if err != nil && errs.CodeOf(err) != "blob_missing" || !bytes.HasPrefix(content[chunk:], rest) {
		t.Errorf("%d bytes, %v", len(rest), err)
	}
	if n := count(t, b); n != 0 {
		t.Errorf("%d things are left", n)
	}
}

func FuzzOpen(f *testing.F) {
	b := setup(f)
	name := b.write(pattern(1000))
	good, err := os.ReadFile(b.path(name))
	b.must(err)
	f.Add([]byte{}, uint16(0))
	f.Add([]byte{0xC5}, uint16(1))
	f.Add([]byte{0xFF, 0xFF, 0xFF, 0xFF}, uint16(124))
	f.Fuzz(func(t *testing.T, patch []byte, at uint16) {
		b := &bench{t: t, dir: b.dir, s: b.s}
		bad := bytes.Clone(good)
		if int(at) > len(bad) {
			return
		}
		bad = append(bad[:at], append(patch, bad[min(len(bad), int(at)+len(patch)):]...)...)
		b.must(os.WriteFile(b.path(name), bad, 0o600))
		got, err := b.read(name)
		if err == nil && (!bytes.Equal(bad, good) || len(got) != 1000) {
			t.Fatal("a changed file was read")
		}
	})
}

func BenchmarkWrite16MiB(b *testing.B) {
	s := setup(b)
	content := pattern(16 << 20)
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		w, err := s.s.Create(b.Context(), "upload")
		s.must(err)
		_, err = w.Write(content)
		s.must(err)
		name, err := w.Commit()
		s.must(err)
		b.StopTimer()
		s.must(s.s.Remove(b.Context(), name))
		b.StartTimer()
	}
}
