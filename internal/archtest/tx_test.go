package archtest

import (
	"go/ast"
	"strings"
)

const storePath = module + "/internal/store"

// txHolders are the only packages that may name store.Tx. Whoever holds a
// transaction can write without deciding, sealing or leaving evidence, so each
// name here is part of the trust base.
var txHolders = map[string]string{
	"internal/store":     "it makes them",
	"internal/record":    "the one write path for CRM data",
	"internal/metadata":  "a declaration and its tables change together",
	"internal/auth":      "accounts and grants are fixed tables with evidence of their own",
	"internal/workspace": "settings are a fixed table with evidence of their own",
	"internal/oauth":     "clients and tokens are fixed tables with evidence of their own",
	"internal/keystore":  "wrapped keys are fixed tables",
	"internal/audit":     "an entry commits with what it describes",
	"internal/outbox":    "an event commits with what it announces",
	"internal/blob":      "parts of sealed files are a fixed table of its own; they grant nothing and describe nothing",
	"internal/backup":    "a copy is taken inside one snapshot",
	"internal/merge":     "what was merged into what is a fixed table of its own, and commits with the merge; it grants nothing",
	"internal/notify":    "notices are a fixed table of its own; they grant nothing and describe what is committed already",
}

// checkTx finds store.Tx in packages that may not hold one, and holders that
// hand it on under another name.
func checkTx(t *tree) []problem {
	return t.visit(func(p *pkg, n ast.Node) string {
		if spec, ok := n.(*ast.TypeSpec); ok && !p.under("internal/store") && spec.Name.IsExported() && isTx(p, spec.Type) {
			return spec.Name.Name + " hands store.Tx on under another name: callers must name store.Tx, so that this rule sees them"
		}
		if !isTx(p, n) {
			return ""
		}
		for holder := range txHolders {
			if p.under(holder) {
				return ""
			}
		}
		return p.dir + " names store.Tx: only " + holderNames() + " may hold a transaction; call one of them instead"
	})
}

// isTx reports whether n is store.Tx or a pointer to it.
func isTx(p *pkg, n ast.Node) bool {
	if star, ok := n.(*ast.StarExpr); ok {
		n = star.X
	}
	sel, ok := n.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	from, name := p.imported(sel)
	return from == storePath && name == "Tx"
}

func holderNames() string {
	names := make([]string, 0, len(txHolders))
	for dir := range txHolders {
		names = append(names, strings.TrimPrefix(dir, "internal/"))
	}
	return joinSorted(names)
}
