package archtest

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// budget is one size with the mark to look at it and the mark to stop at.
type budget struct {
	name         string
	review, fail int
	why          string
}

// The budgets come from 4,089 files and 1,201 packages of admired Go trees;
// they sit near the 95th percentile of what good code needs.
var (
	fileLines       = budget{"lines in a file", 500, 800, "a file is read in one sitting; split it by noun or verb"}
	testFileLines   = budget{"lines in a test file", 1000, 1500, "split it by topic"}
	funcLines       = budget{"lines in a function (tables not counted)", 60, 120, "a function is seen on one screen; name its steps"}
	packageLines    = budget{"lines in a package", 3000, 5000, "a package is one capability; this is more than one"}
	packageFiles    = budget{"files in a package", 20, 30, "navigation is ls; find the second capability in here"}
	exportedNames   = budget{"exported names in a package", 30, 50, "each name is a promise; un-export or split"}
	interfaceSize   = budget{"methods in an interface", 8, 12, "large interfaces grow into gods; split by who calls"}
	structFields    = budget{"fields in a struct", 20, 30, "group the fields that change together (options structs may be long)"}
	ownImportsCount = budget{"imports of our own packages (vocabulary not counted)", 9, 12, "it knows too many neighbours; only app, httpapi and cmd may"}
)

// measure is one size found at one place.
type measure struct {
	budget budget
	where  string
	size   int
}

// checkSizes fails what is above the fail mark.
func checkSizes(t *tree) []problem {
	var found []problem
	for _, m := range measureAll(t) {
		if m.size > m.budget.fail {
			found = append(found, problem{m.where, fmt.Sprintf("%d %s, at most %d: %s", m.size, m.budget.name, m.budget.fail, m.budget.why)})
		}
	}
	return found
}

// TestSizesToReview lists, with -v, what is above the review mark.
func TestSizesToReview(t *testing.T) {
	t.Parallel()
	for _, m := range measureAll(loadTree(t)) {
		if m.size > m.budget.review {
			t.Logf("%s: %d %s (look above %d, fails above %d)", m.where, m.size, m.budget.name, m.budget.review, m.budget.fail)
		}
	}
}

func measureAll(t *tree) []measure {
	var all []measure
	for _, p := range t.pkgs {
		lines, files, exported := 0, 0, 0
		interfaces := interfacesOf(p)
		for _, f := range p.files {
			n := bytes.Count(f.src, []byte("\n"))
			if f.test {
				all = append(all, measure{testFileLines, f.path, n})
			} else {
				all = append(all, measure{fileLines, f.path, n})
				lines, files, exported = lines+n, files+1, exported+countExported(f.ast)
			}
			all = append(all, measureDecls(t, f, interfaces)...)
		}
		all = append(all, measure{packageLines, p.dir, lines}, measure{packageFiles, p.dir, files}, measure{exportedNames, p.dir, exported})
		if !p.under("internal/app", "internal/httpapi", "cmd") {
			own := slices.DeleteFunc(ownImports(p), func(dir string) bool { return slices.Contains(vocabulary, dir) })
			all = append(all, measure{ownImportsCount, p.dir, len(own)})
		}
	}
	return all
}

func measureDecls(t *tree, f *file, interfaces map[string]*ast.InterfaceType) []measure {
	var all []measure
	ast.Inspect(f.ast, func(n ast.Node) bool {
		switch d := n.(type) {
		case *ast.FuncDecl:
			all = append(all, measure{funcLines, t.at(d.Pos()) + " " + d.Name.Name, t.codeLines(d)})
		case *ast.TypeSpec:
			where := t.at(d.Pos()) + " " + d.Name.Name
			switch kind := d.Type.(type) {
			case *ast.InterfaceType:
				all = append(all, measure{interfaceSize, where, methodCount(kind, interfaces, 0)})
			case *ast.StructType:
				if !strings.HasSuffix(d.Name.Name, "Config") && !strings.HasSuffix(d.Name.Name, "Options") {
					all = append(all, measure{structFields, where, kind.Fields.NumFields()})
				}
			}
		}
		return true
	})
	return all
}

// codeLines counts the lines of a function without its tables: list and map
// literals that hold no function.
func (t *tree) codeLines(d *ast.FuncDecl) int {
	total := t.span(d)
	ast.Inspect(d, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		switch lit.Type.(type) {
		case *ast.ArrayType, *ast.MapType:
			if !holdsFunction(lit) {
				total -= t.span(lit) - 1
				return false
			}
		}
		return true
	})
	return total
}

func (t *tree) span(n ast.Node) int {
	return t.fset.Position(n.End()).Line - t.fset.Position(n.Pos()).Line + 1
}

func holdsFunction(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if _, ok := n.(*ast.FuncLit); ok {
			found = true
		}
		return !found
	})
	return found
}

func interfacesOf(p *pkg) map[string]*ast.InterfaceType {
	found := map[string]*ast.InterfaceType{}
	for _, f := range p.files {
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok {
				if i, ok := spec.Type.(*ast.InterfaceType); ok {
					found[spec.Name.Name] = i
				}
			}
			return true
		})
	}
	return found
}

// methodCount counts methods, following embedded interfaces of the same
// package; depth stops at a cycle the compiler would refuse anyway.
func methodCount(i *ast.InterfaceType, known map[string]*ast.InterfaceType, depth int) int {
	n := 0
	for _, m := range i.Methods.List {
		n += len(m.Names)
		if name, ok := m.Type.(*ast.Ident); ok && len(m.Names) == 0 && known[name.Name] != nil && depth < 8 {
			n += methodCount(known[name.Name], known, depth+1)
		}
	}
	return n
}

func countExported(f *ast.File) int {
	n := 0
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil && d.Name.IsExported() {
				n++
			}
		case *ast.GenDecl:
			if d.Tok == token.IMPORT {
				continue
			}
			for _, s := range d.Specs {
				n += exportedInSpec(s)
			}
		}
	}
	return n
}

func exportedInSpec(s ast.Spec) int {
	n := 0
	switch s := s.(type) {
	case *ast.TypeSpec:
		if s.Name.IsExported() {
			n++
		}
	case *ast.ValueSpec:
		for _, name := range s.Names {
			if name.IsExported() {
				n++
			}
		}
	}
	return n
}
