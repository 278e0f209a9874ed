package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"golang.org/x/term"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

// folder is the flag every verb over a data folder has.
type folder struct {
	Data string `help:"The data folder." required:"" type:"path" env:"HOLDFAST_DATA" placeholder:"DIR"`
}

// person is the flag of verbs that can act as a person instead of as the
// operator.
type person struct {
	TokenFile string `help:"Act as the person whose API token is in this file, instead of as the operator." placeholder:"FILE"`
}

// as reads the token file; without the flag it is the operator. An empty file
// is refused: it must not turn a person into the operator.
func (p person) as() (verb.As, error) {
	if p.TokenFile == "" {
		return verb.As{}, nil
	}
	token, err := readSecret("--token-file", p.TokenFile)
	return verb.As{Token: token}, err
}

// readSecret reads a file, pipe or terminal device that holds one secret.
func readSecret(option, path string) (string, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return "", errs.New(errs.Invalid, "file_unreadable", errs.P("option", option)).Because(err)
	}
	secret := strings.TrimRight(string(raw), "\r\n")
	if strings.TrimSpace(secret) == "" {
		return "", errs.New(errs.Invalid, "file_without_secret", errs.P("option", option))
	}
	return secret, nil
}

// patience is how long a verb waits for a data folder that another verb, or a
// server that is just starting, has.
const patience = 10 * time.Second

// call runs an operation in the server that has the folder, or here.
func (f folder) call(ctx context.Context, name string, args any, s control.Streams, result any) error {
	client, hold, err := f.reach(ctx)
	if err != nil {
		return err
	}
	if client != nil {
		return client.Call(ctx, name, args, s, result)
	}
	return f.run(ctx, hold, name, args, s, result)
}

// alone is what a verb opens the folder with that no server has.
func alone() app.Options {
	return app.Options{Now: time.Now, Log: app.Logger(os.Stderr, false, slog.LevelInfo)}
}

// run runs an operation here. It takes over hold.
func (f folder) run(ctx context.Context, hold *control.Hold, name string, args any, s control.Streams, result any) error {
	w, err := app.Open(ctx, hold, alone())
	if err != nil {
		return err
	}
	err = control.Local(w.Operations()).Call(ctx, name, args, s, result)
	if errs.CodeOf(err) == "import_goes_on" { // in the background that ends here
		err = errs.New(errs.Unavailable, "import_resumes").WithHint("%s", errs.As(err).Hint)
	}
	if closed := w.Close(); err == nil {
		err = closed
	}
	return err
}

// reach finds the server, or takes the folder. It says so when it must wait.
func (f folder) reach(ctx context.Context) (*control.Client, *control.Hold, error) {
	if err := app.CheckFolder(f.Data); err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	notice := time.AfterFunc(time.Second, func() {
		fmt.Fprintln(os.Stderr, "holdfast: waiting for another command to finish with the data folder")
	})
	defer notice.Stop()
	return control.Reach(ctx, f.Data)
}

// printResult prints v as JSON, or calls text.
func (c *cli) printResult(v any, text func(w io.Writer)) error {
	if !c.JSON {
		text(os.Stdout) // standard output may be gone: nobody is left to tell
		return nil
	}
	enc := json.NewEncoder(os.Stdout)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// table writes rows of tab-separated cells as aligned columns.
func table(w io.Writer, rows func(line func(format string, cells ...any))) {
	aligned := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	rows(func(format string, cells ...any) { fmt.Fprintf(aligned, format+"\n", cells...) })
	_ = aligned.Flush() // as above
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
			fmt.Fprintf(os.Stderr, "\r\x1b[K%s: %d of %d %s (%d %%)", verb, p.Done, p.Total, p.Note, p.Done*100/p.Total)
		} else {
			fmt.Fprintf(os.Stderr, "\r\x1b[K%s: %d %s", verb, p.Done, p.Note)
		}
	}
	return show, func() {
		if !last.IsZero() {
			fmt.Fprint(os.Stderr, "\r\x1b[K")
		}
	}
}
