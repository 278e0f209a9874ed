//go:build !race

package app_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

// endless yields as many bytes as asked for and counts them.
type endless struct {
	left, read int64
	fill       func([]byte)
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	p = p[:min(int64(len(p)), e.left)]
	e.fill(p)
	e.left -= int64(len(p))
	e.read += int64(len(p))
	return len(p), nil
}

// noise is what a film or a disk image looks like.
func noise(seed uint64) func([]byte) {
	from := rand.NewChaCha8([32]byte{byte(seed)})
	return func(p []byte) { _, _ = from.Read(p) }
}

// refusedFile imports something that is no table and wants it refused with the
// code, with nothing left behind.
func (s *site) refusedFile(in io.Reader, codes ...string) {
	s.t.Helper()
	err := s.call(verb.OpImport, verb.ImportArgs{Object: "contact", FileName: "contacts.csv"}, control.Streams{In: in}, nil)
	kind := errs.KindOf(err)
	if kind != errs.Invalid && kind != errs.TooLarge {
		s.t.Fatalf("%v, want it refused", err)
	}
	if text := errs.As(err).Public("en"); text == "" || strings.Contains(text, errs.CodeOf(err)) {
		s.t.Errorf("the answer is no sentence: %q", text)
	}
	if len(codes) > 0 && !strings.Contains(strings.Join(codes, " "), errs.CodeOf(err)) {
		s.t.Errorf("code %q, want one of %q", errs.CodeOf(err), codes)
	}
	if left := s.blobFiles(); len(left) != 0 {
		s.t.Errorf("left behind: %q", left)
	}
	if n := s.count(`SELECT COUNT(*) FROM outbox_job`); n != 0 {
		s.t.Errorf("%d jobs", n)
	}
}

// TestNoTableIsRefusedEarly: 200 MB that are no table are refused after
// reading at most 1 MiB of them, archives and pictures by what they are.
func TestNoTableIsRefusedEarly(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	big := &endless{left: 200 << 20, fill: noise(1)}
	s.refusedFile(big)
	if big.read > 1<<20 {
		t.Errorf("%d bytes were read", big.read)
	}
	var bomb, gz bytes.Buffer
	z := zip.NewWriter(&bomb)
	inside, err := z.Create("contacts.csv")
	s.must(err)
	_, err = io.Copy(inside, &endless{left: 64 << 20, fill: func(p []byte) { clear(p) }})
	s.must(err)
	s.must(z.Close())
	g := gzip.NewWriter(&gz)
	_, err = io.Copy(g, &endless{left: 8 << 20, fill: func(p []byte) { clear(p) }})
	s.must(err)
	s.must(g.Close())
	for name, file := range map[string]string{
		"zip": bomb.String(), "gzip": gz.String(), "png": "\x89PNG\r\n\x1a\n" + strings.Repeat("\x00\x01", 100),
		"html": "<!doctype html><html><body>no</body></html>", "json": `[{"name":"Ada"}]`, "empty": "", "nothing but zeros": strings.Repeat("\x00", 5000),
	} {
		t.Run(name, func(t *testing.T) { s.refusedFile(strings.NewReader(file)) })
	}
	s.sound()
}

// TestTextThatIsNoTableLeavesNothing: what can be told only after it was
// stored is removed again.
func TestTextThatIsNoTableLeavesNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	letters := func(p []byte) {
		for i := range p {
			p[i] = 'a'
		}
	}
	s.refusedFile(&endless{left: 8 << 20, fill: letters})
	s.refusedFile(strings.NewReader("once upon a time\nthere was a file\nwithout columns\n"), "import_no_columns")
	cut := &failing{io.MultiReader(strings.NewReader("name,emails\n"), io.LimitReader(&endless{left: 1 << 30, fill: letters}, 1<<20))}
	if err := s.call(verb.OpImport, verb.ImportArgs{Object: "contact"}, control.Streams{In: cut}, nil); err == nil {
		t.Error("an upload that broke off was imported")
	}
	if left := s.blobFiles(); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}

// failing breaks where the stream should end.
type failing struct{ r io.Reader }

func (f *failing) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// TestBrokenRowsAmongGoodOnes: three broken rows in a thousand are listed with
// line, column and reason and saved with their cells; the others are there.
func TestBrokenRowsAmongGoodOnes(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var file strings.Builder
	file.WriteString("name,emails,birthday,secret remark\n")
	broken := map[int][2]string{ // by row
		100: {"Broken One,no address,,remark one", "emails"},
		500: {`Broken Two,two@example.org,2020-02-31,remark two`, "birthday"},
		900: {strings.Repeat("x", 100_000) + ",three@example.org,,remark three", "name"},
	}
	for i := range 1000 {
		if b, ok := broken[i]; ok {
			file.WriteString(b[0] + "\n")
			continue
		}
		fmt.Fprintf(&file, "Person %d,p%d@example.org,1980-01-02,\"two\nlines\"\n", i, i)
	}
	res := s.imported(verb.ImportArgs{Lang: "en"}, file.String())
	if res.Rows != 1000 || res.Created != 997 || res.Failed != 3 || len(res.Problems) != 3 {
		t.Fatalf("%+v, %d problems", res.Counts, len(res.Problems))
	}
	var failed bytes.Buffer
	s.must(s.callFailed(res.Import, &failed))
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(failed.Bytes(), []byte("\ufeff")))).ReadAll()
	s.must(err)
	if len(rows) != 4 || strings.Join(rows[0], ",") != "line,column,reason,name,emails,birthday,secret remark" {
		t.Fatalf("%d rows, head %q", len(rows), rows[0])
	}
	for i, row := range []int{100, 500, 900} {
		line := strconv.Itoa(2 + row + row - i) // a head, a line a row, one more for each quoted newline before it
		p, saved, want := res.Problems[i], rows[i+1], broken[row]
		if strconv.Itoa(p.Line) != line || p.Column != want[1] || p.Reason == "" {
			t.Errorf("problem %+v, want line %s, column %s", p, line, want[1])
		}
		if saved[0] != line || saved[1] != want[1] || saved[2] == "" || strings.Join(saved[3:], ",") != want[0] {
			t.Errorf("saved %.200q", saved)
		}
	}
	s.whole()
}

// TestWrongRootKey: a folder under another root key is refused with what to
// do, and not a byte of it is changed.
func TestWrongRootKey(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.create("contact", texts{"name": "Ada"})
	s.close()
	other := filepath.Join(t.TempDir(), "other")
	_, err := app.Init(t.Context(), app.InitOptions{
		Dir: other, AdminEmail: "o@example.org", AdminName: "Other", Locale: "en", Password: []byte(password),
		RootKeyFile: other + ".key", RecoveryOut: other + ".recovery", Now: time.Now,
	})
	s.must(err)
	for name, c := range map[string]struct {
		key  string
		kind errs.Kind
	}{
		"another folder's key": {other + ".key", errs.Integrity},
		"no key file":          {other + ".nowhere", errs.Invalid},
		"no key in it":         {s.written("nonsense\n"), errs.Invalid},
		"an empty file":        {s.written(""), errs.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			s.keyMovedTo(c.key)
			before := s.contents()
			w, err := openFolder(s.dir, app.Options{Now: time.Now, Log: s.logger()})
			if err == nil {
				w.Close()
				t.Fatal("it opened")
			}
			if e := errs.As(err); e.Hint == "" || c.kind == errs.Integrity && e.Kind != errs.Integrity {
				t.Errorf("kind %v, hint %q: %v", e.Kind, e.Hint, err)
			}
			after := s.contents()
			for path := range before {
				if before[path] != after[path] {
					t.Errorf("%s changed", path)
				}
			}
			if len(before) != len(after) {
				t.Errorf("%d files before, %d after", len(before), len(after))
			}
		})
	}
	s.keyMovedTo(s.tpl.key)
	s.open()
	s.sound()
}

func (s *site) written(content string) string {
	s.t.Helper()
	path := filepath.Join(s.t.TempDir(), "file")
	s.write(path, []byte(content))
	return path
}

// contents is the hash of every file of the folder.
func (s *site) contents() map[string][32]byte {
	s.t.Helper()
	out := map[string][32]byte{}
	s.must(filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			out[path] = sha256.Sum256(s.read(path))
		}
		return err
	}))
	return out
}

// TestSecondProcessIsRefused: while one process has the folder, another
// server is told who has it, and a verb works through its control socket.
func TestSecondProcessIsRefused(t *testing.T) {
	t.Parallel()
	v := serve(t, newClosedSite(t))
	_, stderr, code := holdfast(t, nil, "serve", "--data", v.dir, "--listen", "127.0.0.1:0")
	if code != 18 || !strings.Contains(stderr, strconv.Itoa(os.Getpid())) {
		t.Errorf("a second server: exit %d: %s", code, stderr)
	}
	_, stderr, code = holdfast(t, strings.NewReader("name\nThrough The Socket\n"), "import", "-", "--data", v.dir)
	if code != 0 {
		t.Errorf("import through the socket: exit %d: %s", code, stderr)
	}
	if a := v.do("GET", "/api/v1/contacts?q=socket", ""); !strings.Contains(string(a.body), "Through The Socket") {
		t.Errorf("%s", a.body)
	}
}
