package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

// mountFull runs the child on a disk of 48 MB that only it can see. The exit
// code 77 says that this machine does not let it.
const mountFull = `command -v unshare >/dev/null || exit 77
unshare --map-root-user --mount sh -c 'mount -t tmpfs -o size=48m none "$1" || exit 77; exec "$2"' sh "$1" "$2"`

// TestFullDisk lets the disk run full under a running program: writes and
// imports are refused with a clear error and leave nothing half done, reading
// goes on, and once there is room again so does writing.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	s := newClosedSite(t)
	mount := filepath.Join(t.TempDir(), "disk")
	s.must(os.Mkdir(mount, 0o700))
	raw, err := json.Marshal(plan{Dir: mount, File: s.dir})
	s.must(err)
	cmd := exec.CommandContext(t.Context(), "sh", "-c", mountFull, "sh", mount, os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"=full", planVariable+"="+string(raw))
	out, err := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code == 77 || strings.Contains(string(out), "unshare failed") {
		t.Skipf("a small disk cannot be mounted here: %s", out)
	}
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// fullChild works on a small disk at p.Dir with a copy of the folder p.File.
func fullChild(p plan) error {
	dir, ballast := filepath.Join(p.Dir, "data"), filepath.Join(p.Dir, "ballast")
	if err := os.CopyFS(dir, os.DirFS(p.File)); err != nil {
		return err
	}
	if err := os.WriteFile(ballast, make([]byte, 28<<20), 0o600); err != nil {
		return err
	}
	w, err := openChild(dir, nil)
	if err != nil {
		return err
	}
	written, err := writeUntilFull(w)
	if err != nil {
		return err
	}
	if err := refusedOnFullDisk(w, dir, written); err != nil {
		return err
	}
	if err := os.Remove(ballast); err != nil {
		return err
	}
	last, err := createBig(w)
	if err != nil {
		return fmt.Errorf("there is room again, and writing fails: %w", err)
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("closing: %w", err)
	}
	written = append(written, last)
	if w, err = openChild(dir, nil); err != nil {
		return err
	}
	return errors.Join(allThere(w, written), w.Close())
}

func createBig(w *app.Workspace) (id.ID, error) {
	values := texts{"name": "Big One", "description": strings.Repeat("filling ", 12_000)}
	out, err := w.Records.Apply(context.Background(), operator(), record.Unit{Changes: []record.Change{{Op: record.Create, Object: "contact", Values: values.raw()}}})
	if err != nil {
		return id.ID{}, err
	}
	return out.Results[0].ID, nil
}

// writeUntilFull returns the records that were acknowledged.
func writeUntilFull(w *app.Workspace) (written []id.ID, err error) {
	for range 1000 {
		rec, err := createBig(w)
		if err != nil {
			if errs.KindOf(err) != errs.Unavailable || errs.CodeOf(err) != "disk_full" {
				return nil, fmt.Errorf("the disk is full, and the answer is %s %q: %w", errs.KindOf(err), errs.CodeOf(err), err)
			}
			return written, nil
		}
		written = append(written, rec)
	}
	return nil, errors.New("the disk never ran full")
}

// refusedOnFullDisk tries an import and a read.
func refusedOnFullDisk(w *app.Workspace, dir string, written []id.ID) error {
	file := "name,description\n" + strings.Repeat("A,"+strings.Repeat("filling ", 1000)+"\n", 3000)
	err := control.Local(w.Operations()).Call(context.Background(), verb.OpImport, verb.ImportArgs{Object: "contact"}, control.Streams{In: strings.NewReader(file)}, nil)
	if errs.KindOf(err) != errs.Unavailable || errs.CodeOf(err) != "disk_full" {
		return fmt.Errorf("an import on a full disk: %w", err)
	}
	var blobs int
	err = filepath.WalkDir(filepath.Join(dir, "blobs"), func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			blobs++
		}
		return err
	})
	if err != nil || blobs != 0 {
		return fmt.Errorf("%d sealed files were left: %w", blobs, err)
	}
	if len(written) == 0 {
		return errors.New("nothing was written before the disk was full")
	}
	_, err = w.Records.Get(context.Background(), operator(), "contact", written[0], record.GetOptions{})
	return err
}

// allThere checks that exactly what was acknowledged is there and holds.
func allThere(w *app.Workspace, written []id.ID) error {
	for _, rec := range written {
		if _, err := w.Records.Get(context.Background(), operator(), "contact", rec, record.GetOptions{}); err != nil {
			return err
		}
	}
	page, err := w.Records.List(context.Background(), operator(), "contact", record.ListRequest{Count: true, Sort: "name"})
	if err != nil || page.Count != len(written) {
		return fmt.Errorf("%d records, %d were acknowledged: %w", page.Count, len(written), err)
	}
	var res verb.VerifyResult
	err = control.Local(w.Operations()).Call(context.Background(), verb.OpAuditVerify, verb.VerifyArgs{Rows: true}, control.Streams{}, &res)
	if err == nil && res.Exit != 0 {
		err = fmt.Errorf("audit verify: %s, %+v", res.Status, res.FirstBad)
	}
	return err
}
