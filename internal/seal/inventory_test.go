package seal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// ciphers are packages that encrypt or wrap. Only seal may use them: a second
// place would have its own idea of nonces, binding and formats, and the census
// would not know its bytes.
func ciphers() []string {
	return []string{"crypto/aes", "crypto/cipher", "crypto/des", "crypto/rc4", "crypto/hpke", "crypto/mlkem", "crypto/rsa", "crypto/ecdh",
		"golang.org/x/crypto/chacha20", "golang.org/x/crypto/chacha20poly1305", "golang.org/x/crypto/nacl/secretbox",
		"golang.org/x/crypto/nacl/box", "golang.org/x/crypto/xts", "golang.org/x/crypto/blowfish", "golang.org/x/crypto/openpgp"}
}

// foreignCiphers returns the forbidden imports of one file.
func foreignCiphers(t *testing.T, name string, src any) (found []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(ciphers(), path) {
			found = append(found, path)
		}
	}
	return found
}

func TestCiphersAreUsedNowhereElse(t *testing.T) {
	t.Parallel()
	files := 0
	err := filepath.WalkDir("../..", func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && (strings.HasPrefix(e.Name(), ".") && e.Name() != ".." || e.Name() == "node_modules" || path == filepath.Join("..", "..", "internal", "seal")) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		files++
		for _, pkg := range foreignCiphers(t, path, nil) {
			t.Errorf("%s imports %s: use package seal", path, pkg)
		}
		return nil
	})
	if err != nil || files < 5 {
		t.Fatalf("looked at %d files, %v", files, err)
	}
	if got := foreignCiphers(t, "x.go", "package x\nimport (\n\t\"fmt\"\n\tc \"crypto/cipher\"\n)\n"); !slices.Equal(got, []string{"crypto/cipher"}) {
		t.Errorf("a planted cipher was not found: %q", got)
	}
}

func TestSealMakesItsCipherInOnePlace(t *testing.T) {
	t.Parallel()
	var calls []string
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := sel.X.(*ast.Ident); ok && (x.Name == "aes" || x.Name == "cipher" && sel.Sel.Name != "AEAD") {
					calls = append(calls, path+":"+x.Name+"."+sel.Sel.Name)
				}
			}
			return true
		})
	}
	if want := []string{"key.go:aes.NewCipher", "key.go:cipher.NewGCMWithRandomNonce"}; !slices.Equal(calls, want) {
		t.Errorf("ciphers are made by %q, want %q", calls, want)
	}
}
