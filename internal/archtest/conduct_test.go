package archtest

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// bannedName is a function that only some folders may mention.
type bannedName struct {
	pkg   string // import path
	names []string
	where []string // folders that may
	why   string
}

func bannedNames() []bannedName {
	return []bannedName{
		{"time", []string{"Now", "Since", "Until"}, []string{"cmd", "internal/app"},
			"time comes from the injected clock, so that a unit of work has one time and tests can set it"},
		{"fmt", []string{"Print", "Printf", "Println"}, []string{"cmd"},
			"output belongs to the verb that was called; return a value, or log"},
		{"os", []string{"Getenv", "LookupEnv", "Environ", "ExpandEnv"}, []string{"cmd", "internal/config", "internal/app"},
			"options come from the one table in config, where they are documented and secrets are known"},
	}
}

// checkBannedNames finds mentions, called or passed on as a value.
func checkBannedNames(t *tree) []problem {
	banned := bannedNames()
	return t.visit(func(p *pkg, n ast.Node) string {
		if call, ok := n.(*ast.CallExpr); ok {
			if id, ok := call.Fun.(*ast.Ident); ok && (id.Name == "println" || id.Name == "print") && !p.declares(id) && !p.under("cmd") {
				return id.Name + ": output belongs to the verb that was called"
			}
		}
		from, name := p.imported(n)
		for _, b := range banned {
			if b.pkg == from && slices.Contains(b.names, name) && !p.under(b.where...) {
				return fmt.Sprintf("%s.%s outside %s: %s", path.Base(from), name, strings.Join(b.where, ", "), b.why)
			}
		}
		return ""
	})
}

// declares reports whether id refers to something of this package.
func (p *pkg) declares(id *ast.Ident) bool {
	obj := p.info.Uses[id]
	return obj != nil && obj.Pkg() != nil
}

// checkLooseMaps finds map[string]any.
func checkLooseMaps(t *tree) []problem {
	return t.visit(func(_ *pkg, n ast.Node) string {
		m, ok := n.(*ast.MapType)
		if !ok {
			return ""
		}
		key, ok := m.Key.(*ast.Ident)
		if !ok || key.Name != "string" {
			return ""
		}
		value, isName := m.Value.(*ast.Ident)
		empty, isInterface := m.Value.(*ast.InterfaceType)
		if isName && value.Name == "any" || isInterface && len(empty.Methods.List) == 0 {
			return "map[string]any: say what it holds with a type; a loose map loses kinds, order and handling"
		}
		return ""
	})
}

var sqlStart = regexp.MustCompile(`^\s*(SELECT\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s|DELETE\s+FROM\s|REPLACE\s+INTO\s)`)

// checkBuiltSQL finds statements put together at run time outside the store.
// Constants joined with constants stay constants and are fine.
func checkBuiltSQL(t *tree) []problem {
	const why = "SQL put together at run time: only internal/store renders SQL; write a constant statement with parameters"
	return t.visit(func(p *pkg, n ast.Node) string {
		if p.under("internal/store") {
			return ""
		}
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if n.Op == token.ADD && p.info.Types[n].Value == nil && startsSQL(leftmost(n)) {
				return why
			}
		case *ast.CallExpr:
			from, name := p.imported(n.Fun)
			if from == "fmt" && slices.Contains([]string{"Sprintf", "Fprintf", "Appendf"}, name) && slices.ContainsFunc(n.Args, startsSQL) {
				return why
			}
		}
		return ""
	})
}

func leftmost(e ast.Expr) ast.Expr {
	for {
		switch inner := e.(type) {
		case *ast.BinaryExpr:
			e = inner.X
		case *ast.ParenExpr:
			e = inner.X
		default:
			return e
		}
	}
}

func startsSQL(e ast.Expr) bool {
	text, ok := literal(leftmost(e))
	return ok && sqlStart.MatchString(text)
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// checkInit finds init functions, in tests too.
func checkInit(t *tree) []problem {
	var found []problem
	for _, p := range t.pkgs {
		for _, f := range p.files {
			for _, d := range f.ast.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
					found = append(found, problem{t.at(fn.Pos()), "func init: nothing happens by being imported; call it from app"})
				}
			}
		}
	}
	return found
}

// Lines a package comment needs to say something, and may take to say it.
const minDocLines, maxDocLines = 3, 40

// checkDocs wants a doc.go with a package comment in every package.
func checkDocs(t *tree) []problem {
	var found []problem
	for _, p := range t.pkgs {
		i := slices.IndexFunc(p.files, func(f *file) bool { return path.Base(f.path) == "doc.go" })
		if i < 0 {
			found = append(found, problem{p.dir, "has no doc.go: say what the package owns, what it must never do, and its invariants"})
			continue
		}
		doc, lines := p.files[i].ast.Doc, 0
		if doc != nil {
			lines = t.span(doc)
		}
		if lines < minDocLines || lines > maxDocLines {
			found = append(found, problem{p.files[i].path, fmt.Sprintf("the package comment has %d lines, want %d to %d", lines, minDocLines, maxDocLines)})
		}
	}
	return found
}

// checkFormat wants every file as gofmt writes it.
func checkFormat(t *tree) []problem {
	var found []problem
	for _, p := range t.pkgs {
		for _, f := range p.files {
			want, err := format.Source(f.src)
			if err != nil {
				found = append(found, problem{f.path, err.Error()})
			} else if !bytes.Equal(want, f.src) {
				found = append(found, problem{f.path, "is not formatted: run gofmt -w " + f.path})
			}
		}
	}
	return found
}

func joinSorted(names []string) string {
	slices.Sort(names)
	return strings.Join(names, ", ")
}
