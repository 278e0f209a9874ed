package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// module is our import path; packages are named by their folder below it.
const module = "github.com/holdfast-crm/holdfast"

// tree is the source of a module, from disk or from a fixture.
type tree struct {
	fset    *token.FileSet
	pkgs    []*pkg            // sorted by folder
	tracked map[string][]byte // every file under version control, Go or not
	texts   messages
}

// pkg is one folder of Go files.
type pkg struct {
	dir   string // slash-separated, relative to the module root
	files []*file
	info  *types.Info // names resolved inside the package; imports are opaque
}

type file struct {
	path string
	test bool
	src  []byte
	ast  *ast.File
}

// problem is one broken rule at one place.
type problem struct{ where, what string }

// skippedFolders hold nothing that is ours to judge: build results, data,
// other people's code. testdata and bench (a module of its own) are read as
// text but not as Go.
var skippedFolders = []string{".git", ".cache", "bin", "data", "dist"}

// loadTree reads the module that holds this test.
func loadTree(t *testing.T) *tree {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	sources, everything := map[string][]byte{}, map[string][]byte{}
	err = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if slices.Contains(skippedFolders, rel) || d.Name() == "node_modules" {
				return filepath.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		raw, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		everything[rel] = raw
		if strings.HasSuffix(rel, ".go") && !strings.Contains("/"+rel, "/testdata/") && !strings.HasPrefix(rel, "bench/") {
			sources[rel] = raw
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	tr := parseTree(t, sources)
	tr.tracked = onlyTracked(root, everything)
	tr.texts = productTexts()
	return tr
}

// onlyTracked keeps the files under version control. In a source archive
// without it, every file counts.
func onlyTracked(root string, everything map[string][]byte) map[string][]byte {
	out, err := exec.Command("git", "-C", root, "ls-files", "-z").Output()
	if err != nil || len(out) == 0 {
		return everything
	}
	kept := map[string][]byte{}
	for _, name := range strings.Split(string(out), "\x00") {
		if raw, ok := everything[name]; ok {
			kept[name] = raw
		}
	}
	return kept
}

// parseTree makes a tree of Go sources; the same code serves disk and fixture.
func parseTree(t *testing.T, sources map[string][]byte) *tree {
	t.Helper()
	tr := &tree{fset: token.NewFileSet(), tracked: sources}
	byDir := map[string]*pkg{}
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		parsed, err := parser.ParseFile(tr.fset, name, sources[name], parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatalf("cannot parse: %v", err)
		}
		dir := path.Dir(name)
		if byDir[dir] == nil {
			byDir[dir] = &pkg{dir: dir}
			tr.pkgs = append(tr.pkgs, byDir[dir])
		}
		byDir[dir].files = append(byDir[dir].files, &file{
			path: name, test: strings.HasSuffix(name, "_test.go"), src: sources[name], ast: parsed,
		})
	}
	slices.SortFunc(tr.pkgs, func(a, b *pkg) int { return strings.Compare(a.dir, b.dir) })
	for _, p := range tr.pkgs {
		p.resolve(tr.fset)
	}
	return tr
}

// resolve finds what each name in the package refers to, so that a shadowed
// name or a renamed import does not fool a rule. Imported packages are opaque
// and errors are expected: the compiler is the one that judges types.
func (p *pkg) resolve(fset *token.FileSet) {
	p.info = &types.Info{
		Uses:  map[*ast.Ident]types.Object{},
		Defs:  map[*ast.Ident]types.Object{},
		Types: map[ast.Expr]types.TypeAndValue{},
	}
	var asts []*ast.File
	for _, f := range p.files {
		if !strings.HasSuffix(f.ast.Name.Name, "_test") {
			asts = append(asts, f.ast)
		}
	}
	conf := types.Config{Importer: opaque{}, Error: func(error) {}}
	// The error repeats what Error was told; incomplete types are expected.
	_, _ = conf.Check(p.dir, fset, asts, p.info)
}

// opaque imports every package as a name without contents.
type opaque struct{}

var versionSuffix = regexp.MustCompile(`^v[0-9]+$`)

func (opaque) Import(importPath string) (*types.Package, error) {
	name := path.Base(importPath)
	if versionSuffix.MatchString(name) {
		name = path.Base(path.Dir(importPath))
	}
	made := types.NewPackage(importPath, name)
	made.MarkComplete()
	return made, nil
}

// production lists the files that end up in the product.
func (p *pkg) production() []*file {
	if p.isKit() {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(p.files), func(f *file) bool { return f.test })
}

// isKit reports whether the package exists for tests only (fieldtest,
// storetest, this one).
func (p *pkg) isKit() bool { return isKit(p.dir) }

func isKit(dir string) bool {
	base := path.Base(dir)
	return strings.HasSuffix(base, "test") && base != "test"
}

// under reports whether the package is one of the folders or below one.
func (p *pkg) under(folders ...string) bool {
	for _, f := range folders {
		if p.dir == f || strings.HasPrefix(p.dir, f+"/") {
			return true
		}
	}
	return false
}

// imported resolves "name.Sel" to an import path and Sel.
func (p *pkg) imported(n ast.Node) (importPath, sel string) {
	s, ok := n.(*ast.SelectorExpr)
	if !ok {
		return "", ""
	}
	x, ok := s.X.(*ast.Ident)
	if !ok {
		return "", ""
	}
	name, ok := p.info.Uses[x].(*types.PkgName)
	if !ok {
		return "", ""
	}
	return name.Imported().Path(), s.Sel.Name
}

// imports lists the import paths of a file with their places.
func (f *file) imports() map[string]token.Pos {
	found := map[string]token.Pos{}
	for _, spec := range f.ast.Imports {
		found[strings.Trim(spec.Path.Value, `"`)] = spec.Pos()
	}
	return found
}

// at prints a position the way editors open it.
func (t *tree) at(pos token.Pos) string {
	p := t.fset.Position(pos)
	return fmt.Sprintf("%s:%d", p.Filename, p.Line)
}

// visit calls fn for every node of every product file; a text returned is a
// problem at that node, told once a line.
func (t *tree) visit(fn func(p *pkg, n ast.Node) string) []problem {
	var found []problem
	told := map[problem]bool{}
	for _, p := range t.pkgs {
		for _, f := range p.production() {
			ast.Inspect(f.ast, func(n ast.Node) bool {
				if n == nil {
					return false
				}
				if what := fn(p, n); what != "" {
					one := problem{t.at(n.Pos()), what}
					if !told[one] {
						found = append(found, one)
					}
					told[one] = true
				}
				return true
			})
		}
	}
	return found
}
