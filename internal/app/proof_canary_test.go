//go:build !race

package app_test

import (
	"bufio"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app/apptest"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/store/postgres/pgtest"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

// watch is the real program run in a place where every byte it writes is
// looked at: its data folder, its temporary, home and working folders, what
// it logs and prints, and its backups; on PostgreSQL also everything its server
// writes.
type watch struct {
	*server
	scan         *apptest.Scanner
	cluster      *pgtest.Cluster // nil: files of the data folder
	named        []string        // flags that name its databases
	top, outside string
	running      *exec.Cmd
	seed         int
	brief        bool // make short values, for files of many rows
}

func (w *watch) path(parts ...string) string {
	return filepath.Join(append([]string{w.top}, parts...)...)
}

// word is a fresh canary of letters; spiced has some beyond ASCII.
func (w *watch) word(spiced bool) string {
	w.t.Helper()
	b := make([]byte, 18)
	_, err := rand.Read(b)
	w.must(err)
	for i := range b {
		b[i] = 'a' + b[i]%26
	}
	if spiced {
		return "K" + string(b[:9]) + "éü" + string(b[9:])
	}
	return string(b)
}

// planted is a fresh canary, known to the scanner under where.
func (w *watch) planted(where string, spiced bool) string {
	w.t.Helper()
	word := w.word(spiced)
	w.scan.Plant(where, word)
	return word
}

// valueFor makes a value of a sealed field that is a canary, as JSON would have
// it. A type that is not listed has no canary yet, which fails the test.
func (w *watch) valueFor(f *catalog.Field, where string) (text string) {
	w.t.Helper()
	switch f.Type.Name() {
	case "text":
		text = w.planted(where, true)
	case "long_text": // long enough to leave a database page
		filling := 900
		if w.brief {
			filling = 5
		} else if f.Spec.MaxLength > 0 {
			filling = min(filling, (f.Spec.MaxLength-60)/len(" filling"))
		}
		text = w.planted(where, true) + strings.Repeat(" filling", filling) + " " + w.planted(where, true)
	case "person_name":
		text = w.planted(where, true) + " " + w.planted(where, true)
	case "identifier":
		text = w.planted(where, false)
	case "email":
		text = w.planted(where, false) + "@" + w.planted(where, false) + ".example"
	case "domain":
		text = w.planted(where, false) + ".example"
	case "url":
		text = "https://" + w.planted(where, false) + ".example/" + w.planted(where, false)
	case "phone":
		w.seed++
		text = fmt.Sprintf("+49309%07d", 1234567+w.seed*7919)
	case "date":
		w.seed++
		text = fmt.Sprintf("19%02d-07-%02d", 30+w.seed%60, 1+w.seed%28)
	default:
		w.t.Fatalf("field type %s of %s can be sealed and has no canary: add one", f.Type.Name(), where)
	}
	v, err := f.Type.Parse(f.Spec, field.FromText(text))
	w.must(err)
	for _, form := range []string{text, string(f.Type.AppendText(nil, v))} {
		w.scan.Plant(where, form)
	}
	for _, form := range f.Type.Keys(v).Texts {
		if len(form) >= apptest.MinLength {
			w.scan.Plant(where, form)
		}
	}
	return text
}

// filled makes a record of an object with a canary in every sealed field.
func (w *watch) filled(o *catalog.Object, doing string) string {
	w.t.Helper()
	values := texts{}
	for _, f := range o.Fields {
		if !f.System && f.Handling.Sealed {
			values[f.Name] = w.valueFor(f, o.Name+"."+f.Name+" when "+doing)
		}
	}
	if o.Name == "task" {
		values["status"] = "open"
	}
	raw, err := json.Marshal(values)
	w.must(err)
	return string(raw)
}

// verb runs the real binary in the watched place.
func (w *watch) verb(stdin io.Reader, args ...string) (stdout, stderr string, code int) {
	w.t.Helper()
	cmd := w.command(args...)
	var out, failed logBuffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, &out, &failed
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		w.t.Fatal(err)
	}
	return out.String(), failed.String(), cmd.ProcessState.ExitCode()
}

func (w *watch) mustVerb(args ...string) string {
	w.t.Helper()
	stdout, stderr, code := w.verb(nil, args...)
	if code != 0 {
		w.t.Fatalf("%s: exit %d: %s", args[0], code, stderr)
	}
	return stdout
}

func (w *watch) command(args ...string) *exec.Cmd {
	w.t.Helper()
	binary, err := run.binary()
	w.must(err)
	cmd := exec.CommandContext(w.t.Context(), binary, args...)
	cmd.Dir = w.path("cwd")
	cmd.Env = append(os.Environ(), "TMPDIR="+w.path("tmp"), "HOME="+w.path("home"), "XDG_CONFIG_HOME="+w.path("home", "config"), "XDG_CACHE_HOME="+w.path("home", "cache"))
	return cmd
}

// startServer starts the server; what it prints and logs is watched.
func (w *watch) startServer() {
	w.t.Helper()
	w.running = w.command("serve", "--data", w.dir, "--listen", "127.0.0.1:0", "--json")
	log, err := os.OpenFile(w.path("logs", "serve.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	w.must(err)
	defer log.Close()
	w.running.Stderr = log
	out, err := w.running.StdoutPipe()
	w.must(err)
	w.must(w.running.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	w.must(err)
	w.url = decode[struct{ Address string }](w.t, []byte(line)).Address
}

func (w *watch) stopServer(sig os.Signal) {
	w.t.Helper()
	if w.running == nil {
		return
	}
	w.must(w.running.Process.Signal(sig))
	err := w.running.Wait()
	if sig != syscall.SIGKILL {
		w.must(err)
	}
	w.running = nil
}

// clean fails when any canary lies anywhere the program writes.
func (w *watch) clean(when string) {
	w.t.Helper()
	hits, read := w.everywhere()
	for i, h := range hits {
		if i == 20 {
			w.t.Errorf("… and %d more", len(hits)-i)
			break
		}
		w.t.Errorf("%s: %s", when, h)
	}
	w.t.Logf("%s: %d canaries in none of %d bytes", when, w.scan.Planted(), read)
	if read < 300<<10 {
		w.t.Errorf("%s: only %d bytes were looked at", when, read)
	}
}

// everywhere looks through all that is on disk. What the database server packs
// together shows in its own copy.
func (w *watch) everywhere() (hits []apptest.Hit, read int64) {
	w.t.Helper()
	hits, read, err := w.scan.Folder(w.top)
	w.must(err)
	if w.cluster != nil {
		w.cluster.Checkpoint(w.t)
		more, bytes, err := w.scan.Folder(w.cluster.Folder())
		w.must(err)
		dump := w.dump()
		hits, read = append(append(hits, more...), w.scan.Bytes("the dump", dump)...), read+bytes+int64(len(dump))
	}
	return hits, read
}

// shows fails unless the canaries planted under where are in b.
func (w *watch) shows(b []byte, where string) {
	w.t.Helper()
	for _, h := range w.scan.Bytes("answer", b) {
		if h.Where == where {
			return
		}
	}
	w.t.Errorf("%s was not stored: it is not in the answer", where)
}

func newWatch(t *testing.T) *watch {
	t.Helper()
	top := t.TempDir()
	w := &watch{scan: apptest.NewScanner(), top: filepath.Join(top, "watched"), outside: filepath.Join(top, "outside")}
	w.server = &server{site: &site{t: t, dir: filepath.Join(w.top, "data")}}
	for _, dir := range []string{"tmp", "home", "cwd", "logs", "backup"} {
		w.must(os.MkdirAll(w.path(dir), 0o700))
	}
	w.must(os.MkdirAll(w.outside, 0o700))
	if onServer() {
		w.cluster = pgtest.Alone(t)
		w.named = []string{"--database", w.cluster.Database(t), "--key-database", w.cluster.Database(t)}
	}
	t.Cleanup(func() {
		if w.running != nil {
			_ = w.running.Process.Kill()
			_ = w.running.Wait()
		}
	})
	return w
}

func (w *watch) out(name string) string { return filepath.Join(w.outside, name) }

// setUp makes the folder and a token; everything secret about them is planted.
func (w *watch) setUp() {
	w.t.Helper()
	secret, name := w.planted("the password", true), w.planted("the user's name", true)
	address := w.planted("the user's e-mail", false) + "@example.org"
	w.write(w.out("password"), []byte(secret))
	w.mustVerb(append([]string{"init", "--data", w.dir, "--admin-email", address, "--admin-name", name, "--password-file", w.out("password"),
		"--root-key-file", w.out("root.key"), "--recovery-out", w.out("recovery")}, w.named...)...)
	w.startServer()
	w.tpl.ownerToken = strings.TrimSpace(w.mustVerb("token", "create", "--data", w.dir, "--user", address, "--name", w.planted("the token's name", true)))
	w.scan.Plant("the token", w.tpl.ownerToken)
	groups := strings.TrimSpace(string(w.read(w.out("recovery"))))
	w.scan.Plant("the recovery key", groups)
	w.scan.Plant("the recovery key", strings.NewReplacer("-", "", " ", "", "\n", "").Replace(groups))
	for _, word := range strings.Fields(string(w.read(w.out("root.key")))) {
		if raw, err := hex.DecodeString(word); err == nil && len(raw) == 32 {
			w.scan.Plant("the root key", word)
			w.scan.Plant("the root key", string(raw))
			return
		}
	}
	w.t.Fatal("no root key was found in its file")
}

// writeEverything creates, changes, reads and finds a record of each object
// through the API, and sends what is refused.
func (w *watch) writeEverything(objects []*catalog.Object) {
	w.t.Helper()
	about := []string{"Holdfast-Reason", url.PathEscape(w.planted("the reason", false)), "Holdfast-Purpose", w.planted("the purpose", false),
		"User-Agent", w.planted("the program", false)}
	for _, o := range objects {
		path := "/api/v1/" + o.Plural
		made := w.do("POST", path, w.filled(o, "created"), append(about, "Idempotency-Key", w.planted("the idempotency key", false))...)
		made.wants(w.t, 201, "")
		one := path + "/" + made.id(w.t)
		changed := w.do("PATCH", one, w.filled(o, "updated"), append(about, "If-Match", `"1"`)...)
		changed.wants(w.t, 200, "")
		got := w.do("GET", one, "", about...)
		got.wants(w.t, 200, "")
		history := w.do("GET", one+"/history", "")
		history.wants(w.t, 200, "")
		for _, f := range o.Fields {
			if !f.System && f.Handling.Sealed && !f.Handling.Mask {
				w.shows(made.body, o.Name+"."+f.Name+" when created")
				w.shows(got.body, o.Name+"."+f.Name+" when updated")
			}
		}
		gone := w.do("POST", path, w.filled(o, "deleted"))
		gone.wants(w.t, 201, "")
		w.do("DELETE", path+"/"+gone.id(w.t), "", "If-Match", `"1"`).wants(w.t, 204, "")
		sought := w.planted("the words sought", false)
		w.do("GET", path+"?sort="+o.Title.Name+"&q="+sought, "").wants(w.t, 200, "")
		w.do("POST", path+"/query", `{"filter":{"field":"`+o.Title.Name+`","op":"contains","value":"`+sought+`"}}`).wants(w.t, 200, "")
		w.do("GET", path+"?filter="+url.QueryEscape(o.Title.Name+` ~ "`+w.planted("the filter", false)+`"`), "").wants(w.t, 200, "")
	}
	for _, bad := range [][]string{
		{"POST", "/api/v1/contacts", `{"name":"B","emails":["` + w.planted("a refused value", false) + `"]}`},
		{"POST", "/api/v1/contacts", `{"` + w.planted("an unknown field", false) + `":1}`},
		{"POST", "/api/v1/contacts", `{"name":"` + w.planted("broken JSON", false)},
		{"GET", "/api/v1/" + w.planted("an unknown path", false) + "?x=" + w.planted("an unknown parameter", false), ""},
		{"GET", "/api/v1/contacts?filter=" + url.QueryEscape(w.planted("a broken filter", false)+" = ("), ""},
	} {
		if a := w.do(bad[0], bad[1], bad[2]); a.status < 400 || a.status > 499 {
			w.t.Errorf("%s: status %d", bad[1][:20], a.status)
		}
	}
	w.do("GET", "/api/v1/contacts", "", "Authorization", "Bearer "+w.planted("a wrong token", false)).wants(w.t, 401, "")
}

// people writes a file of rows with canaries in every column, an unknown
// column among them, and rows that are not accepted.
func (w *watch) people(o *catalog.Object, rows int) (path string, broken int) {
	w.t.Helper()
	path = w.out(w.planted("the file's name", false) + ".csv")
	w.brief = true
	defer func() { w.brief = false }()
	head, cells := []string{}, []string{}
	for _, f := range o.Fields {
		if f.Handling.Sealed && !f.System && f.Name != "external_id" {
			head = append(head, f.Name)
			cells = append(cells, `"`+w.valueFor(f, o.Name+"."+f.Name+" when imported")+`"`)
		}
	}
	head = append(head, "company", "external_id", w.planted("an unknown column", true))
	cells = append(cells, w.planted("a company's name when imported", true), "%d", w.planted("an unknown cell", true))
	var file strings.Builder
	file.WriteString(strings.Join(head, ",") + "\n")
	refused := w.planted("a cell of a refused row", false)
	for i := range rows {
		row := strings.ReplaceAll(strings.Join(cells, ","), "%d", strconv.Itoa(i))
		if i%50 == 13 {
			row = strings.Replace(row, "@", " "+refused+" ", 1) // no address any more
			broken++
		}
		file.WriteString(row + "\n")
	}
	w.write(path, []byte(file.String()))
	return path, broken
}

// killDuringImport kills the server when the import has written some rows and
// not all.
func (w *watch) killDuringImport(path string, already, rows int) {
	w.t.Helper()
	ended := make(chan int, 1)
	go func() {
		_, _, code := w.verb(nil, "import", path, "--data", w.dir)
		ended <- code
	}()
	for deadline := time.Now().Add(time.Minute); ; {
		a := w.do("GET", "/api/v1/contacts?limit=1&count=true", "")
		a.wants(w.t, 200, "")
		n := decode[struct{ Count int }](w.t, a.body).Count
		if n > already+100 {
			if n >= already+rows*9/10 {
				w.t.Fatalf("%d of %d rows were written before the kill: more rows are needed", n-already, rows)
			}
			break
		}
		if time.Now().After(deadline) {
			w.t.Fatal("the import does not begin")
		}
	}
	w.stopServer(syscall.SIGKILL)
	if code := <-ended; code == 0 {
		w.t.Error("the import verb says it is done, and the server is dead")
	}
}

// waitForImport polls until the import that was resumed has ended.
func (w *watch) waitForImport() (res verb.ImportResult) {
	w.t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); ; {
		res = decode[verb.ImportList](w.t, []byte(w.mustVerb("imports", "list", "--data", w.dir, "--json"))).Imports[0]
		if res.State == "finished" {
			return res
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("the import is %s after two minutes: %+v", res.State, res.Counts)
		}
	}
}

// TestNoCanaryOnDisk plants a canary in every sealed field of every object,
// in what is said about users, tokens, requests and imports, and in what is
// refused, and finds none of them in any byte the program writes: while it
// runs, after it was killed in the middle of an import, after the import was
// resumed, after exports and backups, and after it stopped.
func TestNoCanaryOnDisk(t *testing.T) {
	t.Parallel()
	objects := newSiteAnywhere(t).w.Catalog().Objects()
	w := newWatch(t)
	w.setUp()
	w.clean("set up")
	w.writeEverything(objects)
	w.clean("written by the API")
	contact := objects[0]
	for _, o := range objects {
		if o.Name == "contact" {
			contact = o
		}
	}
	small, broken := w.people(contact, 60)
	first := decode[verb.ImportResult](t, []byte(w.mustVerb("import", small, "--data", w.dir, "--json")))
	if first.Failed != broken || first.Created != 60-broken {
		t.Fatalf("%+v", first.Counts)
	}
	w.clean("imported")
	const rows = 4000
	large, broken := w.people(contact, rows)
	w.killDuringImport(large, 61-first.Failed, rows)
	w.clean("killed during an import")
	w.startServer()
	res := w.waitForImport()
	if res.Rows != rows || res.Failed != broken || res.Created != rows-broken {
		t.Errorf("after the kill: %+v, want %d rows, %d of them refused", res.Counts, rows, broken)
	}
	w.clean("the import resumed")
	for _, format := range []string{"csv", "vcard", "jsonl"} {
		w.mustVerb("export", "--data", w.dir, "--object", "contact", "--format", format, "--out", w.out("export."+format))
	}
	for _, f := range contact.Fields {
		if f.Handling.Sealed && !f.System && f.Handling.Exportable {
			w.shows(w.read(w.out("export.csv")), contact.Name+"."+f.Name+" when updated")
		}
	}
	w.mustVerb("imports", "failed", res.Import.String(), "--data", w.dir, "--out", w.out("failed.csv"))
	w.shows(w.read(w.out("failed.csv")), "a cell of a refused row")
	w.mustVerb("imports", "revert", first.Import.String(), "--data", w.dir)
	if w.cluster == nil { // a server's databases are copied by its own means
		w.mustVerb("backup", "create", "--data", w.dir, "--out", w.path("backup", "data.backup"), "--keys-out", w.path("backup", "keys.backup"))
	}
	w.mustVerb("audit", "verify", "--rows", "--data", w.dir)
	w.clean("exported and backed up")
	w.stopServer(syscall.SIGTERM)
	w.mustVerb("audit", "verify", "--rows", "--data", w.dir)
	w.clean("stopped")
	w.findsWhatIsPlain()
}

// findsWhatIsPlain puts a canary in the clear wherever one could lie, and fails
// unless it is found there.
func (w *watch) findsWhatIsPlain() {
	w.t.Helper()
	places := []string{w.path("data", "planted.db-wal")}
	w.write(places[0], append([]byte("\x37\x7f\x06\x82 page "), w.tpl.ownerToken...))
	if w.cluster != nil {
		db := w.raw("holdfast.db")
		defer db.Close()
		_, err := db.Exec(`CREATE TABLE spy AS SELECT CAST(? AS TEXT) AS x`, w.tpl.ownerToken)
		w.must(err)
		places = append(places, "/data/base/", "/data/pg_wal/", "the dump")
	}
	hits, _ := w.everywhere()
	for _, place := range places {
		if !slices.ContainsFunc(hits, func(h apptest.Hit) bool { return strings.Contains(h.File, place) }) {
			w.t.Errorf("the canary that was planted in the clear was not found in %s", place)
		}
	}
}
