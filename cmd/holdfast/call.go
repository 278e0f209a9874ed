package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/control"
)

// folder is the flag every verb over a data folder has.
type folder struct {
	Data string `help:"The data folder." required:"" type:"path" env:"HOLDFAST_DATA"`
}

// person is the flag of verbs that can act as a person instead of as the
// operator.
type person struct {
	TokenFile string `help:"Act as the person whose API token is in this file, instead of as the operator." type:"existingfile"`
}

// as reads the token file; empty means the operator.
func (p person) as() (app.As, error) {
	if p.TokenFile == "" {
		return app.As{}, nil
	}
	raw, err := os.ReadFile(p.TokenFile)
	return app.As{Token: strings.TrimSpace(string(raw))}, err
}

// call runs an operation in the server that has the folder, or here.
func (f folder) call(ctx context.Context, name string, args any, s control.Streams, result any) error {
	client, hold, err := control.Reach(ctx, f.Data)
	if err != nil {
		return err
	}
	if client != nil {
		return client.Call(ctx, name, args, s, result)
	}
	w, err := app.Open(ctx, hold, app.Options{Now: time.Now, Log: app.Logger(os.Stderr, false)})
	if err != nil {
		return err
	}
	err = control.Local(w.Operations()).Call(ctx, name, args, s, result)
	if closed := w.Close(); err == nil {
		err = closed
	}
	return err
}

// printResult prints v as JSON, or calls text.
func (c *cli) printResult(v any, text func(w io.Writer)) error {
	if !c.JSON {
		text(os.Stdout)
		return nil
	}
	enc := json.NewEncoder(os.Stdout)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// progress returns a function that shows progress on a terminal, one line
// rewritten in place and only after the first second; nil elsewhere.
func progress(verb string) (show func(control.Progress), end func()) {
	if !term.IsTerminal(int(os.Stderr.Fd())) {
		return nil, func() {}
	}
	began, last := time.Now(), time.Time{}
	show = func(p control.Progress) {
		if time.Since(began) < time.Second || time.Since(last) < 200*time.Millisecond {
			return
		}
		last = time.Now()
		if p.Total > 0 {
			fmt.Fprintf(os.Stderr, "\r%s: %d of %d %s (%d %%) ", verb, p.Done, p.Total, p.Note, p.Done*100/p.Total)
		} else {
			fmt.Fprintf(os.Stderr, "\r%s: %d %s ", verb, p.Done, p.Note)
		}
	}
	return show, func() {
		if !last.IsZero() {
			fmt.Fprintln(os.Stderr)
		}
	}
}
