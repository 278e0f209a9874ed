package httpapi_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/catalog"
)

// ruleSaid is what a role says of one object: rights by how far they go, and
// fields by level and whether they are found by. The evaluator below reads
// nothing else, and knows nothing of package policy.
type ruleSaid struct {
	Object string               `json:"object"`
	Rights map[string]string    `json:"rights"`
	Fields map[string]fieldSaid `json:"fields"`
}

type fieldSaid struct {
	Level string `json:"level"`
	Find  bool   `json:"find"`
}

// roleSaid is one role of the matrix. Without rules it is built in, and words
// of the documentation say what that means.
type roleSaid struct {
	name    string
	text    string // in docs/doors.md
	builtIn bool
	rules   []ruleSaid
}

func open() map[string]fieldSaid { return map[string]fieldSaid{"*": {"write", true}} }

func everywhere(rights map[string]string) []ruleSaid { return []ruleSaid{{"*", rights, open()}} }

// namedRoles are the built-in ones and some that try one thing each.
func namedRoles() []roleSaid {
	all := map[string]string{}
	for _, right := range rightNames() {
		all[right] = "all"
	}
	return []roleSaid{
		{"owner", "administrator", true, everywhere(all)},
		{"member", "member", true, everywhere(map[string]string{"read": "all", "create": "all", "update": "all", "import": "all", "delete": "own", "share": "own"})},
		{"read_only", "read only", true, everywhere(map[string]string{"read": "all"})},
		{"own", "everything, with own records", false, everywhere(map[string]string{
			"read": "own", "create": "own", "update": "own", "delete": "own", "import": "own", "export": "own", "share": "own", "reveal": "all"})},
		{"team", "reads the team's, changes own, hands over the team's", false, everywhere(map[string]string{
			"read": "team", "create": "own", "update": "own", "delete": "own", "share": "team"})},
		{"wide", "edits, deletes, exports all, but reads own", false, everywhere(map[string]string{"read": "own", "update": "all", "delete": "all", "export": "all", "share": "all"})},
		{"fields", "works with all records; fields hidden, masked, fixed, not found by", false, hiddenFields()},
		{"names", "reads contacts, by name only", false, []ruleSaid{{"contact", map[string]string{"read": "all", "export": "all", "update": "all"},
			map[string]fieldSaid{"*": {"none", false}, "name": {"read", true}}}}},
		{"nothing", "nothing", false, nil},
	}
}

func hiddenFields() []ruleSaid {
	rights := map[string]string{"read": "all", "create": "all", "update": "all", "import": "all", "export": "all", "reveal": "all"}
	of := func(object string, more map[string]fieldSaid) ruleSaid {
		more["*"] = fieldSaid{"write", true}
		return ruleSaid{object, rights, more}
	}
	return []ruleSaid{
		of("contact", map[string]fieldSaid{"job_title": {"none", false}, "emails": {"masked", false}, "department": {"read", false}, "company": {"none", false}, "birthday": {"write", false}}),
		of("company", map[string]fieldSaid{"name": {"masked", false}, "domain": {"none", false}}),
		of("note", map[string]fieldSaid{"body": {"none", false}, "title": {"read", false}}),
		of("*", map[string]fieldSaid{}),
	}
}

// randomRoles are any roles, always the same for a seed.
func randomRoles(n int, seed uint64, c *catalog.Catalog) []roleSaid {
	r := rand.New(rand.NewPCG(seed, 1))
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	var out []roleSaid
	for i := range n {
		role := roleSaid{name: fmt.Sprintf("any %d", i)}
		for _, o := range c.Objects() {
			rule := ruleSaid{o.Name, map[string]string{}, map[string]fieldSaid{"*": said(pick("none", "read", "write", "write"), r.IntN(4) > 0)}}
			for _, right := range rightNames() {
				if s := pick("", "own", "team", "all", "all"); s != "" {
					rule.Rights[right] = s
				}
			}
			for _, f := range o.Fields {
				if !f.System && r.IntN(3) == 0 {
					rule.Fields[f.Name] = said(pick("none", "masked", "read", "write"), r.IntN(3) > 0)
				}
			}
			role.rules = append(role.rules, rule)
		}
		out = append(out, role)
	}
	return out
}

// said leaves out finding where it cannot be said: by what is not seen.
func said(level string, find bool) fieldSaid {
	return fieldSaid{level, find && (level == "read" || level == "write")}
}

func rightNames() []string {
	return []string{"read", "create", "update", "delete", "import", "export", "share", "reveal"}
}

// body is the role as the API takes it.
func (r roleSaid) body() string {
	rules, err := json.Marshal(r.rules)
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf(`{"name":%q,"objects":%s}`, r.name, strings.Replace(string(rules), "null", "[]", 1))
}

func (r roleSaid) rule(object string) ruleSaid {
	for _, name := range []string{object, "*"} {
		if i := slices.IndexFunc(r.rules, func(one ruleSaid) bool { return one.Object == name }); i >= 0 {
			return r.rules[i]
		}
	}
	return ruleSaid{}
}

// whose is where a record stands to the user of a role.
type whose struct{ own, team bool }

func within(scope string, w whose) bool {
	return scope == "all" || scope == "own" && w.own || scope == "team" && (w.own || w.team)
}

// may answers for one record: a right goes as far as it says, and no further
// than reading where the record must be there to be read.
func (r roleSaid) may(right, object string, w whose) bool {
	rule := r.rule(object)
	if right == "create" || right == "import" {
		return within(rule.Rights[right], w)
	}
	return within(rule.Rights[right], w) && within(rule.Rights["read"], w)
}

// ever reports whether the right is there for some record.
func (r roleSaid) ever(right, object string) bool {
	free := right == "create" || right == "import"
	return r.rule(object).Rights[right] != "" && (free || r.rule(object).Rights["read"] != "")
}

// knows reports whether the role has to do with the object at all: every other
// right needs one of these.
func (r roleSaid) knows(object string) bool {
	return r.ever("read", object) || r.ever("create", object) || r.ever("import", object)
}

// says of a field of a record that may be read. What is asked for by itself
// is revealed; until then it is masked for a person as well.
type says struct{ read, masked, reveal, write, find bool }

func (r roleSaid) field(object string, f *catalog.Field) (out says) {
	if f.System {
		return says{read: true, find: true}
	}
	rule := r.rule(object)
	is, named := rule.Fields[f.Name]
	if !named {
		is = rule.Fields["*"]
	}
	out.read, out.write = is.Level == "masked" || is.Level == "read" || is.Level == "write", is.Level == "write"
	out.masked = out.read && (is.Level == "masked" || f.Handling.MaskAlways || f.Handling.Mask && rule.Rights["reveal"] == "")
	out.reveal = out.read && !out.masked && f.Handling.Mask
	out.find = out.read && !out.masked && is.Find && f.Handling.Findable
	return out
}
