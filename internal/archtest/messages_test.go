package archtest

import (
	"fmt"
	"go/ast"
	"go/constant"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

const errsPath = module + "/internal/errs"

// messages are the public texts: language, key, text with {placeholders}.
type messages map[string]map[string]string

// productTexts reads the texts the way the product does.
func productTexts() messages {
	all := messages{}
	for _, lang := range errs.Languages() {
		all[lang] = map[string]string{}
		for _, key := range errs.Codes(lang) {
			all[lang][key] = errs.Text(lang, key)
		}
	}
	return all
}

// keysBuiltAtRunTime are used without standing in the source as one literal.
// The key of this map is a prefix.
var keysBuiltAtRunTime = map[string]string{
	"kind_": "errs.Error.Public puts them together from the kind's name",
}

var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

// checkMessageKeys wants a text in every language for every key that an error
// is made with, and a parameter for each of the text's placeholders.
func checkMessageKeys(t *tree) []problem {
	return t.visit(func(p *pkg, n ast.Node) string {
		key, params, known := p.messageCall(n)
		if key == "" {
			return ""
		}
		for _, lang := range slices.Sorted(maps.Keys(t.texts)) {
			text, ok := t.texts[lang][key]
			if !ok {
				return fmt.Sprintf("message %q has no text in %s: add it to internal/errs/text/<area>.%s.json", key, lang, lang)
			}
			for _, hole := range placeholder.FindAllString(text, -1) {
				if known && !slices.Contains(params, strings.Trim(hole, "{}")) {
					return fmt.Sprintf("message %q shows %s in %s, but the error is made without errs.P(%q, ...)", key, hole, lang, strings.Trim(hole, "{}"))
				}
			}
		}
		return ""
	})
}

// messageCall recognises the ways an error gets its key. known says whether
// the parameters could be read off the call.
func (p *pkg) messageCall(n ast.Node) (key string, params []string, known bool) {
	switch n := n.(type) {
	case *ast.CallExpr:
		from, name := p.imported(n.Fun)
		at := map[string]int{"New": 1, "Field": 0}
		i, ok := at[name]
		if from != errsPath || !ok || len(n.Args) <= i {
			return "", nil, false
		}
		params, known = p.paramNames(n.Args[i+1:])
		return p.stringOf(n.Args[i]), params, known && !n.Ellipsis.IsValid()
	case *ast.CompositeLit:
		from, name := p.imported(n.Type)
		if from != errsPath || name != "Error" && name != "FieldError" {
			return "", nil, false
		}
		for _, e := range n.Elts {
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				if field, ok := kv.Key.(*ast.Ident); ok && field.Name == "Code" {
					return p.stringOf(kv.Value), nil, false
				}
			}
		}
	}
	return "", nil, false
}

// paramNames reads the names off errs.P("name", ...) arguments.
func (p *pkg) paramNames(args []ast.Expr) (names []string, known bool) {
	for _, a := range args {
		call, ok := a.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return nil, false
		}
		from, fn := p.imported(call.Fun)
		if from != errsPath || fn != "P" {
			return nil, false
		}
		names = append(names, p.stringOf(call.Args[0]))
	}
	return names, true
}

// stringOf returns a constant string, or "" for what is only known at run time.
func (p *pkg) stringOf(e ast.Expr) string {
	if v := p.info.Types[e].Value; v != nil && v.Kind() == constant.String {
		return constant.StringVal(v)
	}
	return ""
}

// checkUnusedTexts finds texts that no product code can show.
func checkUnusedTexts(t *tree) []problem {
	used := map[string]bool{}
	for _, p := range t.pkgs {
		for _, f := range p.production() {
			ast.Inspect(f.ast, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok {
					if s, ok := literal(lit); ok {
						used[s] = true
					}
				}
				return true
			})
		}
	}
	var found []problem
	for _, key := range textKeys(t.texts) {
		if !used[key] && !builtAtRunTime(key) {
			found = append(found, problem{"internal/errs/text", fmt.Sprintf(
				"message %q is used nowhere: delete it, or list its prefix with a reason in keysBuiltAtRunTime", key)})
		}
	}
	return found
}

func builtAtRunTime(key string) bool {
	for prefix := range keysBuiltAtRunTime {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

// checkTextsAgree wants the same keys and placeholders in every language.
func checkTextsAgree(t *tree) []problem {
	var found []problem
	for _, key := range textKeys(t.texts) {
		var first string
		for i, lang := range slices.Sorted(maps.Keys(t.texts)) {
			text, ok := t.texts[lang][key]
			holes := joinSorted(slices.Compact(slices.Sorted(slices.Values(placeholder.FindAllString(text, -1)))))
			switch {
			case !ok:
				found = append(found, problem{"internal/errs/text", fmt.Sprintf("message %q has no text in %s", key, lang)})
			case i == 0:
				first = holes
			case holes != first:
				found = append(found, problem{"internal/errs/text", fmt.Sprintf("message %q has placeholders %q in %s, elsewhere %q", key, holes, lang, first)})
			}
		}
	}
	return found
}

func textKeys(m messages) []string {
	all := map[string]bool{}
	for _, texts := range m {
		for key := range texts {
			all[key] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}
