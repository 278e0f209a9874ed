package archtest

import (
	"fmt"
	"strings"
	"testing"
)

// fixture is a small module that keeps or breaks one rule.
type fixture struct {
	rule  string
	name  string
	files map[string]string
	texts messages
	want  []string // one part of each expected problem; none means the rule holds
}

// one makes a fixture tree of a single product file.
func one(path, body string) map[string]string {
	dir := path[:strings.LastIndex(path, "/")]
	return map[string]string{path: "package " + dir[strings.LastIndex(dir, "/")+1:] + "\n\n" + body}
}

func importing(paths ...string) string {
	return "import (\n\t_ \"" + strings.Join(paths, "\"\n\t_ \"") + "\"\n)\n"
}

// TestEveryRuleCanFail shows each rule a tree that breaks it and one that does
// not, and fails for a rule without both.
func TestEveryRuleCanFail(t *testing.T) {
	t.Parallel()
	checks := map[string]func(*tree) []problem{}
	for _, r := range rules() {
		checks[r.name] = r.check
	}
	breaks, keeps := map[string]bool{}, map[string]bool{}
	all := [][]fixture{structureFixtures(), sizeFixtures(), conductFixtures(), globalFixtures(), textFixtures()}
	for _, group := range all {
		for _, f := range group {
			if len(f.want) > 0 {
				breaks[f.rule] = true
			} else {
				keeps[f.rule] = true
			}
			t.Run(f.rule+"/"+f.name, func(t *testing.T) {
				t.Parallel()
				f.run(t, checks[f.rule])
			})
		}
	}
	for name := range checks {
		if !breaks[name] || !keeps[name] {
			t.Errorf("rule %q: shown to fail: %v, shown to hold: %v; it needs both fixtures", name, breaks[name], keeps[name])
		}
	}
}

func (f fixture) run(t *testing.T, check func(*tree) []problem) {
	sources, others := map[string][]byte{}, map[string][]byte{}
	for path, src := range f.files {
		if strings.HasSuffix(path, ".go") {
			sources[path] = []byte(src)
		}
		others[path] = []byte(src)
	}
	tr := parseTree(t, sources)
	tr.tracked, tr.texts = others, f.texts
	found := check(tr)
	if len(found) != len(f.want) {
		t.Fatalf("%d problems, want %d: %v", len(found), len(f.want), found)
	}
	for i, want := range f.want {
		if got := found[i].where + ": " + found[i].what; !strings.Contains(got, want) {
			t.Errorf("problem %d is %q, want one with %q", i, got, want)
		}
	}
}

func structureFixtures() []fixture {
	const errsImport, storeImport = module + "/internal/errs", module + "/internal/store"
	txUser := func(alias, body string) string { return "import " + alias + " \"" + storeImport + "\"\n\n" + body }
	return []fixture{
		{rule: "imports", name: "allowed", files: one("internal/query/a.go", importing(module+"/internal/catalog", errsImport, "strings"))},
		{rule: "imports", name: "upward", files: one("internal/store/a.go", importing(module+"/internal/record")),
			want: []string{"internal/store may not import internal/record"}},
		{rule: "imports", name: "classification above the catalog", files: one("internal/record/a.go", importing(module+"/internal/schema")),
			want: []string{"internal/record may not import internal/schema"}},
		{rule: "imports", name: "vocabulary is not for strict rows", files: one("internal/transfer/csvfile/a.go", importing(errsImport, module+"/internal/id")),
			want: []string{"csvfile may not import internal/id"}},
		{rule: "imports", name: "no row", files: one("internal/helpers/a.go", ""), want: []string{"has no row in importTable"}},
		{rule: "imports", name: "a kit in the product", files: one("internal/app/a.go", importing(module+"/internal/store/storetest")),
			want: []string{"imports the test kit internal/store/storetest"}},
		{rule: "imports", name: "a kit in a test", files: map[string]string{"internal/app/a_test.go": "package app\n" + importing(module+"/internal/store/storetest")}},
		{rule: "imports", name: "testing in the product", files: one("internal/app/a.go", importing("testing")), want: []string{"test code has no place"}},
		{rule: "imports", name: "testing in a kit", files: one("internal/store/storetest/a.go", importing("testing", storeImport))},
		{rule: "imports", name: "weak randomness", files: one("internal/seal/a.go", importing("math/rand/v2")), want: []string{"use crypto/rand"}},
		{rule: "imports", name: "weak randomness in a test", files: map[string]string{"internal/seal/a_test.go": "package seal\n" + importing("math/rand")}},

		{rule: "transactions", name: "holder", files: one("internal/record/a.go", txUser("", "func f(tx *store.Tx) {}\n"))},
		{rule: "transactions", name: "below a holder", files: one("internal/store/sqlite/a.go", txUser("", "func f(tx *store.Tx) {}\n"))},
		{rule: "transactions", name: "not a holder", files: one("internal/app/a.go", txUser("", "func f(tx *store.Tx) {}\n")),
			want: []string{"internal/app names store.Tx"}},
		{rule: "transactions", name: "renamed import", files: one("internal/index/a.go", txUser("db", "type user struct{ tx *db.Tx }\n")),
			want: []string{"internal/index names store.Tx"}},
		{rule: "transactions", name: "another name", files: one("internal/record/a.go", txUser("", "type Unit = *store.Tx\n")),
			want: []string{"Unit hands store.Tx on"}},
		{rule: "transactions", name: "a Tx of somebody else", files: one("internal/app/a.go", "import \"database/sql\"\n\nfunc f(tx *sql.Tx) {}\n")},

		{rule: "docs", name: "good", files: map[string]string{"internal/id/doc.go": "// Package id owns ids.\n//\n// Never secrets.\npackage id\n"}},
		{rule: "docs", name: "no doc.go", files: one("internal/id/a.go", ""), want: []string{"internal/id: has no doc.go"}},
		{rule: "docs", name: "too short", files: map[string]string{"internal/id/doc.go": "// Package id has ids.\npackage id\n"}, want: []string{"has 1 lines"}},
		{rule: "docs", name: "too long", files: map[string]string{"internal/id/doc.go": strings.Repeat("// More.\n", maxDocLines+1) + "package id\n"},
			want: []string{"has 41 lines"}},
	}
}

func sizeFixtures() []fixture {
	lines := func(n int) string { return strings.Repeat("//\n", n) }
	repeat := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	spread := func(files, each int) map[string]string {
		m := map[string]string{}
		for i := range files {
			m[fmt.Sprintf("internal/id/f%02d.go", i)] = "package id\n" + lines(each-1)
		}
		return m
	}
	neighbours := func(n int) string {
		return "package id\n" + "import (\n" + repeat(n, "_ \""+module+"/internal/p%d\"\n") + ")\n"
	}
	return []fixture{
		{rule: "sizes", name: "at the limits", files: one("internal/id/a.go", lines(798))},
		{rule: "sizes", name: "long file", files: one("internal/id/a.go", lines(799)), want: []string{"801 lines in a file"}},
		{rule: "sizes", name: "long test file", files: map[string]string{"internal/id/a_test.go": "package id\n" + lines(1500)}, want: []string{"1501 lines in a test file"}},
		{rule: "sizes", name: "longest function", files: one("internal/id/a.go", "func f() {\n"+lines(118)+"}\n")},
		{rule: "sizes", name: "long function", files: one("internal/id/a.go", "func f() {\n"+lines(119)+"}\n"), want: []string{"f: 121 lines in a function"}},
		{rule: "sizes", name: "tables do not count", files: one("internal/id/a.go", "func f() []string {\nreturn []string{\n"+strings.Repeat("\"x\",\n", 300)+"}\n}\n")},
		{rule: "sizes", name: "functions in tables count", files: one("internal/id/a.go", "func f() []func() {\nreturn []func(){\n"+strings.Repeat("func() {},\n", 150)+"}\n}\n"),
			want: []string{"154 lines in a function"}},
		{rule: "sizes", name: "big package", files: spread(10, 501), want: []string{"5010 lines in a package"}},
		{rule: "sizes", name: "many files", files: spread(31, 2), want: []string{"31 files in a package"}},
		{rule: "sizes", name: "many names", files: one("internal/id/a.go", repeat(50, "func F%d() {}\n")+"type T int\nfunc (T) Method() {}\n"),
			want: []string{"51 exported names"}},
		{rule: "sizes", name: "big interface", files: one("internal/id/a.go", "type r interface {\n"+repeat(7, "m%d()\n")+"}\ntype i interface {\nr\n"+repeat(6, "n%d()\n")+"}\n"),
			want: []string{"i: 13 methods in an interface"}},
		{rule: "sizes", name: "big struct", files: one("internal/id/a.go", "type s struct {\n"+repeat(31, "f%d int\n")+"}\n"), want: []string{"s: 31 fields in a struct"}},
		{rule: "sizes", name: "options may be long", files: one("internal/id/a.go", "type Options struct {\n"+repeat(31, "f%d int\n")+"}\n")},
		{rule: "sizes", name: "many neighbours", files: map[string]string{"internal/id/a.go": neighbours(13)}, want: []string{"13 imports of our own"}},
		{rule: "sizes", name: "app knows everybody", files: map[string]string{"internal/app/a.go": neighbours(13)}},
	}
}

func conductFixtures() []fixture {
	clock := "import \"time\"\n\nvar _ = time.Now\n"
	env := "import \"os\"\n\nfunc f() string { return os.Getenv(\"X\") }\n"
	say := "import \"fmt\"\n\nfunc f() { fmt.Println() }\n\nfunc g() { println() }\n"
	sprintf := "import \"fmt\"\n\nfunc f(t string) string { return fmt.Sprintf(`\n\tDELETE FROM %s`, t) }\n"
	return []fixture{
		{rule: "banned-names", name: "clock in app", files: one("internal/app/a.go", clock)},
		{rule: "banned-names", name: "clock in a test", files: map[string]string{"internal/id/a_test.go": "package id\n" + clock}},
		{rule: "banned-names", name: "clock below", files: one("internal/record/a.go", clock), want: []string{"time.Now outside"}},
		{rule: "banned-names", name: "hidden clock", files: one("internal/record/a.go", "import hour \"time\"\n\nfunc f(t hour.Time) any { return hour.Since(t) }\n"),
			want: []string{"time.Since outside"}},
		{rule: "banned-names", name: "another time", files: one("internal/record/a.go", "type c struct{ Now func() }\n\nfunc f(time c) { time.Now() }\n")},
		{rule: "banned-names", name: "environment in config", files: one("internal/config/a.go", env)},
		{rule: "banned-names", name: "environment below", files: one("internal/store/a.go", env), want: []string{"os.Getenv outside"}},
		{rule: "banned-names", name: "output in a verb", files: one("cmd/holdfast/a.go", say)},
		{rule: "banned-names", name: "output below", files: one("internal/store/a.go", say), want: []string{"fmt.Println outside", "println: output"}},

		{rule: "init", name: "method named init", files: one("internal/id/a.go", "type T int\n\nfunc (T) init() {}\n")},
		{rule: "init", name: "init", files: one("internal/id/a.go", "func init() {}\n"), want: []string{"a.go:3: func init"}},

		{rule: "loose-maps", name: "typed", files: one("internal/id/a.go", "var _ map[string]string\n")},
		{rule: "loose-maps", name: "any", files: one("internal/id/a.go", "var _ map[string]any\nvar _ map[string]interface{}\n"),
			want: []string{"map[string]any", "map[string]any"}},
		{rule: "loose-maps", name: "in a test", files: map[string]string{"internal/id/a_test.go": "package id\nvar _ map[string]any\n"}},

		{rule: "built-sql", name: "constants", files: one("internal/auth/a.go", "const cols = \"a, b\"\n\nconst q = \"SELECT \" + cols + \" FROM t\"\n")},
		{rule: "built-sql", name: "prose", files: one("internal/auth/a.go", "func f(s string) string { return \"Select one: \" + s + \", or DELETE it\" }\n")},
		{rule: "built-sql", name: "joined", files: one("internal/auth/a.go", "func f(s string) string { return \"SELECT a FROM \" + s + \" WHERE b\" }\n"),
			want: []string{"put together at run time"}},
		{rule: "built-sql", name: "formatted", files: one("internal/auth/a.go", sprintf), want: []string{"put together at run time"}},
		{rule: "built-sql", name: "in the store", files: one("internal/store/sqlite/a.go", sprintf)},

		{rule: "format", name: "formatted", files: map[string]string{"internal/id/a.go": "package id\n\nvar a = 1\n"}},
		{rule: "format", name: "not formatted", files: map[string]string{"internal/id/a_test.go": "package id\nvar a=1\n"}, want: []string{"run gofmt -w"}},
	}
}

func globalFixtures() []fixture {
	in := func(name, body string, want ...string) fixture {
		return fixture{rule: "globals", name: name, files: one("internal/id/a.go", body), want: want}
	}
	return []fixture{
		in("error", "import \"errors\"\n\nvar errX = errors.New(\"x\")\n"),
		in("kinded error", "import \""+module+"/internal/errs\"\n\nvar errX = errs.New(errs.Invalid, \"x\").WithHint(\"y\")\n"),
		in("pattern", "import \"regexp\"\n\nvar p = regexp.MustCompile(`x`)\n"),
		in("embed", "import \"embed\"\n\n//go:embed x\nvar files embed.FS\n"),
		in("once", "import \"sync\"\n\nvar table = sync.OnceValue(func() map[string]int { return nil })\n"),
		in("guard", "var _ interface{ M() } = (*T)(nil)\n\ntype T int\n\nfunc (*T) M() {}\n"),
		in("table", "var t = map[string]int{\"a\": 1}\n\nfunc f() int { return t[\"a\"] }\n"),
		in("shadowed", "var t = []int{1}\n\nfunc f() { t := []int{2}; t[0] = 3; t = nil; clear(t) }\n"),
		in("no value", "var n int\n", "n is package-level state"),
		in("lock", "import \"sync\"\n\nvar mu = sync.Mutex{}\n", "mu is package-level state"),
		in("made", "var m = make(map[string]int)\n", "m is package-level state"),
		in("unknown call", "import \"net/http\"\n\nvar c = http.NewRequest\n\nvar d = f()\n\nfunc f() int { return 1 }\n", "c is", "d is"),
		in("pointer", "var p = &T{}\n\ntype T struct{}\n", "p is package-level state"),
		in("assigned", "var t = []int{1}\n\nfunc f() { t = nil }\n", "t is assigned to"),
		in("element assigned", "var t = map[string][]int{}\n\nfunc f() { t[\"a\"][0] = 1; delete(t, \"a\") }\n", "t is assigned to", "t is changed in place"),
		in("counted", "var n = 1\n\nfunc f() { n++ }\n", "n is changed"),
		in("handed out", "var t = [2]int{}\n\nfunc f() *[2]int { return &t }\n", "t is handed out"),
		in("sorted in place", "import \"slices\"\n\nvar t = []int{2, 1}\n\nfunc f() []int { slices.Sort(t); return slices.Sorted(slices.Values(t)) }\n", "t is changed in place"),
		{rule: "globals", name: "changed by a test", files: map[string]string{
			"internal/id/a.go": "package id\nvar t = []int{1}\n", "internal/id/a_test.go": "package id\nvar update = new(bool)\nfunc f() { t[0] = 2 }\n",
		}, want: []string{"a_test.go:3: t is assigned to"}},
	}
}

func textFixtures() []fixture {
	with := func(en, zh string) messages {
		m := messages{"en": {}, "zh-CN": {}}
		for lang, text := range map[string]string{"en": en, "zh-CN": zh} {
			if text != "" {
				m[lang]["too_long"] = text
			}
		}
		return m
	}
	call := func(body string) map[string]string {
		return one("internal/field/a.go", "import \""+module+"/internal/errs\"\n\n"+body)
	}
	const plain = "func f() error { return errs.New(errs.Invalid, \"too_long\") }\n"
	const filled = "func f() error { return errs.Field(\"too_long\", errs.P(\"limit\", 3)) }\n"
	const byConst = "const key = \"too_\" + \"long\"\n\nfunc f() error { return errs.New(errs.Invalid, key) }\n"
	machinePath := "see /" + "work/main for it\n"
	return []fixture{
		{rule: "message-keys", name: "text in both", files: call(plain), texts: with("Too long.", "太长。")},
		{rule: "message-keys", name: "filled", files: call(filled), texts: with("At most {limit}.", "最多 {limit}。")},
		{rule: "message-keys", name: "one language", files: call(plain), texts: with("Too long.", ""), want: []string{"no text in zh-CN"}},
		{rule: "message-keys", name: "constant", files: call(byConst), texts: with("", "太长。"), want: []string{"no text in en"}},
		{rule: "message-keys", name: "literal error", files: call("var _ = errs.FieldError{Field: \"a\", Code: \"too_long\"}\n"), texts: with("", ""), want: []string{"no text in en"}},
		{rule: "message-keys", name: "hole", files: call(plain), texts: with("At most {limit}.", "太长。"), want: []string{"shows {limit} in en"}},
		{rule: "message-keys", name: "parameters passed on", files: call("func f(p ...errs.Param) error { return errs.Field(\"too_long\", p...) }\n"), texts: with("At most {limit}.", "最多 {limit}。")},
		{rule: "message-keys", name: "the kind's own message", files: call("func f() error { return errs.New(errs.Invalid, \"\") }\n"), texts: with("", "")},

		{rule: "unused-texts", name: "used", files: call(plain), texts: with("Too long.", "太长。")},
		{rule: "unused-texts", name: "unused", files: call(""), texts: with("Too long.", ""), want: []string{"\"too_long\" is used nowhere"}},
		{rule: "unused-texts", name: "used by a test only", files: map[string]string{"internal/field/a_test.go": "package field\nvar _ = \"too_long\"\n"},
			texts: with("Too long.", "太长。"), want: []string{"is used nowhere"}},
		{rule: "unused-texts", name: "built", files: call(""), texts: messages{"en": {"kind_internal": "Failed."}}},

		{rule: "texts-agree", name: "agree", texts: with("At most {limit}.", "最多 {limit}。")},
		{rule: "texts-agree", name: "missing", texts: with("Too long.", ""), want: []string{"no text in zh-CN"}},
		{rule: "texts-agree", name: "other placeholders", texts: with("At most {limit}.", "太长。"), want: []string{"placeholders"}},

		{rule: "words", name: "clean", files: map[string]string{"README.md": "golang.org/x/text, docs/work/plan.md, https://go.dev/work/x, /workbench\n"}},
		{rule: "words", name: "machine path", files: map[string]string{"docs/a.md": "one\n" + machinePath}, want: []string{"docs/a.md:2"}},
		{rule: "words", name: "registry host", files: map[string]string{"web/lock.json": "https://" + packageHosts()[0] + "/x\n"}, want: []string{"web/lock.json:1"}},
		{rule: "words", name: "not text", files: map[string]string{"a.bin": "\x00 " + packageHosts()[0]}},
	}
}
