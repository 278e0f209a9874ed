package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// Exit codes, by kind of error. Scripts rely on them: append, never change.
// audit verify answers 2, 3 and 4 by its own table (tampered, incomplete,
// stale), see audit.go.
func exitCode(k errs.Kind) int {
	switch k {
	case errs.Invalid:
		return 10
	case errs.Unauthenticated:
		return 11
	case errs.Permission:
		return 12
	case errs.NotFound:
		return 13
	case errs.Conflict:
		return 14
	case errs.Precondition:
		return 15
	case errs.TooLarge:
		return 16
	case errs.RateLimited:
		return 17
	case errs.Unavailable:
		return 18
	case errs.Integrity:
		return 19
	default:
		return 1
	}
}

// exitError ends a verb with a code of its own after it printed its result.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// errorJSON is how --json prints an error.
type errorJSON struct {
	Error struct {
		Kind    string           `json:"kind"`
		Code    string           `json:"code,omitempty"`
		Message string           `json:"message"`
		Hint    string           `json:"hint,omitempty"`
		Fields  []fieldErrorJSON `json:"fields,omitempty"`
	} `json:"error"`
}

type fieldErrorJSON struct {
	Field   string `json:"field"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// fail prints the error to standard error and returns the exit code.
func fail(c *cli, err error) int {
	var own exitError
	if errors.As(err, &own) {
		return int(own)
	}
	e := errs.As(err)
	if c.JSON {
		printErrorJSON(c, e)
		return exitCode(e.Kind)
	}
	fmt.Fprintln(os.Stderr, "holdfast:", e.Public(c.Lang))
	for _, f := range e.Fields {
		fmt.Fprintf(os.Stderr, "  %s: %s\n", f.Field, errs.Text(c.Lang, f.Code, f.Params...))
	}
	if e.Err != nil && e.Kind != errs.Integrity {
		fmt.Fprintln(os.Stderr, "  cause:", e.Err)
	}
	if e.Hint != "" {
		fmt.Fprintln(os.Stderr, "  →", e.Hint)
	}
	return exitCode(e.Kind)
}

func printErrorJSON(c *cli, e *errs.Error) {
	var out errorJSON
	out.Error.Kind, out.Error.Code = e.Kind.String(), e.Code
	out.Error.Message, out.Error.Hint = e.Public(c.Lang), e.Hint
	for _, f := range e.Fields {
		out.Error.Fields = append(out.Error.Fields, fieldErrorJSON{f.Field, f.Code, errs.Text(c.Lang, f.Code, f.Params...)})
	}
	enc := json.NewEncoder(os.Stderr)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(out) // standard error is gone: nobody is left to tell
}
