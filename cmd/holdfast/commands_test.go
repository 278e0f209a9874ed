package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/store/postgres/pgtest"
	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/text/encoding/simplifiedchinese"
	_ "modernc.org/sqlite" // the sql command edits files behind the program's back
)

// scriptCommands are what scripts can do besides running programs:
//
//	folder DIR                          a copy of a data folder that is set up, its root.key and recovery.txt beside it
//	exits CODE PROGRAM ARGS…            run, and want this exit code
//	serve [ARGS…]                       serve ./data until signal or the end; sets $ADDRESS
//	demo [ARGS…]                        run a demonstration likewise; demo.json is what it says
//	signal INT|TERM|KILL                signal the server and wait; INT and TERM want exit code 0
//	http STATUS METHOD PATH [TOKENFILE] ask the server; the answer is stdout
//	browse STATUS METHOD PATH [BODYFILE] ask as a page in a browser does; $VARIABLES in the body are replaced
//	jsonhas FILE PATH [VALUE]           FILE (or stdout, stderr) is JSON and has dotted PATH, of that value
//	sql FILE STATEMENT                  change an SQLite file
//	gb18030 FROM TO                     recode a UTF-8 file
//	databases                           two empty PostgreSQL databases, $DATA_DSN and $KEYS_DSN
//	take FILE PATH VARIABLE             put the value at PATH of a JSON file into an environment variable
//	rows N FILE                         a CSV file of N people
//	terminal ANSWERS PROGRAM ARGS…      run on a terminal, typing ANSWERS; what it shows is stdout
//	fifo NAME FROM                      a named pipe that gives the file's content once
//	interrupt-reading FILE PROGRAM ARGS… press Ctrl-C while the program reads FILE; exit code in $EXIT
//	interrupt-working DIR PROGRAM ARGS… press Ctrl-C once a background job of DIR runs; likewise
func scriptCommands() map[string]func(*testscript.TestScript, bool, []string) {
	all := map[string]scriptCommand{
		"folder": folderCommand, "exits": exitsCommand, "serve": serveCommand, "demo": demoCommand, "signal": signalCommand, "http": httpCommand, "browse": browseCommand,
		"jsonhas": jsonhasCommand, "sql": sqlCommand, "gb18030": gb18030Command, "take": takeCommand, "rows": rowsCommand, "databases": databasesCommand,
	}
	maps.Copy(all, systemCommands())
	wrapped := map[string]func(*testscript.TestScript, bool, []string){}
	for name, run := range all {
		wrapped[name] = func(ts *testscript.TestScript, neg bool, args []string) {
			if neg {
				ts.Fatalf("! %s is not supported", name)
			}
			run(ts, args)
		}
	}
	return wrapped
}

type scriptCommand func(ts *testscript.TestScript, args []string)

func databasesCommand(ts *testscript.TestScript, _ []string) {
	for _, name := range []string{"DATA_DSN", "KEYS_DSN"} {
		dsn, drop, err := pgtest.Create(context.Background())
		ts.Check(err)
		ts.Defer(func() { _ = drop() }) // the server goes with the tests
		ts.Setenv(name, dsn)
	}
}

func want(ts *testscript.TestScript, args []string, least int, usage string) {
	if len(args) < least {
		ts.Fatalf("usage: %s", usage)
	}
}

func folderCommand(ts *testscript.TestScript, args []string) {
	want(ts, args, 1, "folder DIR")
	model := ts.Value(modelFolder{}).(string)
	dir := ts.MkAbs(args[0])
	ts.Check(copyTree(filepath.Join(model, "data"), dir))
	for _, name := range []string{"root.key", "recovery.txt"} {
		raw, err := os.ReadFile(filepath.Join(model, name))
		ts.Check(err)
		ts.Check(os.WriteFile(filepath.Join(filepath.Dir(dir), name), raw, 0o600))
	}
	about := filepath.Join(dir, "holdfast.json")
	raw, err := os.ReadFile(about)
	ts.Check(err)
	moved := bytes.ReplaceAll(raw, []byte(filepath.Join(model, "root.key")), []byte(filepath.Join(filepath.Dir(dir), "root.key")))
	ts.Check(os.WriteFile(about, moved, 0o600))
}

func exitsCommand(ts *testscript.TestScript, args []string) {
	want(ts, args, 2, "exits CODE PROGRAM ARGS...")
	code, err := strconv.Atoi(args[0])
	ts.Check(err)
	if got := exitOf(ts.Exec(args[1], args[2:]...)); got != code {
		ts.Fatalf("exit code %d, want %d", got, code)
	}
}

// scriptProgram makes a process in the script's folder and environment.
func scriptProgram(ts *testscript.TestScript, args []string) *exec.Cmd {
	program := exec.Command(args[0], args[1:]...)
	program.Dir = ts.MkAbs(".")
	for _, name := range []string{"HOME", "PATH", "TMPDIR", "TZ", "WORK"} {
		program.Env = append(program.Env, name+"="+ts.Getenv(name))
	}
	return program
}

// exitOf is the exit code a finished program gave; -1 when it did not run or
// a signal ended it.
func exitOf(err error) int {
	if err == nil {
		return 0
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	return -1
}

func sqlCommand(ts *testscript.TestScript, args []string) {
	want(ts, args, 2, "sql FILE STATEMENT")
	db, err := sql.Open("sqlite", "file:"+ts.MkAbs(args[0])+"?_pragma=busy_timeout(10000)")
	ts.Check(err)
	res, err := db.Exec(args[1])
	ts.Check(errors.Join(err, db.Close()))
	n, err := res.RowsAffected()
	ts.Check(err)
	ts.Logf("%d rows affected", n)
}

func gb18030Command(ts *testscript.TestScript, args []string) {
	want(ts, args, 2, "gb18030 FROM TO")
	recoded, err := simplifiedchinese.GB18030.NewEncoder().String(ts.ReadFile(args[0]))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(recoded), 0o600))
}

func rowsCommand(ts *testscript.TestScript, args []string) {
	want(ts, args, 2, "rows N FILE")
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	var b bytes.Buffer
	b.WriteString("Name,Email\n")
	for i := range n {
		fmt.Fprintf(&b, "Person %d,person%d@example.com\n", i, i)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), b.Bytes(), 0o600))
}

// jsonhasCommand also holds every key and time of the document to the
// conventions: snake_case, RFC 3339 in UTC.
func jsonhasCommand(ts *testscript.TestScript, args []string) {
	want(ts, args, 2, "jsonhas FILE PATH [VALUE]")
	doc := decodeJSON(ts, args[0])
	if odd := conventions("", doc); odd != "" {
		ts.Fatalf("%s", odd)
	}
	got, err := at(doc, args[1])
	if err != nil {
		ts.Fatalf("%s: %v, in %s", args[1], err, ts.ReadFile(args[0]))
	}
	if len(args) > 2 && fmt.Sprint(got) != args[2] {
		ts.Fatalf("%s is %v, want %s", args[1], got, args[2])
	}
}

func takeCommand(ts *testscript.TestScript, args []string) {
	want(ts, args, 3, "take FILE PATH VARIABLE")
	got, err := at(decodeJSON(ts, args[0]), args[1])
	ts.Check(err)
	ts.Setenv(args[2], fmt.Sprint(got))
}

func decodeJSON(ts *testscript.TestScript, file string) (doc any) {
	dec := json.NewDecoder(strings.NewReader(ts.ReadFile(file)))
	dec.UseNumber()
	ts.Check(dec.Decode(&doc))
	if dec.More() {
		ts.Fatalf("%s has more than one JSON value: %s", file, ts.ReadFile(file))
	}
	return doc
}

// at walks a path such as imports.0.rows.
func at(doc any, path string) (any, error) {
	for _, step := range strings.Split(path, ".") {
		switch v := doc.(type) {
		case map[string]any:
			inner, ok := v[step]
			if !ok {
				return nil, fmt.Errorf("there is no %q", step)
			}
			doc = inner
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(v) {
				return nil, fmt.Errorf("there is no element %s of %d", step, len(v))
			}
			doc = v[i]
		default:
			return nil, fmt.Errorf("there is nothing below %v", doc)
		}
	}
	return doc, nil
}

var (
	snakeCase  = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	looksATime = regexp.MustCompile(`^\d{4}-\d\d-\d\d[T ]\d\d:\d\d`)
)

// conventions names the first key or time that is not as everywhere else.
func conventions(path string, doc any) string {
	switch v := doc.(type) {
	case map[string]any:
		for key, inner := range v {
			if !snakeCase.MatchString(key) {
				return fmt.Sprintf("the key %q in %s is not snake_case", key, path)
			}
			if odd := conventions(path+"."+key, inner); odd != "" {
				return odd
			}
		}
	case []any:
		for i, inner := range v {
			if odd := conventions(path+"."+strconv.Itoa(i), inner); odd != "" {
				return odd
			}
		}
	case string:
		if looksATime.MatchString(v) {
			if _, err := time.Parse(time.RFC3339Nano, v); err != nil || !strings.HasSuffix(v, "Z") {
				return fmt.Sprintf("%s: %q is no RFC 3339 time in UTC", path, v)
			}
		}
	}
	return ""
}
