package backup_test

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/holdfast-crm/holdfast/internal/backup"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/sqlite"
)

func at() time.Time { return time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC) }

// bench is a folder with a database and blobs, and a signing key.
type bench struct {
	t        testing.TB
	dir      string
	db       *store.DB
	signer   note.Signer
	known    note.Verifiers
	blobs    []string
	source   backup.Source
	original map[string][]byte
}

func setup(t testing.TB) *bench {
	t.Helper()
	b := &bench{t: t, dir: t.TempDir(), original: map[string][]byte{}}
	b.newKey()
	var err error
	b.db, err = store.Open(t.Context(), sqlite.Dialect{}, store.Options{Path: filepath.Join(b.dir, backup.DataFile), Now: at})
	b.must(err)
	t.Cleanup(func() { b.must(b.db.Close()) })
	b.must(os.WriteFile(filepath.Join(b.dir, backup.FolderFile), []byte(`{"format":1}`), 0o600))
	ids := id.NewSource(at)
	for n := range 3 {
		name := ids.New().String()
		b.blob("blobs/"+name[len(name)-2:]+"/"+name, bytes.Repeat([]byte{byte(n)}, 1000*n))
	}
	b.must(os.MkdirAll(filepath.Join(b.dir, "blobs", "tmp"), 0o700))
	b.must(os.WriteFile(filepath.Join(b.dir, "blobs", "tmp", "unfinished"), []byte("x"), 0o600))
	b.source = backup.Source{Kind: backup.Data, Workspace: id.ID{7}, Dir: b.dir, DB: b.db, Signer: b.signer, Product: "test", Catalog: "c", Now: at,
		Log: func(context.Context, string) (backup.LogState, error) {
			return backup.LogState{Size: 3, Root: [32]byte{1, 2}, Checkpoint: "note"}, nil
		}}
	return b
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) newKey() {
	skey, vkey, err := note.GenerateKey(rand.Reader, "test")
	b.must(err)
	b.signer, err = note.NewSigner(skey)
	b.must(err)
	verifier, err := note.NewVerifier(vkey)
	b.must(err)
	b.known = note.VerifierList(verifier)
}

func (b *bench) blob(name string, content []byte) {
	b.t.Helper()
	file := filepath.Join(b.dir, filepath.FromSlash(name))
	b.must(os.MkdirAll(filepath.Dir(file), 0o700))
	b.must(os.WriteFile(file, content, 0o600))
	b.original[name], b.blobs = content, append(b.blobs, name)
}

func (b *bench) write() []byte {
	b.t.Helper()
	var out bytes.Buffer
	_, err := backup.Write(b.t.Context(), &out, b.source)
	b.must(err)
	return out.Bytes()
}

// read does what a restore does: everything, and refuses at the first doubt.
func (b *bench) read(raw []byte, dir string) (*backup.Manifest, error) {
	a, err := backup.Open(bytes.NewReader(raw), backup.Data)
	if err != nil {
		return nil, err
	}
	folder, err := a.Folder()
	if err != nil {
		return nil, err
	}
	if err := a.Verify(b.known); err != nil {
		return nil, err
	}
	if string(folder) != `{"format":1}` {
		b.t.Errorf("the folder file is %q", folder)
	}
	return a.Manifest, a.Extract(context.Background(), dir, nil)
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	t.Parallel()
	b := setup(t)
	raw := b.write()
	dir := t.TempDir()
	m, err := b.read(raw, dir)
	b.must(err)
	if m.Workspace != b.source.Workspace || m.Log.Size != 3 || m.Log.Root != [32]byte{1, 2} || m.Log.Checkpoint != "note" || !m.CreatedAt.Equal(at()) || len(m.Files) != 5 {
		t.Errorf("manifest %+v", m)
	}
	for name, want := range b.original {
		file := filepath.Join(dir, filepath.FromSlash(name))
		got, err := os.ReadFile(file)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, %v", name, info.Mode(), err)
		}
	}
	copied, err := store.Open(t.Context(), sqlite.Dialect{}, store.Options{Path: filepath.Join(dir, backup.DataFile), Now: at})
	b.must(err)
	b.must(copied.CheckIntegrity(t.Context(), true))
	b.must(copied.Close())
	if fileExists(filepath.Join(dir, backup.FolderFile)) || fileExists(filepath.Join(dir, "blobs", "tmp")) {
		t.Error("more was extracted than belongs there: the folder file marks a finished restore")
	}
}

func fileExists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func TestTheArchiveIsPlainAndInOrder(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var names []string
	entries(t, b.write(), func(h *tar.Header, _ []byte) {
		names = append(names, h.Name)
		if h.Mode != 0o600 || h.Uid+h.Gid != 0 || h.Uname+h.Gname != "" || !h.ModTime.Equal(at()) || len(h.PAXRecords) > 0 {
			t.Errorf("%s: %+v", h.Name, h)
		}
	})
	slices.Sort(b.blobs)
	if want := append([]string{"manifest.json", "manifest.note", backup.FolderFile, backup.DataFile}, b.blobs...); !slices.Equal(names, want) {
		t.Errorf("entries %v, want %v", names, want)
	}
}

func entries(t testing.TB, raw []byte, each func(*tar.Header, []byte)) {
	t.Helper()
	r := tar.NewReader(bytes.NewReader(raw))
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		each(h, content)
	}
}

func TestABackupLeavesNothingInTheFolderWhateverHappens(t *testing.T) {
	t.Parallel()
	b := setup(t)
	before := b.listing()
	b.write()
	failing := b.source
	failing.Log = func(context.Context, string) (backup.LogState, error) {
		return backup.LogState{}, errors.New("no log")
	}
	if _, err := backup.Write(t.Context(), io.Discard, failing); err == nil {
		t.Error("a log that cannot be read is no error")
	}
	if _, err := backup.Write(t.Context(), &limited{3000}, b.source); err == nil {
		t.Error("an output that takes no more is no error")
	}
	ctx, cancel := context.WithCancel(t.Context())
	stopping := b.source
	stopping.Log = func(context.Context, string) (backup.LogState, error) {
		cancel()
		return backup.LogState{}, nil
	}
	if _, err := backup.Write(ctx, io.Discard, stopping); errs.CodeOf(err) != "backup_stopped" {
		t.Errorf("a stopped backup: %v", err)
	}
	if after := b.listing(); after != before {
		t.Errorf("before\n%s\nafter\n%s", before, after)
	}
	b.must(os.MkdirAll(filepath.Join(b.dir, ".backup-123", "x"), 0o700))
	b.must(backup.Sweep(b.dir))
	if after := b.listing(); after != before {
		t.Errorf("after sweeping\n%s", after)
	}
}

type limited struct{ left int }

func (w *limited) Write(p []byte) (int, error) {
	if w.left -= len(p); w.left < 0 {
		return 0, errors.New("full")
	}
	return len(p), nil
}

func (b *bench) listing() string {
	b.t.Helper()
	var names []string
	b.must(filepath.WalkDir(b.dir, func(path string, _ fs.DirEntry, err error) error {
		names = append(names, path)
		return err
	}))
	return strings.Join(names, "\n")
}

func TestAFileThatGoesWhileItIsCopiedIsNoticed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	gone := filepath.Join(b.dir, filepath.FromSlash(b.blobs[1]))
	removed := b.source
	removed.Log = func(context.Context, string) (backup.LogState, error) { return backup.LogState{}, os.Remove(gone) }
	m, err := backup.Write(t.Context(), io.Discard, removed)
	if err != nil || len(m.Files) != 4 {
		t.Errorf("removed before it was hashed: %v, %v", m, err)
	}
	b.must(os.WriteFile(gone, make([]byte, 100), 0o600))
	changing := b.source
	changing.Progress = func(int64, int64) { b.must(os.WriteFile(gone, make([]byte, 50), 0o600)) }
	if _, err := backup.Write(t.Context(), io.Discard, changing); errs.CodeOf(err) != "backup_file_changed" {
		t.Errorf("changed after it was hashed: %v", err)
	}
}

// entry is one entry of a forged archive.
type entry struct {
	tar.Header
	content []byte
}

func pack(t testing.TB, list []entry) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, e := range list {
		h := e.Header
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(e.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// unpack makes an archive editable.
func unpack(t testing.TB, raw []byte) (list []entry) {
	entries(t, raw, func(h *tar.Header, content []byte) { list = append(list, entry{*h, content}) })
	return list
}

// resign changes the manifest and signs it, as somebody with the key would.
func (b *bench) resign(list []entry, edit func(*backup.Manifest)) []entry {
	b.t.Helper()
	list = slices.Clone(list)
	var m backup.Manifest
	b.must(json.Unmarshal(list[0].content, &m))
	edit(&m)
	raw, err := json.Marshal(m)
	b.must(err)
	sum := sha256.Sum256(raw)
	text := "holdfast/" + m.Workspace.String() + "/backup\n" + string(m.Kind) + "\nsha256 " + hexOf(sum[:]) + "\n"
	signed, err := note.Sign(&note.Note{Text: text}, b.signer)
	b.must(err)
	list[0].content, list[0].Size = raw, int64(len(raw))
	list[1].content, list[1].Size = signed, int64(len(signed))
	return list
}

func hexOf(raw []byte) string {
	const digits = "0123456789abcdef"
	var out []byte
	for _, c := range raw {
		out = append(out, digits[c>>4], digits[c&15])
	}
	return string(out)
}

func TestAForgedArchiveIsRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	sound := unpack(t, b.write())
	last := len(sound) - 1
	edit := func(fn func(list []entry) []entry) []byte { return pack(t, fn(slices.Clone(sound))) }
	signed := func(fn func(*backup.Manifest)) []byte { return pack(t, b.resign(sound, fn)) }
	rename := func(name string) []byte {
		return edit(func(l []entry) []entry {
			l[last].Name = name
			return b.resign(l, func(m *backup.Manifest) { m.Files[len(m.Files)-1].Name = name })
		})
	}
	for name, raw := range map[string][]byte{
		"empty":                       nil,
		"noise":                       bytes.Repeat([]byte("noise"), 1000),
		"no note":                     edit(func(l []entry) []entry { return append(l[:1], l[2:]...) }),
		"a file missing":              edit(func(l []entry) []entry { return l[:last] }),
		"a file more":                 edit(func(l []entry) []entry { return append(l, entry{tar.Header{Name: "more", Typeflag: tar.TypeReg}, nil}) }),
		"a file twice":                edit(func(l []entry) []entry { return append(l, l[last]) }),
		"files exchanged":             edit(func(l []entry) []entry { l[3], l[4] = l[4], l[3]; return l }),
		"a name in the manifest more": signed(func(m *backup.Manifest) { m.Files = append(m.Files, m.Files[len(m.Files)-1]) }),
		"out of the folder":           rename("../evil"),
		"out by a blob's name":        rename("blobs/../../evil"),
		"an absolute path":            rename("/tmp/evil"),
		"another kind of file":        rename("keys.db"),
		"a hidden file":               rename("blobs/ab/.evil"),
		"a blob in another's place":   rename("blobs/zz/" + filepath.Base(b.blobs[0])),
		"a link":                      edit(func(l []entry) []entry { return linked(l, last, tar.TypeSymlink) }),
		"a hard link":                 edit(func(l []entry) []entry { return linked(l, last, tar.TypeLink) }),
		"a device":                    edit(func(l []entry) []entry { return linked(l, last, tar.TypeChar) }),
		"extended attributes": edit(func(l []entry) []entry {
			l[last].Format, l[last].PAXRecords = tar.FormatPAX, map[string]string{"SCHILY.xattr.user.x": "y"}
			return l
		}),
		"a size that is not so":   signed(func(m *backup.Manifest) { m.Files[1].Size++ }),
		"a negative size":         signed(func(m *backup.Manifest) { m.Files[1].Size = -1 }),
		"a size beyond the world": signed(func(m *backup.Manifest) { m.Files[1].Size = 1 << 62 }),
		"a hash that is not so":   signed(func(m *backup.Manifest) { m.Files[1].SHA256 = strings.Repeat("00", 32) }),
		"no files":                signed(func(m *backup.Manifest) { m.Files = nil }),
		"a newer format":          signed(func(m *backup.Manifest) { m.Format = 2 }),
		"another kind":            signed(func(m *backup.Manifest) { m.Kind = backup.Keys }),
		"a content changed": edit(func(l []entry) []entry {
			l[3].content = append(slices.Clone(l[3].content[1:]), 'x')
			return l
		}),
		"a manifest that is not signed": edit(func(l []entry) []entry {
			l[0].content = bytes.Replace(l[0].content, []byte(`"test"`), []byte(`"best"`), 1)
			return l
		}),
		"another note": edit(func(l []entry) []entry {
			l[1] = b.resign(l, func(m *backup.Manifest) { m.Product = "else" })[1]
			return l
		}),
	} {
		dir := filepath.Join(t.TempDir(), "in")
		b.must(os.Mkdir(dir, 0o700))
		if _, err := b.read(raw, dir); err == nil {
			t.Errorf("%s: accepted", name)
		} else if errs.KindOf(err) == errs.Internal {
			t.Errorf("%s: %v", name, err)
		}
		if fileExists(filepath.Join(filepath.Dir(dir), "evil")) || fileExists("/tmp/evil") {
			t.Errorf("%s: written outside", name)
		}
	}
	other := setup(t)
	if _, err := other.read(pack(t, sound), t.TempDir()); errs.CodeOf(err) != "backup_unsigned" {
		t.Errorf("under other keys: %v", err)
	}
}

func linked(l []entry, at int, kind byte) []entry {
	l[at].Typeflag, l[at].Linkname, l[at].Size, l[at].content = kind, "/etc/passwd", 0, nil
	return l
}

func TestACutArchiveIsRefusedAtEveryLength(t *testing.T) {
	t.Parallel()
	b := setup(t)
	raw := b.write()
	end := len(bytes.TrimRight(raw, "\x00"))
	for n := 0; n < end; n += 1 + n/7 {
		if _, err := b.read(raw[:n], t.TempDir()); err == nil {
			t.Fatalf("cut to %d of %d bytes: accepted", n, len(raw))
		}
	}
}

// FuzzRead flips, cuts and replaces: what is accepted is what was written.
func FuzzRead(f *testing.F) {
	b := setup(f)
	raw := b.write()
	f.Add(uint32(0), []byte{0}, uint32(len(raw)))
	f.Add(uint32(100), []byte("0000777"), uint32(len(raw)))
	f.Add(uint32(700), []byte(`../`), uint32(len(raw)))
	f.Add(uint32(len(raw)/2), []byte{0xff, 0, 1}, uint32(len(raw)-1024))
	f.Fuzz(func(t *testing.T, at uint32, patch []byte, cut uint32) {
		forged := slices.Clone(raw)
		if int(at) < len(forged) {
			copy(forged[at:], patch)
		}
		forged = forged[:min(int(cut), len(forged))]
		dir := t.TempDir()
		if _, err := b.read(forged, dir); err != nil {
			return
		}
		for name, want := range b.original {
			if got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name))); err != nil || !bytes.Equal(got, want) {
				t.Errorf("accepted with another %s: %v", name, err)
			}
		}
	})
}

// FuzzOpen hands over bytes that were never an archive.
func FuzzOpen(f *testing.F) {
	b := setup(f)
	f.Add(b.write()[:2048])
	f.Add([]byte("ustar"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		a, err := backup.Open(bytes.NewReader(raw), backup.Keys)
		if err == nil && a.Manifest.Kind != backup.Keys {
			t.Error("a manifest of another kind")
		}
		if err != nil && errs.KindOf(err) == errs.Internal {
			t.Errorf("bad input is our fault? %v", err)
		}
	})
}
