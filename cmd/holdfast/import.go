package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

type importVerb struct {
	folder
	person
	File       string `arg:"" help:"CSV (comma, semicolon or tab; UTF-8, UTF-16 or GB18030) or vCard file; - reads standard input."`
	Object     string `help:"What the rows are: contact, company, note, task, or the name of an object of your own." default:"contact"`
	UpsertOn   string `help:"Update the record with the same value in this match field (email, phone, external_id…) instead of making another." placeholder:"FIELD"`
	UpdateOnly bool   `help:"With --upsert-on: never create; a row without a match is not accepted."`
	FailedOut  string `help:"Save the rows that were not accepted, with line, column and reason, to this new file." type:"path" placeholder:"FILE"`
	DateOrder  string `help:"How dates like 03/04/2020 are meant: auto, mdy or dmy." enum:"auto,mdy,dmy" default:"auto"`
}

// Help says what happens to columns, rows and a run that is stopped.
func (importVerb) Help() string {
	return `Columns are recognised by their headings, of Google Contacts, HubSpot, Salesforce and Outlook too, or by what is in them; the answer says which went where. A row is imported whole or not at all; rows that were not accepted do not stop the others and do not change the exit code. Everything an import made can be taken back with imports revert.

Stopped with Ctrl-C, the import goes on in the running server; without one it resumes when the folder is opened next.

  holdfast import --data DIR contacts.csv
  holdfast import --data DIR contacts.csv --upsert-on email --failed-out not-accepted.csv
  holdfast import --data DIR --object company - < companies.csv`
}

// Run streams the file to whoever holds the folder and waits for the import.
func (v *importVerb) Run(ctx context.Context, c *cli) error {
	as, err := v.as()
	if err != nil {
		return err
	}
	if v.FailedOut != "" {
		if err := errors.Join(app.CheckOutput(v.Data, v.FailedOut), isNew(v.FailedOut)); err != nil {
			return err
		}
	}
	in, size, err := openInput(v.File)
	if err != nil {
		return err
	}
	defer in.Close()
	show, end := progress("import")
	args := verb.ImportArgs{As: as, Object: v.Object, UpsertOn: v.UpsertOn, DateOrder: v.DateOrder, UpdateOnly: v.UpdateOnly, Lang: c.Lang, FileName: filepath.Base(v.File), Size: size}
	var res verb.ImportResult
	err = v.call(ctx, verb.OpImport, args, control.Streams{In: stoppable(ctx, in), Progress: show}, &res)
	end()
	if err != nil {
		return err
	}
	if v.FailedOut != "" && res.Failed > 0 {
		err = saveFailed(ctx, v.folder, verb.ImportIDArgs{As: as, Import: res.Import.String(), Lang: c.Lang}, v.FailedOut)
		if err != nil {
			return err
		}
	}
	return c.printResult(res, func(w io.Writer) { printImport(w, res, v.FailedOut) })
}

// inColumn is empty for a row that could not be taken apart.
func inColumn(name string) string {
	if name == "" {
		return ""
	}
	return ", " + name
}

func printImport(w io.Writer, res verb.ImportResult, failedOut string) {
	fmt.Fprintf(w, "%d rows: %d created, %d updated, %d unchanged, %d not accepted", res.Rows, res.Created, res.Updated, res.Unchanged, res.Failed)
	if res.Companies > 0 {
		fmt.Fprintf(w, "; %d companies made", res.Companies)
	}
	fmt.Fprintf(w, " (%s, %s).\n", res.Format, res.Source)
	for _, col := range res.Columns {
		if col.Target == "" {
			fmt.Fprintf(w, "  column %q is not imported: %s\n", col.Header, col.Why)
		}
	}
	for _, f := range res.Problems {
		fmt.Fprintf(w, "  line %d%s: %s\n", f.Line, inColumn(f.Column), f.Reason)
	}
	if more := res.Failed - len(res.Problems); more > 0 {
		fmt.Fprintf(w, "  … and %d more\n", more)
	}
	fmt.Fprintf(w, "Import %s. Take it back with: holdfast imports revert %s\n", res.Import, res.Import)
	switch {
	case res.Failed > 0 && failedOut == "":
		fmt.Fprintf(w, "Rows not accepted: holdfast imports failed %s --out FILE\n", res.Import)
	case res.Failed > 0:
		fmt.Fprintf(w, "Rows not accepted are in %s.\n", failedOut)
	}
}

// stoppable reads in until ctx ends. A read of a pipe or a terminal cannot be
// called back, so it is left behind; the process ends anyway.
func stoppable(ctx context.Context, in io.Reader) io.Reader {
	r, w := io.Pipe()
	context.AfterFunc(ctx, func() { _ = w.CloseWithError(ctx.Err()) }) // never fails
	go func() {
		_, err := io.Copy(w, in)
		_ = w.CloseWithError(err) // as above; without an error this is the end
	}()
	return r
}

// openInput opens the file, or standard input for "-".
func openInput(name string) (*os.File, int64, error) {
	if name == "-" {
		return os.Stdin, 0, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, 0, errs.New(errs.Invalid, "file_unreadable", errs.P("option", "FILE")).Because(err)
	}
	st, err := f.Stat()
	if err == nil && st.IsDir() {
		err = errs.New(errs.Invalid, "file_unreadable", errs.P("option", "FILE")).WithHint("%s is a folder", name)
	}
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, st.Size(), nil
}
