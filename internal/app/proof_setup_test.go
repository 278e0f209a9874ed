package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/store/dbtest"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

var update = flag.Bool("update", false, "write the fixture of this format anew")

// childVariable makes the test binary another program: see child_test.go.
const childVariable = "HOLDFAST_TEST_CHILD"

// shared is made once a run: the real binary, and a data folder with two users
// that tests copy instead of paying for two password hashes each.
type shared struct {
	dir    string
	binary func() (string, error)
	folder func() (template, error)
}

var run shared

func TestMain(m *testing.M) {
	flag.Parse()
	if role := os.Getenv(childVariable); role != "" {
		os.Exit(child(role))
	}
	dir, err := os.MkdirTemp("", "holdfast-proof-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	run = shared{dir: dir, binary: sync.OnceValues(buildBinary), folder: sync.OnceValues(makeTemplate)}
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

func buildBinary() (string, error) {
	path := filepath.Join(run.dir, "holdfast")
	build := exec.Command("go", "build", "-o", path, "github.com/holdfast-crm/holdfast/cmd/holdfast")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := build.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
}

// template is a data folder to copy, with an owner, a person who may only
// read, and a token of each.
type template struct {
	dir, key              string
	owner, reader         id.ID
	ownerToken, readToken string
	ownerID, readID       id.ID // of the tokens
}

const password = "a long pass phrase for tests"

func makeTemplate() (tpl template, err error) {
	ctx := context.Background()
	tpl = template{dir: filepath.Join(run.dir, "template"), key: filepath.Join(run.dir, "template.key")}
	databases, err := templateDatabases()
	if err != nil {
		return tpl, err
	}
	made, err := app.Init(ctx, app.InitOptions{
		Databases: databases, Dir: tpl.dir, AdminEmail: "owner@example.org", AdminName: "Olga Owner", Locale: "en", Password: []byte(password),
		RootKeyFile: tpl.key, RecoveryOut: filepath.Join(run.dir, "template.recovery"), Now: time.Now,
	})
	if err != nil {
		return tpl, err
	}
	w, err := openFolder(tpl.dir, app.Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return tpl, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	reader, err := w.Auth.CreateUser(ctx, operator(), newReader())
	if err != nil {
		return tpl, err
	}
	tpl.owner, tpl.reader = made.Admin, reader.ID
	if tpl.ownerID, tpl.ownerToken, err = newToken(ctx, w, tpl.owner); err != nil {
		return tpl, err
	}
	tpl.readID, tpl.readToken, err = newToken(ctx, w, tpl.reader)
	return tpl, err
}

func openFolder(dir string, o app.Options) (*app.Workspace, error) {
	hold, err := control.Acquire(dir)
	if err != nil {
		return nil, err
	}
	return app.Open(context.Background(), hold, o)
}

// operator is who acts where no person does.
func operator() policy.Actor {
	return policy.Actor{Kind: policy.Operator, OSUser: "tester", Client: "proof", Lang: "en"}
}

// site is one data folder, opened and closed as a server does.
type site struct {
	t   *testing.T
	tpl template
	dir string
	w   *app.Workspace
	log *logBuffer

	reference string // of a session or link that was made
}

// logBuffer is what the program logged.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// newSite copies the template into a folder of the test's own and opens it.
func newSite(t *testing.T) *site {
	t.Helper()
	s := newClosedSite(t)
	s.open()
	return s
}

// newClosedSite is for proofs about the files of a data folder.
func newClosedSite(t *testing.T) *site {
	t.Helper()
	dbtest.OnSQLite(t, "it looks at what lies in the data folder")
	s := copiedSite(t)
	t.Cleanup(s.close)
	return s
}

func copiedSite(t *testing.T) *site {
	t.Helper()
	tpl, err := run.folder()
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, tpl: tpl, dir: filepath.Join(t.TempDir(), "data"), log: &logBuffer{}}
	copyFolder(t, tpl.dir, s.dir)
	return s
}

// copyFolder copies regular files and folders; sockets are left.
func copyFolder(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		switch {
		case d.IsDir():
			return os.MkdirAll(filepath.Join(to, rel), 0o700)
		case d.Type().IsRegular():
			b, err := os.ReadFile(path)
			return errors.Join(err, os.WriteFile(filepath.Join(to, rel), b, 0o600))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		e := errs.As(err)
		s.t.Fatalf("%v\nhint: %s\nfields: %+v", err, e.Hint, e.Fields)
	}
}

func (s *site) open() {
	s.t.Helper()
	w, err := openFolder(s.dir, app.Options{Now: time.Now, Log: s.logger()})
	s.must(err)
	s.w = w
}

func (s *site) close() {
	if s.w != nil {
		if err := s.w.Close(); err != nil {
			s.t.Error(err)
		}
		s.w = nil
	}
}

// reopened closes, has fn do something to the closed folder, and opens again.
func (s *site) reopened(fn func()) {
	s.t.Helper()
	s.close()
	fn()
	s.open()
}

// sql runs statements on the data file behind the program's back, all at once:
// nobody sees some of them without the others.
func (s *site) sql(statements ...statement) {
	s.t.Helper()
	db := s.raw("holdfast.db")
	defer db.Close()
	_, err := db.Exec("BEGIN") // undone when the connection is closed before its end
	s.must(err)
	for _, one := range statements {
		res, err := db.Exec(one.text, one.args...)
		s.must(err)
		if n, err := res.RowsAffected(); (err != nil || n == 0) && !strings.HasPrefix(one.text, "CREATE") {
			s.t.Fatalf("%s changed %d rows, %v: the test tampers with nothing", one.text, n, err)
		}
	}
	_, err = db.Exec("COMMIT")
	s.must(err)
}

type statement struct {
	text string
	args []any
}

func does(text string, args ...any) statement {
	for i, a := range args {
		if v, ok := a.(id.ID); ok {
			args[i] = v[:]
		}
	}
	return statement{text, args}
}

func one(text string, args ...any) []statement { return []statement{does(text, args...)} }

// count answers one number from the data file, also while it is open.
func (s *site) count(query string, args ...any) (n int) {
	s.t.Helper()
	db := s.raw("holdfast.db")
	defer db.Close()
	s.must(db.QueryRow(query, does("", args...).args...).Scan(&n))
	return n
}

func (s *site) apply(u record.Unit) (*record.Outcome, error) {
	return s.w.Records.Apply(s.t.Context(), operator(), u)
}

// texts are values by field name, written as in a CSV cell.
type texts map[string]string

func (v texts) raw() map[string]field.Raw {
	out := map[string]field.Raw{}
	for name, text := range v {
		out[name] = field.FromText(text)
	}
	return out
}

func (s *site) create(object string, v texts) id.ID {
	s.t.Helper()
	out, err := s.apply(record.Unit{Changes: []record.Change{{Op: record.Create, Object: object, Values: v.raw()}}})
	s.must(err)
	return out.Results[0].ID
}

func (s *site) update(object string, rec id.ID, v texts) {
	s.t.Helper()
	_, err := s.apply(record.Unit{Changes: []record.Change{{Op: record.Update, Object: object, ID: rec, Values: v.raw()}}})
	s.must(err)
}

func (s *site) get(object string, rec id.ID) (*record.Projection, error) {
	return s.w.Records.Get(s.t.Context(), operator(), object, rec, record.GetOptions{Deleted: true})
}

// values reads a record as texts, empty fields left out.
func (s *site) values(object string, rec id.ID) texts {
	s.t.Helper()
	p, err := s.get(object, rec)
	s.must(err)
	return textsOf(p)
}

func textsOf(p *record.Projection) texts {
	out := texts{}
	p.Each(func(f *catalog.Field, v field.Value, _ string) {
		if v != nil && !f.System {
			out[f.Name] = string(f.Type.AppendText(nil, v))
		}
	})
	return out
}

// list reads every record that matches, page after page.
func (s *site) list(object string, req record.ListRequest) []*record.Projection {
	s.t.Helper()
	var all []*record.Projection
	for {
		page, err := s.w.Records.List(s.t.Context(), operator(), object, req)
		s.must(err)
		all = append(all, page.Records...)
		if page.Next == "" {
			return all
		}
		req.Cursor = page.Next
	}
}

// only reads the one record that matches.
func (s *site) only(object, filter string) texts {
	s.t.Helper()
	found := s.list(object, record.ListRequest{Filter: []byte(filter)})
	if len(found) != 1 {
		s.t.Fatalf("%s where %s: %d records, want 1", object, filter, len(found))
	}
	return textsOf(found[0])
}

// call runs an operation the way a verb without a server does.
func (s *site) call(name string, args any, st control.Streams, result any) error {
	return control.Local(s.w.Operations()).Call(s.t.Context(), name, args, st, result)
}

// importText imports a file's text and returns the result.
func (s *site) importText(args verb.ImportArgs, text string) (res verb.ImportResult, err error) {
	if args.Object == "" {
		args.Object = "contact"
	}
	err = s.call(verb.OpImport, args, control.Streams{In: strings.NewReader(text)}, &res)
	return res, err
}

func (s *site) imported(args verb.ImportArgs, text string) verb.ImportResult {
	s.t.Helper()
	res, err := s.importText(args, text)
	s.must(err)
	return res
}

func (s *site) export(object, format string) string {
	s.t.Helper()
	var b bytes.Buffer
	s.must(s.call(verb.OpExport, verb.ExportArgs{Object: object, Format: format}, control.Streams{Out: &b}, nil))
	return b.String()
}

// verify runs audit verify.
func (s *site) verify(rows bool) verb.VerifyResult {
	s.t.Helper()
	var res verb.VerifyResult
	s.must(s.call(verb.OpAuditVerify, verb.VerifyArgs{Rows: rows}, control.Streams{}, &res))
	return res
}

// sound fails unless the log and the rows hold.
func (s *site) sound() {
	s.t.Helper()
	if res := s.verify(true); res.Exit != 0 {
		s.t.Fatalf("audit verify: %s, first %+v", res.Status, res.FirstBad)
	}
}

// blobFiles lists the sealed files, unfinished ones included.
func (s *site) blobFiles() (names []string) {
	s.t.Helper()
	s.must(filepath.WalkDir(filepath.Join(s.dir, "blobs"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			names = append(names, path)
		}
		return err
	}))
	return names
}

// holdfast runs the real binary and returns what it printed and its exit code.
func holdfast(t *testing.T, stdin io.Reader, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	binary, err := run.binary()
	if err != nil {
		t.Fatal(err)
	}
	var out, failed bytes.Buffer
	cmd := exec.CommandContext(t.Context(), binary, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, &out, &failed
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), failed.String(), cmd.ProcessState.ExitCode()
}

func decode[T any](t *testing.T, raw []byte) (v T) {
	t.Helper()
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	return v
}

func (s *site) read(path string) []byte {
	s.t.Helper()
	b, err := os.ReadFile(path)
	s.must(err)
	return b
}

func (s *site) write(path string, b []byte) {
	s.t.Helper()
	s.must(os.WriteFile(path, b, 0o600))
}

// callFailed writes the rows of an import that were not accepted.
func (s *site) callFailed(job id.ID, to io.Writer) error {
	return s.call(verb.OpImportFailed, verb.ImportIDArgs{Import: job.String(), Lang: "en"}, control.Streams{Out: to}, nil)
}

// finishedImport waits for the newest import, which another process began, and
// returns its result.
func (s *site) finishedImport() verb.ImportResult {
	s.t.Helper()
	job := s.newestImport()
	_, err := s.w.Transfer.Wait(s.t.Context(), job, func(int) {})
	s.must(err)
	var all verb.ImportList
	s.must(s.call(verb.OpImportList, verb.NoArgs{}, control.Streams{}, &all))
	return all.Imports[0]
}

func (s *site) newestImport() id.ID {
	s.t.Helper()
	var all verb.ImportList
	s.must(s.call(verb.OpImportList, verb.NoArgs{}, control.Streams{}, &all))
	if len(all.Imports) == 0 {
		s.t.Fatal("no import")
	}
	return all.Imports[0].Import
}

func (s *site) logger() *slog.Logger { return slog.New(slog.NewTextHandler(s.log, nil)) }
