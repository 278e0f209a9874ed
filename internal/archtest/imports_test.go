package archtest

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
)

// importRow says which of our packages one package may import.
type importRow struct {
	pkg string
	may []string
	why string
}

// vocabulary is what every package may speak: errors, identifiers, canonical
// bytes. They know nothing of ours, so importing them ties nobody down.
var vocabulary = []string{"internal/errs", "internal/id", "internal/canon"}

// only allows exactly these packages.
func only(pkgs ...string) []string { return expand(pkgs) }

// with allows the vocabulary and these packages.
func with(pkgs ...string) []string { return append(expand(pkgs), vocabulary...) }

func expand(names []string) []string {
	full := make([]string, 0, len(names)+len(vocabulary))
	for _, n := range names {
		if n != "objects" && n != "web" {
			n = "internal/" + n
		}
		full = append(full, n)
	}
	return full
}

// everything stands for "all of our packages"; only app has it.
const everything = "*"

// importTable is section 3 of the design. A new package needs a row, a new
// import needs a reason. Rows of packages that are still to come are harmless.
func importTable() []importRow {
	return []importRow{
		{"objects", only(), "declarations are data: they must be readable without the program"},
		{"web", only(), "the UI speaks the public API and has no rule of its own"},

		{"internal/errs", only(), "everyone returns errors, so errs can know nobody"},
		{"internal/canon", only(), "bytes that are hashed must not change because a package above did"},
		{"internal/id", only("errs"), "an identifier is a number with a format"},
		{"internal/config", only("errs"), "options are read before anything exists they could describe"},
		{"internal/metrics", with("index"), "numbers about a process; no value of a record"},
		{"internal/connections", only(), "how many are open knows nothing of what is asked on them"},
		{"internal/turns", only("errs"), "whose turn it is knows nothing of the work"},
		{"internal/ratelimit", only(), "how often is a number; who asks and what a refusal means is the caller's"},
		{"internal/osfile", only(), "what differs between systems about files, for whoever writes some"},
		{"internal/control", only("errs", "osfile"), "the socket carries verbs and bytes; app says what a verb does"},
		{"internal/verb", with("transfer", "audit"), "names, arguments and results of verbs: no behaviour, so that command and server share one vocabulary"},

		{"internal/schema", with(), "declarations are inert: no behaviour, no storage"},
		{"internal/field", with("schema", "field/pinyin", "field/written", "field/currency", "field/postal"), "a field type knows values, not who stores or sees them"},
		{"internal/field/pinyin", only(), "how characters are read is a table; what is searched by it is the field type's"},
		{"internal/field/written", only("errs"), "how people write things down is the same for every field; what it means is the field type's"},
		{"internal/field/postal", only(), "how countries write addresses is a table; what a field makes of one is the type's"},
		{"internal/field/currency", only(), "which currencies there are is a table; what an amount is, is the field type's"},
		{"internal/field/fieldtest", with("schema", "field"), "the kit every field type passes"},
		{"internal/field/bounds", with("schema", "field"), "what is asked of values beyond their type; the same for each type"},
		{"internal/compliance", with("schema"), "a regime turns a declaration into duties, purely"},
		{"internal/catalog", with("schema", "field", "field/bounds", "compliance"), "the waist: the last place that looks at a classification"},
		{"internal/query", with("catalog", "field", "field/pinyin"), "a query names catalog fields and holds field.Value operands; no SQL text"},
		{"internal/rule", with("schema", "catalog", "field", "query"), "what values must meet together is what a filter would ask of them; pure, so that a write and a count of what does not fit cannot differ"},
		{"internal/aggregate", with("catalog", "field", "query"), "what is asked of groups, their sums, and which related records the asker may see; who holds the values adds them"},
		{"internal/policy", with("catalog", "query", "field"), "one pure decision for every door, so it can reach none; row rules hold field.Value operands"},
		{"internal/role", with("catalog", "policy"), "a description of rights becomes grants, purely; who holds it is auth's"},

		{"internal/store", with("catalog", "query", "aggregate", "field", "schema"), "rows and SQL; stores values, never decides or opens them"},
		{"internal/store/sqlite", with("store"), "a dialect is a difference set, nothing above may leak in"},
		{"internal/store/postgres", with("store"), "a dialect is a difference set, nothing above may leak in"},
		{"internal/store/postgres/pgtest", only(), "the kit that starts a server for tests; what they do with it is theirs"},
		{"internal/store/dbtest", with("store", "store/sqlite", "store/postgres", "store/postgres/pgtest"), "the kit by which tests above store run on either dialect"},
		{"internal/store/storetest", with("store", "catalog", "query", "schema", "field", "compliance"), "the kit both dialects pass; it declares objects of its own"},
		{"internal/seal", with("catalog", "field"), "pure over the keys it is given: no disk, no clock, no actor"},
		{"internal/keystore", with("osfile", "seal", "store"), "keys live apart from the data they open"},
		{"internal/keystore/keytest", with("keystore", "seal", "store", "store/dbtest"), "the kit of tests above the key store: a clock, databases, keys; what is built on them is theirs"},
		{"internal/nodekey", only(), "a secret of this machine; what is sealed under it is the caller's"},
		{"internal/snapshot", with("osfile", "nodekey", "seal"), "sealed files of this node; what is in them is the writer's"},
		{"internal/blob", with("osfile", "seal", "keystore", "store"), "files are sealed chunk by chunk and know no records; several nodes have them in the database"},
		{"internal/fulltext", with("field"), "words of long texts; whose they are, and who may look into them, is none of its business"},
		{"internal/find", with("catalog", "query", "field", "fulltext"), "what a global search means, purely: the index answers it, and each record is ranked by it again"},
		{"internal/index", with("catalog", "query", "aggregate", "field", "fulltext", "find", "index/collation", "index/places", "index/room", "index/stored", "index/vector", "turns"), "answers what SQL cannot; changes nothing"},
		{"internal/index/collation", only(), "the order of texts: bytes to bytes"},
		{"internal/index/places", only("id"), "hash tables and sorted lists of row numbers; what lies in the rows is the index's"},
		{"internal/index/room", with(), "which parts are in memory; what they are, and how they are loaded, is the index's"},
		{"internal/index/stored", with("catalog", "query", "field", "keystore", "store"), "reads and opens stored records; what is kept of them is the index's"},
		{"internal/index/vector", with(), "bytes of columns; what they mean, and who waits for them, is index's"},
		{"internal/audit", with("store", "seal", "keystore"), "evidence must not depend on what it is evidence about"},
		{"internal/auditor", with("audit", "store", "policy"), "when to verify and what is known of it; how, and of what, is audit's and app's"},
		{"internal/trust", with("audit", "outbox", "store"), "watches what decides about rights; what is believed is audit's, whose rows they are is app's"},
		{"internal/outbox", with("store"), "facts for others; who they are is none of its business"},

		{"internal/follow", with("catalog", "keystore", "store", "index"), "what others committed is taken in as it is stored; who may see it is not its business"},
		{"internal/record", with("catalog", "query", "aggregate", "policy", "seal", "keystore", "store", "index", "audit", "outbox", "blob", "field", "rule"), "the one write path; it owns the transaction"},
		{"internal/metadata", with("schema", "field", "field/pinyin", "catalog", "rule", "policy", "seal", "keystore", "store", "audit", "outbox"), "changes declarations online; the only classification reader above the catalog; its rows decide Handling, so they carry a MAC"},
		{"internal/workspace", with("field/currency", "policy", "seal", "keystore", "store", "audit", "outbox"), "settings are a fixed table with evidence; the first user brings the first ones, so auth stands above it"},
		{"internal/auth", with("policy", "seal", "keystore", "store", "audit", "outbox", "schema", "field", "ratelimit", "workspace", "auth/password", "auth/token"), "the trust base uses fixed tables, never the record engine; field only for what an e-mail address is"},
		{"internal/auth/authtest", with("auth", "policy", "seal", "keystore", "store", "audit", "outbox"), "the kit every sign-in method passes"},
		{"internal/auth/password", only("errs"), "rules and hashes, no users: auth decides what follows"},
		{"internal/auth/password/passwordtest", only("auth/password"), "cheap hashes for tests, which are verified as all others"},
		{"internal/auth/token", only(), "what a token looks like, no users: auth decides what follows"},
		{"internal/auth/webauthn", with("auth"), "a method proves who somebody is; auth decides what follows"},
		{"internal/auth/oidc", with("auth"), "a method proves who somebody is; auth decides what follows"},
		{"internal/oauth", with("auth", "policy", "seal", "keystore", "store", "audit"), "issues tokens for what auth established"},
		{"internal/detect", with("audit", "auth", "outbox"), "rules see the evidence and answer through auth"},

		{"internal/search", with("catalog", "field", "find", "fulltext", "index", "policy", "record"), "one question over all objects has no rights of its own: record decides and reads"},
		{"internal/duplicate", with("catalog", "field", "field/pinyin", "find", "fulltext", "index", "policy", "query", "record"), "what is alike has no rights of its own: the index offers candidates, record decides and reads"},
		{"internal/merge", with("audit", "catalog", "field", "history", "keystore", "policy", "record", "store"), "two records become one through record, as whoever asked; of the store it asks what refers to one, and keeps a table of its own that grants nothing"},
		{"internal/history", with("record", "policy", "catalog", "field", "audit", "keystore", "seal"), "what a record was lies sealed in the log; who may see it record says, and putting back is a change like any"},
		{"internal/transfer", with("record", "catalog", "policy", "blob", "outbox", "field", "transfer/csvfile", "transfer/vcard", "transfer/mapping", "transfer/sniff"), "import and export have no rights of their own: they hand on who asked, and record decides and carries out"},
		{"internal/worklist", with("blob"), "a list of ids with what is to be done, sealed; what that is, its owners know"},
		{"internal/export", with("record", "transfer", "policy", "catalog", "field", "blob", "outbox", "worklist"), "a file of records has no rights of its own: it hands on who asked, and record decides and reads"},
		{"internal/bulk", with("record", "history", "field", "policy", "blob", "outbox", "worklist"), "much at once has no rights of its own: it hands on who asked, and record decides and carries out"},
		{"internal/transfer/sniff", only("errs"), "the first look at hostile input stands alone"},
		{"internal/transfer/csvfile", only("errs", "transfer/sniff"), "a decoder of hostile input stands alone"},
		{"internal/transfer/vcard", only("errs", "transfer/sniff"), "a decoder of hostile input stands alone"},
		{"internal/transfer/mapping", only("errs"), "guessing columns needs names and samples, nothing else"},
		{"internal/sample", with("record", "field", "policy", "store"), "invented data is written like any other, as whoever asked; of the store it asks what people changed of it, and writes nothing"},
		{"internal/privacy", with("record", "keystore", "catalog", "audit", "outbox", "blob"), "enqueues; record rewrites"},
		{"internal/backup", with("osfile", "store", "seal", "keystore", "blob", "audit"), "copies sealed bytes; never needs to open one"},
		{"internal/notify", with("outbox", "record", "auth", "workspace", "policy", "seal", "keystore", "store"), "a consumer: it learns what happened after it happened; its own table is sealed, its readers are auth's users"},

		{"internal/live", with("outbox", "catalog", "policy", "query", "field"), "tells of changes that happened; what a person may see of them is policy's, whether they still may is asked of whom app says"},

		{"internal/sales", with("record", "catalog", "outbox"), "what declarations cannot say, through record like anyone else"},
		{"internal/service", with("record", "catalog", "outbox"), "what declarations cannot say, through record like anyone else"},
		{"internal/marketing", with("record", "catalog", "outbox"), "what declarations cannot say, through record like anyone else"},
		{"internal/collections", with("record", "catalog", "outbox"), "what declarations cannot say, through record like anyone else"},

		{"internal/httpapi", with("config", "field", "catalog", "query", "policy", "store", "seal", "keystore", "blob", "index",
			"audit", "outbox", "record", "metadata", "auth", "oauth", "detect", "transfer", "privacy", "backup", "notify",
			"sales", "service", "marketing", "collections", "ratelimit", "connections", "machine", "live", "auditor", "bulk", "export", "history", "httpapi/exports", "httpapi/history", "httpapi/batch", "httpapi/condition", "httpapi/bulk", "httpapi/imports", "httpapi/pace", "httpapi/part", "httpapi/aggregates", "httpapi/search", "search", "duplicate", "httpapi/duplicates", "merge", "httpapi/merges", "httpapi/people", "httpapi/strict", "httpapi/jsonschema", "httpapi/describe", "httpapi/sight", "httpapi/definitions", "httpapi/problem", "httpapi/ui", "workspace"), "a door: it translates and decides nothing, so no schema, compliance or dialect"},
		{"internal/httpapi/people", with("auth", "catalog", "policy", "role", "httpapi/strict"), "a part of the door: it reads and writes shapes, auth decides"},
		{"internal/httpapi/history", with("history", "httpapi/jsonschema"), "a part of the door: it writes shapes, history decides"},
		{"internal/httpapi/bulk", with("policy", "record", "bulk", "httpapi/part"), "a part of the door: it reads and writes shapes, bulk decides"},
		{"internal/httpapi/exports", with("record", "export", "transfer", "httpapi/pace", "httpapi/part", "httpapi/jsonschema"), "a part of the door: it reads and writes shapes, export decides"},
		{"internal/httpapi/batch", with("policy", "catalog", "field", "record", "httpapi/strict"), "a part of the door: it reads and writes shapes, record decides"},
		{"internal/httpapi/imports", with("policy", "transfer", "httpapi/pace", "httpapi/part"), "a part of the door: it reads and writes shapes, transfer decides"},
		{"internal/httpapi/part", with("policy", "httpapi/strict"), "what the parts of the door are handed: a request, and no route"},
		{"internal/httpapi/aggregates", with("aggregate", "catalog", "field", "policy", "record", "httpapi/part", "httpapi/jsonschema"), "a part of the door: it reads and writes shapes, record answers"},
		{"internal/httpapi/search", with("search", "find", "fulltext", "httpapi/part", "httpapi/jsonschema"), "a part of the door: it reads and writes shapes, search answers"},
		{"internal/httpapi/duplicates", with("catalog", "duplicate", "field", "httpapi/part", "httpapi/jsonschema"), "a part of the door: it reads and writes shapes, duplicate answers"},
		{"internal/httpapi/merges", with("catalog", "merge", "field", "httpapi/part", "httpapi/jsonschema"), "a part of the door: it reads and writes shapes, merge does it"},
		{"internal/httpapi/jsonschema", with("schema", "field", "catalog"), "how shapes are described: structs, declarations and their bounds, and nothing that serves them"},
		{"internal/httpapi/sight", with("catalog", "canon", "query", "policy"), "what one actor sees of the catalog, for the doors that tell of it: decisions in, shapes out"},
		{"internal/httpapi/problem", only("errs", "httpapi/strict"), "how errors look: from errors and what was sent, whoever made them"},
		{"internal/httpapi/definitions", with("metadata", "httpapi/part", "httpapi/strict"), "a part of the door: it reads requests, metadata decides"},
		{"internal/httpapi/pace", only(), "a watch over a transfer; what is transferred is not its business"},
		{"internal/httpapi/describe", with("catalog", "httpapi/jsonschema", "httpapi/problem"), "the description is made of rows and declarations, and knows no handler"},
		{"internal/httpapi/condition", with("canon"), "conditions are read of a head, whatever is asked for"},
		{"internal/httpapi/strict", only("errs"), "a decoder of hostile input stands alone"},
		{"internal/httpapi/sealed", only("errs", "connections"), "a door without a workspace behind it: it knows none"},
		{"internal/httpapi/ui", with(), "the screens are files: they know no workspace, and nobody's session"},
		{"internal/census", with("catalog", "store", "seal", "keystore", "blob"), "counts what lies sealed by its headers; opens nothing, so it needs no record"},
		{"internal/app/apptest", only(), "the kit that looks for planted words in every byte on disk; what wrote them is not its business"},
		{"internal/machine", only(), "what the system tells of itself; it knows nothing of ours"},
		{"internal/app", []string{everything}, "wiring is the one place that may know everybody"},
		{"cmd/holdfast", with("app", "census", "config", "control", "metrics", "verb"), "verbs are thin: what they do is wired in app"},
		{"scripts/dist", only(), "packs what was built: it knows files, not the program"},
		{"internal/archtest", only(), "reads the source, imports none of it outside its tests"},
	}
}

// deniedImports are packages the product does not use, wherever they come from.
var deniedImports = map[string]string{
	"testing":                      "test code has no place in the product; put it into a _test.go file or a kit",
	"math/rand":                    "randomness here guards something: use crypto/rand",
	"math/rand/v2":                 "randomness here guards something: use crypto/rand",
	"C":                            "the binary is static and built without a C compiler",
	"github.com/google/go-cmp/cmp": "may panic by design; it is for tests",
	"pgregory.net/rapid":           "it is for tests",
	"github.com/santhosh-tekuri/jsonschema/v6":   "answers are held against the description in tests only",
	"github.com/rogpeppe/go-internal/testscript": "it is for tests",
	"github.com/mozillazg/go-pinyin":             "a map of 40,000 entries at each start; internal/field/pinyin has what is needed of it",
}

// checkImports compares each package with its row.
func checkImports(t *tree) []problem {
	rows := map[string]importRow{}
	for _, r := range importTable() {
		rows[r.pkg] = r
	}
	var found []problem
	for _, p := range t.pkgs {
		row, ok := rows[p.dir]
		if !ok {
			found = append(found, problem{p.dir, "has no row in importTable (internal/archtest/imports_test.go): add one with what it may import and why"})
			continue
		}
		for _, f := range p.files {
			if f.test {
				continue
			}
			for _, imp := range slices.Sorted(maps.Keys(f.imports())) {
				if what := forbidden(p, row, imp); what != "" {
					found = append(found, problem{t.at(f.imports()[imp]), what})
				}
			}
		}
	}
	return found
}

// forbidden says why a product or kit file of p may not import imp, or "".
func forbidden(p *pkg, row importRow, imp string) string {
	if why, denied := deniedImports[imp]; denied && !p.isKit() {
		return fmt.Sprintf("imports %q: %s", imp, why)
	}
	own, ours := strings.CutPrefix(imp, module+"/")
	switch {
	case !ours:
		return ""
	case isKit(own) && !p.isKit():
		return fmt.Sprintf("imports the test kit %s: product code never does", own)
	case slices.Contains(row.may, everything) || slices.Contains(row.may, own):
		return ""
	}
	return fmt.Sprintf("%s may not import %s (its rule: %s; it may import: %s)",
		p.dir, own, row.why, strings.Join(row.may, ", "))
}

// TestImportTableIsConsistent keeps typing errors out of the table: a wrong
// name there would silently allow or forbid nothing.
func TestImportTableIsConsistent(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range importTable() {
		if seen[r.pkg] {
			t.Errorf("%s has two rows", r.pkg)
		}
		seen[r.pkg] = true
		if r.why == "" {
			t.Errorf("%s has no reason", r.pkg)
		}
	}
	for _, r := range importTable() {
		for _, m := range r.may {
			if m != everything && !seen[m] {
				t.Errorf("%s may import %s, which has no row", r.pkg, m)
			}
		}
	}
}

// TestUnusedPermissions lists, with -v, what a row could stop allowing.
func TestUnusedPermissions(t *testing.T) {
	t.Parallel()
	rows := map[string]importRow{}
	for _, r := range importTable() {
		rows[r.pkg] = r
	}
	for _, p := range loadTree(t).pkgs {
		used := ownImports(p)
		for _, m := range rows[p.dir].may {
			if m != everything && !slices.Contains(vocabulary, m) && !slices.Contains(used, m) {
				t.Logf("%s does not use its right to import %s", p.dir, path.Base(m))
			}
		}
	}
}

// ownImports lists which of our packages the package's product files import.
func ownImports(p *pkg) []string {
	found := map[string]bool{}
	for _, f := range p.files {
		for imp := range f.imports() {
			if own, ours := strings.CutPrefix(imp, module+"/"); ours && !f.test {
				found[own] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}
