//go:build !race

package app_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/store/dbtest"
	"github.com/holdfast-crm/holdfast/internal/transfer"
)

// handIn uploads a file as a browser would.
func (w *watch) handIn(path string) transfer.Import {
	w.t.Helper()
	a := w.do("POST", "/api/v1/imports?object=contact", string(w.read(path)), "Holdfast-File-Name", url.PathEscape(filepath.Base(path)), "Content-Type", "application/octet-stream")
	a.wants(w.t, 201, "")
	w.shows(a.body, "contact.description when imported")
	return decode[transfer.Import](w.t, a.body)
}

// about sends a request about an import until there is room for it: tests ask
// as fast as they can.
func (w *watch) about(imp transfer.Import, method, what, body string) answer {
	w.t.Helper()
	for {
		if a := w.do(method, "/api/v1/imports/"+imp.ID.String()+what, body); a.status != http.StatusTooManyRequests {
			return a
		}
	}
}

// importIs polls an import until it says what is wanted.
func (w *watch) importIs(imp transfer.Import, what string, wanted func(transfer.Import) bool) transfer.Import {
	w.t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); ; {
		a := w.about(imp, "GET", "", "")
		a.wants(w.t, 200, "")
		if imp = decode[transfer.Import](w.t, a.body); wanted(imp) {
			return imp
		}
		if time.Now().After(deadline) || imp.State == transfer.Failed {
			w.t.Fatalf("the import is not %s: %+v", what, imp)
		}
	}
}

func is(state transfer.Stage) func(transfer.Import) bool {
	return func(i transfer.Import) bool { return i.State == state }
}

// killedHalfWay does something that goes on in the background, kills the
// server when it has begun and is not over, and starts it again.
func (w *watch) killedHalfWay(imp transfer.Import, what, body string, total int) {
	w.t.Helper()
	a := w.about(imp, "POST", what, body)
	a.wants(w.t, 202, "")
	at := w.importIs(imp, "under way", func(i transfer.Import) bool { return i.Progress.Done > 50 })
	if at.Progress.Done >= total*9/10 {
		w.t.Fatalf("%s: %d of %d were done before the kill: more rows are needed", what, at.Progress.Done, total)
	}
	w.stopServer(syscall.SIGKILL)
	w.clean("killed half way of " + what)
	w.startServer()
}

// cutOff sends half of a file and then kills the server.
func (w *watch) cutOff(path string) {
	w.t.Helper()
	file := w.read(path)
	at, err := url.Parse(w.url)
	w.must(err)
	c, err := net.Dial("tcp", at.Host)
	w.must(err)
	defer func() { _ = c.Close() }()
	_, err = fmt.Fprintf(c, "POST /api/v1/imports?object=contact HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n", w.tpl.ownerToken, len(file))
	w.must(err)
	_, err = c.Write(file[:len(file)/2])
	w.must(err)
	for deadline := time.Now().Add(time.Minute); w.begun() == 0; {
		if time.Now().After(deadline) {
			w.t.Fatal("the upload does not begin")
		}
	}
	w.clean("half way of an upload")
	w.stopServer(syscall.SIGKILL)
	_, _ = io.ReadAll(c)
	if w.begun() == 0 {
		w.t.Error("nothing was begun when the server died: the test proves nothing")
	}
	w.clean("killed half way of an upload")
	w.startServer()
	if n := w.begun(); n != 0 {
		w.t.Errorf("%d files that were begun are still there", n)
	}
}

// begun counts sealed files that are not whole.
func (w *watch) begun() int {
	w.t.Helper()
	entries, err := os.ReadDir(filepath.Join(w.dir, "blobs", "tmp"))
	w.must(err)
	return len(entries)
}

// TestNoCanaryOnDiskOfADraft plants canaries in every cell of a file, in its
// name and its heading, and finds none on disk while the file waits as a draft,
// while half of it is there, when the server was killed in the middle of the
// upload, of the import and of taking it back, and after each went on.
func TestNoCanaryOnDiskOfADraft(t *testing.T) {
	t.Parallel()
	dbtest.OnSQLite(t, "half of an upload is a file of the data folder")
	w := newWatch(t)
	w.setUp()
	const rows = 3000
	path, broken := w.people(contactOf(newSite(t).w.Catalog()), rows)
	w.cutOff(path)
	draft := w.handIn(path)
	w.clean("a draft")
	p := w.about(draft, "POST", "/preview", `{"mode":"create"}`)
	p.wants(t, 200, "")
	w.shows(p.body, "contact.emails when imported")
	w.clean("a preview")
	w.killedHalfWay(draft, "/start", `{"mode":"create"}`, rows)
	done := w.importIs(draft, "finished", is(transfer.Finished))
	if c := done.Progress; c.Rows != rows || c.Failed != broken || c.Created != rows-broken || c.Companies != 1 {
		t.Errorf("%+v, want %d rows, %d of them refused", c, rows, broken)
	}
	failed := w.about(draft, "GET", "/failed", "")
	failed.wants(t, 200, "")
	w.shows(failed.body, "a cell of a refused row")
	if n := strings.Count(string(failed.body), "\r\n"); n != broken+1 {
		t.Errorf("%d lines of failed rows, want %d", n, broken+1)
	}
	w.clean("imported")
	w.killedHalfWay(draft, "/revert", "", rows-broken)
	back := w.importIs(draft, "reverted", is(transfer.Reverted))
	if back.Result.Removed != rows-broken+1 || back.Result.KeptCount != 0 {
		t.Errorf("%+v", back.Result)
	}
	w.clean("taken back")
	w.stopServer(syscall.SIGTERM)
	w.clean("stopped")
	w.mustVerb("audit", "verify", "--data", w.dir, "--rows")
}

func contactOf(c *catalog.Catalog) *catalog.Object {
	o, _ := c.Object("contact") // a built-in object
	return o
}
