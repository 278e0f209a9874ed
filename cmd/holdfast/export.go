package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

type exportVerb struct {
	folder
	person
	Object string `help:"What to export: contact, company, note, task, or the name of an object of your own." default:"contact"`
	Format string `help:"File format: csv for spreadsheets, csv_raw for programs, vcard or jsonl." enum:"csv,csv_raw,vcard,jsonl" default:"csv"`
	Out    string `help:"New file to write; - prints the records to standard output, and no result." required:"" type:"path" placeholder:"FILE"`
	Filter string `help:"Only records that match." placeholder:"FILTER"`
	Sort   string `help:"Order, such as name,-created_at." placeholder:"FIELDS"`
	Fields string `help:"Only these columns, such as name,emails; without it all that may leave." placeholder:"FIELDS"`
}

// Help shows the formats and a filter.
func (exportVerb) Help() string {
	return `The file is readable text. The export leaves an entry in the log that says who took what. With --token-file it is what that person may export; the token must be made with --export.

  holdfast export --data DIR --object contact --format csv --out contacts.csv
  holdfast export --data DIR --object contact --format vcard --out customers.vcf --filter 'stage = customer'
  holdfast export --data DIR --object task --format jsonl --out -`
}

// Run writes the export. The file appears only when it is complete.
func (v *exportVerb) Run(ctx context.Context, c *cli) error {
	as, err := v.as()
	if err != nil {
		return err
	}
	if err := app.CheckOutput(v.Data, v.Out); err != nil {
		return err
	}
	show, end := progress("export")
	args := verb.ExportArgs{As: as, Object: v.Object, Format: v.Format, Filter: v.Filter, Sort: v.Sort}
	if v.Fields != "" {
		args.Fields = strings.Split(v.Fields, ",")
	}
	var res verb.ExportResult
	stream := func(w io.Writer) error {
		return v.call(ctx, verb.OpExport, args, control.Streams{Out: w, Progress: show}, &res)
	}
	if v.Out == "-" {
		err = stream(os.Stdout)
		end()
		return err
	}
	err = writeNewFile(v.Out, stream)
	end()
	if err != nil {
		return err
	}
	return c.printResult(res, func(w io.Writer) {
		fmt.Fprintf(w, "%d records written to %s. The file is readable text: keep it as you keep the data.\n", res.Records, v.Out)
	})
}

// writeNewFile lets fill write a file that did not exist before: 0600, synced,
// and at its name only when complete.
func writeNewFile(path string, fill func(w io.Writer) error) error {
	if err := isNew(path); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".holdfast-*") // mode 0600
	if err != nil {
		return errs.New(errs.Invalid, "file_unwritable").Because(err)
	}
	defer os.Remove(tmp.Name()) // nothing left to remove when all went well
	if err := fill(tmp); err != nil {
		tmp.Close()
		return err
	}
	if err := errors.Join(tmp.Sync(), tmp.Close()); err != nil {
		return errs.New(errs.Unavailable, "file_unwritable").Because(err)
	}
	return claim(tmp.Name(), path)
}

// claim gives the finished file its name, unless somebody took that meanwhile.
func claim(tmp, path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return errs.New(errs.Conflict, "file_unwritable").Because(err)
	}
	if err := errors.Join(f.Close(), os.Rename(tmp, path)); err != nil {
		return errs.New(errs.Unavailable, "file_unwritable").Because(errors.Join(err, os.Remove(path)))
	}
	return nil
}

// isNew refuses a name that is taken.
func isNew(path string) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return errs.New(errs.Conflict, "file_exists").WithHint("%s exists; choose another name", path)
	}
	return nil
}
