package main

import (
	"context"
	"fmt"
	"io"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

type doctorVerb struct{ folder }

// Help says what the states mean.
func (doctorVerb) Help() string {
	return "One line a check: ok, advice (could be better), warn or fail, with what to do below. A failed check makes the exit code 15; a warning does not."
}

// Run prints every check; a failed one makes the exit code non-zero, a
// warning does not.
func (v *doctorVerb) Run(ctx context.Context, c *cli) error {
	var res app.DoctorResult
	if err := v.call(ctx, verb.OpDoctor, app.DoctorArgs{Lang: c.Lang}, control.Streams{}, &res); err != nil {
		return err
	}
	err := c.printResult(res, func(w io.Writer) {
		for _, k := range res.Checks {
			fmt.Fprintf(w, "%-6s %-22s %s\n", k.State, k.Name, k.Found)
			if k.Advice != "" {
				fmt.Fprintf(w, "%-29s → %s\n", "", k.Advice)
			}
		}
	})
	if err == nil && res.Failed {
		err = exitError(exitCode(errs.Precondition))
	}
	return err
}
