package archtest

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// constantMakers are calls whose result never changes afterwards, so a package
// variable may hold it.
var constantMakers = map[string]string{
	"errors.New":            "an error value",
	"fmt.Errorf":            "an error value",
	"internal/errs.New":     "an error value",
	"regexp.MustCompile":    "a compiled pattern",
	"sync.OnceValue":        "immutable data computed at first use",
	"sync.OnceValues":       "immutable data computed at first use",
	"base32.NewEncoding":    "an encoding is a table",
	"base64.NewEncoding":    "an encoding is a table",
	"base32.StdEncoding":    "an encoding is a table",
	"base32.HexEncoding":    "an encoding is a table",
	"base64.RawURLEncoding": "an encoding is a table",
	"base64.RawStdEncoding": "an encoding is a table",
	"crc32.MakeTable":       "a checksum table",
	"netip.MustParseAddr":   "an address is a value",
	"netip.MustParsePrefix": "an address range is a value",
	"language.MustParse":    "a language tag is a value",
	"strings.NewReplacer":   "safe for concurrent use, has no setter",
	"time.Date":             "a time is a value",
	"reflect.TypeFor":       "a type is a value",
}

// checkGlobals finds package variables that are, or could become, state.
func checkGlobals(t *tree) []problem {
	var found []problem
	for _, p := range t.pkgs {
		watched := map[types.Object]bool{}
		for _, f := range p.production() {
			for _, d := range f.ast.Decls {
				gen, ok := d.(*ast.GenDecl)
				if !ok || gen.Tok != token.VAR {
					continue
				}
				for _, s := range gen.Specs {
					found = append(found, p.judgeVars(t, gen, s.(*ast.ValueSpec), watched)...)
				}
			}
		}
		found = append(found, p.mutations(t, watched)...)
	}
	return found
}

// judgeVars checks how each variable begins, and remembers it to be watched.
func (p *pkg) judgeVars(t *tree, gen *ast.GenDecl, spec *ast.ValueSpec, watched map[types.Object]bool) []problem {
	var found []problem
	for i, name := range spec.Names {
		if name.Name == "_" {
			continue // an interface guard
		}
		watched[p.info.Defs[name]] = true
		var value ast.Expr
		if i < len(spec.Values) {
			value = spec.Values[i]
		}
		if embeds(gen, spec) || value != nil && p.immutable(value) {
			continue
		}
		found = append(found, problem{t.at(name.Pos()), name.Name + " is package-level state: nothing is global; " +
			"put it into the value that owns it (allowed are errors, patterns, embedded files, sync.OnceValue, tables that never change)"})
	}
	return found
}

func embeds(gen *ast.GenDecl, spec *ast.ValueSpec) bool {
	for _, doc := range []*ast.CommentGroup{gen.Doc, spec.Doc} {
		if doc == nil {
			continue
		}
		for _, c := range doc.List {
			if strings.HasPrefix(c.Text, "//go:embed ") {
				return true
			}
		}
	}
	return false
}

// immutable reports whether a value is a literal, a table, or made by one of
// the constantMakers.
func (p *pkg) immutable(e ast.Expr) bool {
	if p.info.Types[e].Value != nil {
		return true // a constant
	}
	switch e := e.(type) {
	case *ast.BasicLit, *ast.FuncLit:
		return true
	case *ast.CompositeLit:
		return !p.isLockType(e.Type)
	case *ast.ParenExpr:
		return p.immutable(e.X)
	case *ast.SelectorExpr:
		return p.constantMaker(e)
	case *ast.CallExpr:
		if _, conversion := e.Fun.(*ast.ArrayType); conversion {
			return true
		}
		return p.constantMaker(e.Fun)
	}
	return false
}

// isLockType spots sync.Mutex{}, atomic.Int64{} and the like: values whose
// only purpose is to change.
func (p *pkg) isLockType(e ast.Expr) bool {
	if generic, ok := e.(*ast.IndexExpr); ok {
		e = generic.X
	}
	from, _ := p.imported(e)
	return from == "sync" || from == "sync/atomic"
}

// constantMaker resolves the function at the root of a call chain such as
// errs.New(...).WithHint(...).
func (p *pkg) constantMaker(e ast.Expr) bool {
	for {
		if from, name := p.imported(e); from != "" {
			short := strings.TrimPrefix(from, module+"/")
			if short == from {
				short = from[strings.LastIndex(from, "/")+1:]
			}
			return constantMakers[short+"."+name] != ""
		}
		switch inner := e.(type) {
		case *ast.SelectorExpr:
			e = inner.X
		case *ast.CallExpr:
			e = inner.Fun
		case *ast.IndexExpr: // an explicit type argument
			e = inner.X
		default:
			return false
		}
	}
}

// mutations finds writes to the watched variables, in tests too: a test that
// changes a table changes it for every test beside it.
func (p *pkg) mutations(t *tree, watched map[types.Object]bool) []problem {
	var found []problem
	report := func(e ast.Expr, how string) {
		if name := root(e); name != nil && watched[p.info.Uses[name]] {
			found = append(found, problem{t.at(e.Pos()), name.Name + " is " + how + ": a package-level table never changes; copy it first"})
		}
	}
	for _, f := range p.files {
		ast.Inspect(f.ast, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				for _, e := range n.Lhs {
					report(e, "assigned to")
				}
			case *ast.IncDecStmt:
				report(n.X, "changed")
			case *ast.RangeStmt:
				for _, e := range []ast.Expr{n.Key, n.Value} {
					if e != nil {
						report(e, "assigned to")
					}
				}
			case *ast.UnaryExpr:
				if n.Op == token.AND {
					report(n.X, "handed out by address")
				}
			case *ast.CallExpr:
				if len(n.Args) > 0 && p.changesFirstArgument(n.Fun) {
					report(n.Args[0], "changed in place")
				}
			}
			return true
		})
	}
	return found
}

// changesFirstArgument knows the builtins and library calls that write into
// what they are given.
func (p *pkg) changesFirstArgument(fun ast.Expr) bool {
	if id, ok := fun.(*ast.Ident); ok {
		return slices.Contains([]string{"delete", "clear", "copy"}, id.Name) && !p.declares(id)
	}
	from, name := p.imported(fun)
	switch from {
	case "sort":
		return name != "Search" && !strings.HasPrefix(name, "Search") && !strings.HasSuffix(name, "AreSorted") && name != "IsSorted"
	case "slices":
		return strings.HasPrefix(name, "Sort") && !strings.HasPrefix(name, "Sorted") || name == "Reverse" || strings.HasPrefix(name, "Delete") || strings.HasPrefix(name, "Compact")
	case "maps":
		return name == "Copy" || name == "DeleteFunc"
	}
	return false
}

// root strips indexes, fields and stars from the left side of a write.
func root(e ast.Expr) *ast.Ident {
	for {
		switch inner := e.(type) {
		case *ast.Ident:
			return inner
		case *ast.IndexExpr:
			e = inner.X
		case *ast.SelectorExpr:
			e = inner.X
		case *ast.SliceExpr:
			e = inner.X
		case *ast.StarExpr:
			e = inner.X
		case *ast.ParenExpr:
			e = inner.X
		default:
			return nil
		}
	}
}
