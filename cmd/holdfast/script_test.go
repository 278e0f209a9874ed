package main

import (
	"fmt"
	"io/fs"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/store/postgres/pgtest"
)

const scripts = "testdata/script"

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"holdfast": main})
}

// TestScripts runs every verb as a person would: as a process, with files and
// exit codes. commands_test.go has what scripts can do besides.
func TestScripts(t *testing.T) {
	t.Parallel()
	model := setUpModel(t)
	testscript.Run(t, testscript.Params{
		Dir: scripts,
		Setup: func(env *testscript.Env) error {
			env.Values[modelFolder{}] = model
			jar, err := cookiejar.New(nil)
			if err != nil {
				return err
			}
			env.Values[jarKey{}] = jar
			env.Setenv("HOME", filepath.Join(env.WorkDir, "home"))
			env.Setenv("TZ", "Asia/Shanghai") // so that a local time shows
			env.Setenv("MODEL_EMAIL", modelEmail)
			return os.Mkdir(env.Getenv("HOME"), 0o700)
		},
		Cmds: scriptCommands(),
		Condition: func(cond string) (bool, error) {
			if cond != "postgres" {
				return false, fmt.Errorf("unknown condition %s", cond)
			}
			return pgtest.Installed(), nil
		},
	})
}

const (
	modelEmail    = "owner@example.com"
	modelPassword = "four lanterns over the harbour"
)

// modelFolder is the key of the folder that the folder command copies. Making
// keys and hashing a password takes longer than most scripts.
type modelFolder struct{}

func setUpModel(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	_, err := app.Init(t.Context(), app.InitOptions{
		Dir: filepath.Join(dir, "data"), AdminEmail: modelEmail, AdminName: "Olga Owner", Locale: "en", Password: []byte(modelPassword),
		RootKeyFile: filepath.Join(dir, "root.key"), RecoveryOut: filepath.Join(dir, "recovery.txt"), Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// verbs lists the command line's verbs, as typed.
func verbs(t *testing.T) (all []*kong.Node) {
	t.Helper()
	parser, err := kong.New(&cli{}, kong.Name("holdfast"))
	if err != nil {
		t.Fatal(err)
	}
	return parser.Model.Leaves(false)
}

func verbName(n *kong.Node) string {
	path := n.Path()
	if at := strings.IndexAny(path, "<["); at >= 0 { // positional arguments
		path = path[:at]
	}
	return strings.TrimSpace(path)
}

func TestEveryVerbHasAScript(t *testing.T) {
	t.Parallel()
	all := verbs(t)
	if len(all) < 15 {
		t.Fatalf("found %d verbs: the command line was not read", len(all))
	}
	for _, v := range all {
		name := verbName(v)
		file := filepath.Join(scripts, strings.ReplaceAll(name, " ", "_")+".txtar")
		script, err := os.ReadFile(file)
		if err != nil {
			t.Errorf("the verb %q has no script: %v", name, err)
			continue
		}
		for _, want := range []string{"holdfast " + name, "--json", "jsonhas"} {
			if name != "serve" && !strings.Contains(string(script), want) {
				t.Errorf("%s never says %q", file, want)
			}
		}
	}
}

// Whatever is a flag's value stands in the process list and in the shell's
// history.
func TestNoFlagTakesASecret(t *testing.T) {
	t.Parallel()
	for _, v := range verbs(t) {
		for _, flags := range v.AllFlags(false) {
			for _, f := range flags {
				secret := slices.ContainsFunc([]string{"password", "passphrase", "token", "secret", "recovery", "key"}, func(word string) bool {
					return slices.Contains(strings.Split(f.Name, "-"), word)
				})
				place := strings.HasSuffix(f.Name, "-file") || strings.HasSuffix(f.Name, "-out") || strings.HasSuffix(f.Name, "-backup")
				// A file as well; and where a database is, whose password is refused there.
				known := []string{"tls-key", "key-database"}
				if secret && !place && !slices.Contains(known, f.Name) {
					t.Errorf("%s --%s: secrets come from files, never from flags", verbName(v), f.Name)
				}
			}
		}
	}
}

func TestEveryVerbAndFlagIsExplained(t *testing.T) {
	t.Parallel()
	for _, v := range verbs(t) {
		if !strings.HasSuffix(v.Help, ".") {
			t.Errorf("%s: the help is no sentence: %q", verbName(v), v.Help)
		}
		for _, flags := range v.AllFlags(false) {
			for _, f := range flags {
				if f.Name != "help" && !strings.HasSuffix(f.Help, ".") {
					t.Errorf("%s --%s: the help is no sentence: %q", verbName(v), f.Name, f.Help)
				}
			}
		}
		for _, a := range v.Positional {
			if !strings.HasSuffix(a.Help, ".") {
				t.Errorf("%s %s: the help is no sentence: %q", verbName(v), a.Name, a.Help)
			}
		}
	}
}

// copyTree copies a folder, modes included.
func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if d.IsDir() {
			return os.MkdirAll(target, 0o700)
		}
		if !d.Type().IsRegular() {
			return fmt.Errorf("%s is no plain file", path)
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, raw, 0o600)
	})
}
