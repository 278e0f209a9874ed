package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

type auditVerbs struct {
	Verify     auditVerify     `cmd:"" help:"Prove that nothing in the log was altered. Exit 0 sound, 2 tampered, 3 incomplete, 4 stale."`
	Checkpoint auditCheckpoint `cmd:"" help:"Print the newest signed checkpoint, to keep elsewhere."`
}

// tampered is the exit code of that verdict.
const tampered = exitError(2)

type auditVerify struct {
	folder
	Rows  bool   `help:"Also check every stored row against the log."`
	Since string `help:"A checkpoint kept from earlier (its file, or its text): prove that today's log continues it." placeholder:"CHECKPOINT"`
}

// Help says what the verdicts mean.
func (auditVerify) Help() string {
	return `The exit code is the verdict:

  0  sound
  2  tampered: the first bad place is named; keep the folder as it is
  3  incomplete: something could not be checked, read what is named
  4  stale: what is there holds, but is not the newest; was an old copy put back?

A copy of a checkpoint on another machine finds out even who exchanges the whole folder:

  holdfast audit checkpoint --data DIR > kept-elsewhere.txt
  holdfast audit verify --data DIR --rows --since kept-elsewhere.txt`
}

// Run verifies and maps the result to the exit code.
func (v *auditVerify) Run(ctx context.Context, c *cli) error {
	since := v.Since
	if raw, err := os.ReadFile(since); since != "" && err == nil {
		since = string(raw)
	}
	show, end := progress("verify")
	var res verb.VerifyResult
	err := v.call(ctx, verb.OpAuditVerify, verb.VerifyArgs{Rows: v.Rows, Since: since, Lang: c.Lang}, control.Streams{Progress: show}, &res)
	end()
	if err != nil && res.Exit == 0 { // a folder whose log does not hold cannot be closed well either: the verdict says why
		if code := errs.CodeOf(err); errs.KindOf(err) == errs.Integrity && !strings.HasPrefix(code, "root_key_") && code != "folder_broken" {
			fail(c, err) // so badly altered that it cannot even be opened
			return tampered
		}
		return err
	}
	err = c.printResult(res, func(w io.Writer) {
		fmt.Fprintf(w, "%s: %d entries, %d pending, %d checkpoints", strings.ToUpper(string(res.Status)), res.Size, res.Pending, res.Checkpoints)
		if v.Rows {
			fmt.Fprintf(w, ", %d rows", res.Rows)
		}
		fmt.Fprintln(w, ".")
		for _, p := range res.Problems {
			fmt.Fprintf(w, "  %s: %s\n", p.Place, p.Text)
		}
		if res.More > 0 {
			fmt.Fprintf(w, "  … and %d more\n", res.More)
		}
	})
	if err == nil && res.Exit != 0 {
		err = exitError(res.Exit)
	}
	return err
}

type auditCheckpoint struct{ folder }

// Run prints the checkpoint note.
func (v *auditCheckpoint) Run(ctx context.Context, c *cli) error {
	var res verb.CheckpointResult
	if err := v.call(ctx, verb.OpAuditCheckpoint, verb.NoArgs{}, control.Streams{}, &res); err != nil {
		return err
	}
	return c.printResult(res, func(w io.Writer) { fmt.Fprint(w, res.Note) })
}
