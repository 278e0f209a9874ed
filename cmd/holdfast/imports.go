package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"os"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

type importsVerb struct {
	List   importsList   `cmd:"" help:"List imports, newest first."`
	Failed importsFailed `cmd:"" help:"Print or save the rows of an import that were not accepted."`
	Revert importsRevert `cmd:"" help:"Move everything an import created, and nobody changed since or refers to, to the trash."`
}

type importsList struct{ folder }

// Run lists imports.
func (v *importsList) Run(ctx context.Context, c *cli) error {
	var res verb.ImportList
	if err := v.call(ctx, verb.OpImportList, verb.NoArgs{}, control.Streams{}, &res); err != nil {
		return err
	}
	return c.printResult(res, func(w io.Writer) {
		table(w, func(line func(string, ...any)) {
			line("IMPORT\tSTARTED (UTC)\tSTATE\tOBJECT\tROWS\tCREATED\tUPDATED\tUNCHANGED\tNOT ACCEPTED")
			for _, i := range res.Imports {
				line("%s\t%s\t%s\t%s\t%d\t%d\t%d\t%d\t%d", i.Import, i.At.UTC().Format("2006-01-02 15:04"), i.State, i.Object,
					i.Rows, i.Created, i.Updated, i.Unchanged, i.Failed)
			}
		})
	})
}

type importsFailed struct {
	folder
	person
	ID  string `arg:"" help:"The import's id, from imports list."`
	Out string `help:"New file to save to; standard output when left out." type:"path" placeholder:"FILE"`
}

// Help says what the file is good for.
func (importsFailed) Help() string {
	return `A CSV file: line, column and reason, then the row as it was. Mend the rows and import the file again; the first three columns are left out by themselves. It is readable text: keep it as you keep the data.`
}

// savedRows is where failed rows went.
type savedRows struct {
	Out string `json:"out"`
}

// failedRows are failed rows as JSON: the cells of each under header.
type failedRows struct {
	Header []string   `json:"header"`
	Rows   [][]string `json:"rows"`
}

// Run prints or saves the failed rows.
func (v *importsFailed) Run(ctx context.Context, c *cli) error {
	as, err := v.as()
	if err != nil {
		return err
	}
	args := verb.ImportIDArgs{As: as, Import: v.ID, Lang: c.Lang}
	if v.Out != "" {
		if err := app.CheckOutput(v.Data, v.Out); err != nil {
			return err
		}
		if err := saveFailed(ctx, v.folder, args, v.Out); err != nil {
			return err
		}
		return c.printResult(savedRows{v.Out}, func(w io.Writer) { fmt.Fprintf(w, "Saved to %s.\n", v.Out) })
	}
	if !c.JSON {
		return v.call(ctx, verb.OpImportFailed, args, control.Streams{Out: os.Stdout}, nil)
	}
	var file bytes.Buffer
	if err := v.call(ctx, verb.OpImportFailed, args, control.Streams{Out: &file}, nil); err != nil {
		return err
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file.Bytes(), []byte("\ufeff")))).ReadAll()
	if err != nil || len(rows) == 0 {
		return fmt.Errorf("the file of failed rows is broken: %w", err)
	}
	return c.printResult(failedRows{rows[0], rows[1:]}, nil)
}

func saveFailed(ctx context.Context, f folder, args verb.ImportIDArgs, path string) error {
	return writeNewFile(path, func(w io.Writer) error {
		return f.call(ctx, verb.OpImportFailed, args, control.Streams{Out: w}, nil)
	})
}

type importsRevert struct {
	folder
	person
	ID string `arg:"" help:"The import's id, from imports list."`
}

// Run takes an import back.
func (v *importsRevert) Run(ctx context.Context, c *cli) error {
	as, err := v.as()
	if err != nil {
		return err
	}
	show, end := progress("revert")
	var res verb.ImportReverted
	err = v.call(ctx, verb.OpImportRevert, verb.ImportIDArgs{As: as, Import: v.ID}, control.Streams{Progress: show}, &res)
	end()
	if err != nil {
		return err
	}
	return c.printResult(res, func(w io.Writer) {
		fmt.Fprintf(w, "%d records moved to the trash, %d kept because they were changed since, or because another record refers to them.\n", res.Removed, len(res.Kept))
		for _, k := range res.Kept {
			why := "changed"
			if k.Referred {
				why = "referred to"
			}
			fmt.Fprintf(w, "  %s %s (%s)\n", k.Object, k.ID, why)
		}
	})
}
