package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
)

type importVerb struct {
	folder
	person
	File       string `arg:"" help:"CSV (comma, semicolon or tab; UTF-8, UTF-16 or GB18030) or vCard file; - reads standard input."`
	Object     string `help:"What the rows are." enum:"contact,company,note,task" default:"contact"`
	UpsertOn   string `help:"Update the record with the same value in this match field (emails, phones, external_id…) instead of creating another." placeholder:"FIELD"`
	UpdateOnly bool   `help:"With --upsert-on: never create; a row without a match is not accepted."`
	FailedOut  string `help:"Save the rows that were not accepted, with line, column and reason, to this new file." type:"path"`
	DateOrder  string `help:"How dates like 03/04/2020 are meant." enum:"auto,mdy,dmy" default:"auto"`
}

// Run streams the file to whoever holds the folder and waits for the import.
func (v *importVerb) Run(ctx context.Context, c *cli) error {
	as, err := v.as()
	if err != nil {
		return err
	}
	in, size, err := openInput(v.File)
	if err != nil {
		return err
	}
	defer in.Close()
	show, end := progress("import")
	args := app.ImportArgs{As: as, Object: v.Object, UpsertOn: v.UpsertOn, DateOrder: v.DateOrder, UpdateOnly: v.UpdateOnly, Lang: c.Lang, FileName: filepath.Base(v.File), Size: size}
	var res app.ImportResult
	err = v.call(ctx, app.OpImport, args, control.Streams{In: in, Progress: show}, &res)
	end()
	if err != nil {
		return err
	}
	if v.FailedOut != "" && res.Failed > 0 {
		if err := saveFailed(ctx, v.folder, c, as, res.Import.String(), v.FailedOut); err != nil {
			return err
		}
	}
	return c.printResult(res, func(w io.Writer) { printImport(w, res, v.FailedOut) })
}

func printImport(w io.Writer, res app.ImportResult, failedOut string) {
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
		fmt.Fprintf(w, "  line %d, %s: %s\n", f.Line, f.Column, f.Reason)
	}
	if more := res.Failed - len(res.Problems); more > 0 {
		fmt.Fprintf(w, "  … and %d more\n", more)
	}
	fmt.Fprintf(w, "Import %s. Take it back with: holdfast imports revert %s\n", res.Import, res.Import)
	if res.Failed > 0 && failedOut == "" {
		fmt.Fprintf(w, "Rows not accepted: holdfast imports failed %s --out FILE\n", res.Import)
	}
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

type importsVerb struct {
	List   importsList   `cmd:"" help:"List imports, newest first."`
	Failed importsFailed `cmd:"" help:"Print or save the rows of an import that were not accepted."`
	Revert importsRevert `cmd:"" help:"Move everything an import created, and nobody changed since, to the trash."`
}

type importsList struct{ folder }

// Run lists imports.
func (v *importsList) Run(ctx context.Context, c *cli) error {
	var res app.ImportList
	if err := v.call(ctx, app.OpImportList, app.NoArgs{}, control.Streams{}, &res); err != nil {
		return err
	}
	return c.printResult(res, func(w io.Writer) {
		for _, i := range res.Imports {
			fmt.Fprintf(w, "%s  %s  %-9s  %d rows, %d created, %d updated, %d not accepted\n",
				i.Import, i.At.Format("2006-01-02 15:04"), i.State, i.Rows, i.Created, i.Updated, i.Failed)
		}
	})
}

type importsFailed struct {
	folder
	person
	ID  string `arg:"" help:"The import's id."`
	Out string `help:"New file to save to; standard output when left out." type:"path"`
}

// Run prints or saves the failed rows as CSV.
func (v *importsFailed) Run(ctx context.Context, c *cli) error {
	as, err := v.as()
	if err != nil {
		return err
	}
	if v.Out != "" {
		return saveFailed(ctx, v.folder, c, as, v.ID, v.Out)
	}
	return v.call(ctx, app.OpImportFailed, app.ImportIDArgs{As: as, Import: v.ID, Lang: c.Lang}, control.Streams{Out: os.Stdout}, nil)
}

func saveFailed(ctx context.Context, f folder, c *cli, as app.As, importID, path string) error {
	return writeNewFile(path, func(w io.Writer) error {
		return f.call(ctx, app.OpImportFailed, app.ImportIDArgs{As: as, Import: importID, Lang: c.Lang}, control.Streams{Out: w}, nil)
	})
}

type importsRevert struct {
	folder
	person
	ID string `arg:"" help:"The import's id."`
}

// Run takes an import back.
func (v *importsRevert) Run(ctx context.Context, c *cli) error {
	as, err := v.as()
	if err != nil {
		return err
	}
	show, end := progress("revert")
	var res app.ImportReverted
	err = v.call(ctx, app.OpImportRevert, app.ImportIDArgs{As: as, Import: v.ID}, control.Streams{Progress: show}, &res)
	end()
	if err != nil {
		return err
	}
	return c.printResult(res, func(w io.Writer) {
		fmt.Fprintf(w, "%d records moved to the trash, %d kept because they were changed since.\n", res.Removed, len(res.Kept))
		for _, k := range res.Kept {
			fmt.Fprintf(w, "  %s %s\n", k.Object, k.ID)
		}
	})
}
