package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/store/dbtest"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

// site is one data folder on disk, opened and closed as verbs do.
type site struct {
	t                      *testing.T
	dir, key, seed, places string
	w                      *Workspace
}

// newSite sets up a data folder and opens it.
func newSite(t *testing.T) *site {
	t.Helper()
	dbtest.OnSQLite(t, "it looks at what lies in the data folder")
	top := t.TempDir()
	s := &site{t: t, dir: filepath.Join(top, "data"), key: filepath.Join(top, "root.key"),
		seed: filepath.Join(top, "recovery.txt"), places: filepath.Join(top, "places")}
	_, err := Init(t.Context(), InitOptions{
		Dir: s.dir, AdminEmail: "ada@example.org", AdminName: "Ada Byron", Locale: "en", Password: []byte("a long pass phrase for tests"),
		RootKeyFile: s.key, RecoveryOut: s.seed, KeyBackups: []string{s.places}, Now: time.Now,
	})
	s.must(err)
	s.open()
	return s
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) open() {
	s.t.Helper()
	hold, err := control.Acquire(s.dir)
	s.must(err)
	s.w, err = Open(context.Background(), hold, Options{Now: time.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	s.must(err)
	s.t.Cleanup(s.close)
}

func (s *site) close() {
	if s.w != nil {
		s.must(s.w.Close())
		s.w = nil
	}
}

// another is the same installation in another folder.
func (s *site) another(dir string) *site {
	next := *s
	next.dir, next.w = dir, nil
	next.open()
	return &next
}

func tester() policy.Actor {
	return policy.Actor{Kind: policy.Operator, OSUser: "tester", Client: "test", Lang: "en"}
}

// contact creates one person.
func (s *site) contact(name string) id.ID {
	s.t.Helper()
	out, err := s.w.Records.Apply(s.t.Context(), tester(), record.Unit{Changes: []record.Change{{
		Op: record.Create, Object: "contact",
		Values: map[string]field.Raw{"name": field.FromText(name), "emails": field.FromText(strings.ReplaceAll(name, " ", ".") + "@example.org")},
	}}})
	s.must(err)
	return out.Results[0].ID
}

func (s *site) name(rec id.ID) (string, error) {
	p, err := s.w.Records.Get(s.t.Context(), tester(), "contact", rec, record.GetOptions{Fields: []string{"name"}})
	if err != nil {
		return "", err
	}
	f, _ := p.Object().Field("name")
	return string(f.Type.AppendText(nil, p.Value(f))), nil
}

// blob leaves one sealed file.
func (s *site) blob(content string) id.ID {
	s.t.Helper()
	b, err := s.w.Blobs.Create(s.t.Context(), "upload")
	s.must(err)
	_, err = io.WriteString(b, content)
	s.must(err)
	made, err := b.Commit()
	s.must(err)
	return made
}

// call runs an operation the way a verb without a server does.
func (s *site) call(name string, args any, out io.Writer, result any) {
	s.t.Helper()
	s.must(control.Local(s.w.Operations()).Call(s.t.Context(), name, args, control.Streams{Out: out}, result))
}

// backup writes both archives and returns their paths.
func (s *site) backup(name string) (data, keys string) {
	s.t.Helper()
	data, keys = filepath.Join(s.t.TempDir(), name+".data"), filepath.Join(s.t.TempDir(), name+".keys")
	s.archive(verb.OpBackupData, data)
	s.archive(verb.OpBackupKeys, keys)
	return data, keys
}

func (s *site) archive(op, path string) BackupResult {
	s.t.Helper()
	f, err := os.Create(path)
	s.must(err)
	var res BackupResult
	s.call(op, verb.NoArgs{}, f, &res)
	s.must(f.Close())
	return res
}

func (s *site) restore(data, keys string) (*site, *RestoreResult, error) {
	s.t.Helper()
	dir := filepath.Join(s.t.TempDir(), "restored")
	res, err := Restore(s.t.Context(), RestoreOptions{Dir: dir, DataFile: data, KeysFile: keys, Now: time.Now})
	if err != nil {
		if _, gone := os.Lstat(dir); gone == nil {
			s.t.Errorf("a failed restore left %s", dir)
		}
		return nil, nil, err
	}
	return s.another(dir), res, nil
}

// actions lists what the newest entries of the log are about.
func (s *site) actions() string {
	s.t.Helper()
	entries, err := s.w.newestEntries(s.t.Context(), 20)
	s.must(err)
	var out []string
	for _, e := range entries {
		line := e.Action
		for _, d := range e.Detail {
			line += fmt.Sprintf(" %s=%s", d.Key, d.Value)
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}
