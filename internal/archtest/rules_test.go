package archtest

import "testing"

// rule is one house rule over the whole tree.
type rule struct {
	name  string
	why   string
	check func(*tree) []problem
}

func rules() []rule {
	return []rule{
		{"imports", "imports run one way, or every part becomes reachable from every other", checkImports},
		{"transactions", "whoever holds a transaction can write without deciding, sealing or leaving evidence", checkTx},
		{"sizes", "what does not fit in a head is not reviewed", checkSizes},
		{"docs", "a package without a stated purpose collects others", checkDocs},
		{"init", "an attack surface is only reviewable when nothing registers itself", checkInit},
		{"globals", "state without an owner cannot be tested in parallel or held twice", checkGlobals},
		{"banned-names", "clock, output and environment enter at one place each", checkBannedNames},
		{"loose-maps", "values have kinds; a loose map forgets them", checkLooseMaps},
		{"built-sql", "text that becomes SQL at run time is an injection waiting", checkBuiltSQL},
		{"format", "one format, no discussion", checkFormat},
		{"message-keys", "a person reads a sentence, never a key or an empty {hole}", checkMessageKeys},
		{"unused-texts", "a text nobody shows is translated and reviewed for nothing", checkUnusedTexts},
		{"texts-agree", "every language says everything", checkTextsAgree},
		{"words", "what is published describes the product, not somebody's machine", checkWords},
	}
}

// TestHouseRules runs every rule over this module.
func TestHouseRules(t *testing.T) {
	t.Parallel()
	tr := loadTree(t)
	if len(tr.pkgs) < 3 {
		t.Fatalf("found only %d packages: the tree was not read", len(tr.pkgs))
	}
	for _, r := range rules() {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			found := r.check(tr)
			for _, p := range found {
				t.Errorf("%s: %s", p.where, p.what)
			}
			if len(found) > 0 {
				t.Logf("why the rule %q: %s", r.name, r.why)
			}
		})
	}
}
