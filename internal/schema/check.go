package schema

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

var (
	namePattern   = regexp.MustCompile(`^[a-z][a-z0-9_]{0,40}$`)
	choicePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9_]{0,40}$`)
	spentPattern  = regexp.MustCompile(`^(f|env)_[a-z][a-z0-9_]{0,40}$`)
	langPattern   = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
)

// Limits of one declaration.
const (
	// MaxFields is how many live fields an object may have. What was deleted
	// and waits, or left a column behind, counts up to maxColumns.
	MaxFields   = 500
	maxColumns  = 1200 // PostgreSQL holds 1,600, SQLite 2,000
	maxChoices  = 200
	maxLabel    = 200 // characters
	maxMaskLast = 4
)

// reserved are the words of the filter language and of JSON, the members that
// the API puts beside fields, and what every JavaScript object has already.
var reserved = []string{"and", "or", "not", "in", "any", "true", "false", "null", "object", "masked", "sample", "titles", "expanded", "constructor", "prototype"}

// reservedPlurals are paths of the API, and of the screens, that an object
// must not hide behind. Those of what is still to come are kept free.
var reservedPlurals = []string{
	"objects", "me", "audit", "openapi", "session", "sessions", "setup", "workspace", "sample", "recovery", "users",
	"imports", "exports", "status", "health", "events", "roles", "teams", "invitations", "views", "search", "batch", "bulk", "jobs",
	"notices", "keys", "tokens", "backups", "webhooks", "settings", "account", "admin", "api", "auth", "oauth", "files",
	"assets", "definitions", "login", "sign_in", "signin", "query", "reports", "groups", "fields",
}

// unspoken are words of the filter language, too, that no new name is made of.
// Declarations that have them stay valid.
var unspoken = []string{"is", "empty"}

// Reserved reports whether a name has a meaning of its own, as the name of a
// field or object, or as the plural of an object.
func Reserved(name string) bool {
	return slices.Contains(reserved, name) || slices.Contains(reservedPlurals, name) || slices.Contains(unspoken, name)
}

// Check finds structural faults and returns them all as one Invalid error.
func (o *Object) Check() error {
	c := &checker{}
	c.name("id", o.ID)
	c.name("name", o.Name)
	c.name("plural", o.Plural)
	if slices.Contains(reservedPlurals, o.Plural) {
		c.add("plural", "schema_name_reserved")
	}
	c.text("label", o.Label, true)
	c.text("label_plural", o.LabelPlural, true)
	c.text("help", o.Help, false)
	if len(o.Fields) == 0 {
		c.add("fields", "schema_fields_missing")
	}
	if o.live() > MaxFields {
		c.add("fields", "schema_too_many", errs.P("limit", MaxFields))
	}
	if len(o.Fields)+len(o.Spent) > maxColumns {
		c.add("fields", "schema_columns", errs.P("limit", maxColumns))
	}
	c.moment("deleted", o.Deleted)
	c.was("was", o.Was)
	c.was("was_plural", o.WasPlural)
	for i, s := range o.Spent {
		if !spentPattern.MatchString(s.Column) || !slices.Contains([]string{"text", "integer", "blob"}, s.Kind) {
			c.add(fmt.Sprintf("spent.%d", i), "schema_name_invalid")
		}
	}
	ids, names := map[string]bool{}, map[string]bool{}
	for i := range o.Fields {
		f := &o.Fields[i]
		at := fmt.Sprintf("fields.%d", i)
		if f.ID != "" {
			at = "fields." + f.ID
		}
		c.field(at, f)
		c.once(at+".id", f.ID, ids)
		if f.Deleted == "" {
			c.once(at+".name", f.Name, names)
		}
	}
	if f, ok := o.Field(o.Title); !ok || f.Deleted != "" {
		c.add("title", "schema_field_unknown")
	}
	if o.Subject != Self && o.Subject != None {
		if f, ok := o.Field(string(o.Subject)); !ok || f.Deleted != "" {
			c.add("subject", "schema_field_unknown")
		}
	}
	c.rules(o)
	return c.err()
}

// live counts the fields that were not deleted.
func (o *Object) live() (n int) {
	for i := range o.Fields {
		if o.Fields[i].Deleted == "" {
			n++
		}
	}
	return n
}

// checker collects faults under dotted paths.
type checker struct{ faults []errs.FieldError }

func (c *checker) add(at, code string, params ...errs.Param) {
	c.faults = append(c.faults, errs.FieldError{Field: at, Code: code, Params: params})
}

func (c *checker) err() error {
	if len(c.faults) == 0 {
		return nil
	}
	return errs.FieldsInvalid(c.faults...)
}

func (c *checker) name(at, s string) {
	switch {
	case !namePattern.MatchString(s):
		c.add(at, "schema_name_invalid")
	case slices.Contains(reserved, s):
		c.add(at, "schema_name_reserved")
	}
}

// moment checks when something was deleted.
func (c *checker) moment(at, s string) {
	if s == "" {
		return
	}
	if _, err := time.Parse(time.RFC3339, s); err != nil {
		c.add(at, "schema_moment_invalid")
	}
}

// maxWas bounds the former names of one thing.
const maxWas = 20

func (c *checker) was(at string, names []string) {
	if len(names) > maxWas {
		c.add(at, "schema_too_many", errs.P("limit", maxWas))
	}
	for _, name := range names {
		if !namePattern.MatchString(name) {
			c.add(at, "schema_name_invalid")
		}
	}
}

func (c *checker) once(at, s string, seen map[string]bool) {
	if seen[s] {
		c.add(at, "schema_duplicate")
	}
	seen[s] = true
}

func (c *checker) text(at string, t Text, required bool) {
	if required && len(t) == 0 {
		c.add(at, "schema_text_missing")
	}
	for lang, words := range t {
		if !langPattern.MatchString(lang) {
			c.add(at, "schema_language_invalid")
		}
		if words == "" {
			c.add(at+"."+lang, "schema_text_missing")
		}
		if required && utf8.RuneCountInString(words) > maxLabel {
			c.add(at+"."+lang, "schema_text_long", errs.P("limit", maxLabel))
		}
		if code := labelFault(words); required && code != "" {
			c.add(at+"."+lang, code)
		}
	}
}

// labelFault says why words cannot stand at the head of a column: spreadsheets
// carry out what begins like a formula, and marks that are not seen let two
// labels look alike.
func labelFault(words string) string {
	switch {
	case words == "":
		return ""
	case strings.ContainsRune("=+-@\uff1d\uff0b\uff0d\uff20", []rune(words)[0]):
		return "schema_label_formula"
	case strings.TrimSpace(words) != words, strings.ContainsFunc(words, unseen):
		return "schema_text_odd"
	}
	return ""
}

func unseen(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) || r == unicode.ReplacementChar
}

func (c *checker) field(at string, f *Field) {
	c.name(at+".id", f.ID)
	c.name(at+".name", f.Name)
	c.name(at+".type", f.Type)
	c.text(at+".label", f.Label, true)
	c.text(at+".help", f.Help, false)
	if !slices.Contains(Classifications(), f.Class) {
		c.add(at+".class", "schema_class_unknown")
	}
	c.moment(at+".deleted", f.Deleted)
	c.was(at+".was", f.Was)
	c.was(at+".kin", f.Kin)
	if f.Leaving != "" && !slices.Contains(Classifications(), f.Leaving) {
		c.add(at+".leaving", "schema_class_unknown")
	}
	if f.MaxLength < 0 {
		c.add(at+".max_length", "schema_number_invalid")
	}
	if f.MaskLast < 0 || f.MaskLast > maxMaskLast {
		c.add(at+".mask_last", "schema_mask_last", errs.P("limit", maxMaskLast))
	}
	if f.Target != "" && !namePattern.MatchString(f.Target) {
		c.add(at+".target", "schema_name_invalid")
	}
	if f.OnDelete != "" && f.OnDelete != Clear && f.OnDelete != Restrict {
		c.add(at+".on_delete", "schema_on_delete_unknown")
	}
	c.choices(at, f)
	c.bounds(at, f)
}

func (c *checker) choices(at string, f *Field) {
	if len(f.Choices) > maxChoices {
		c.add(at+".choices", "schema_too_many", errs.P("limit", maxChoices))
	}
	ids := map[string]bool{}
	for i, ch := range f.Choices {
		here := fmt.Sprintf("%s.choices.%d", at, i)
		if !choicePattern.MatchString(ch.ID) {
			c.add(here+".id", "schema_name_invalid")
		}
		c.once(here+".id", ch.ID, ids)
		c.text(here+".label", ch.Label, true)
	}
}

func (f *Field) choice(id string) (Choice, bool) {
	i := slices.IndexFunc(f.Choices, func(c Choice) bool { return c.ID == id })
	if i < 0 {
		return Choice{}, false
	}
	return f.Choices[i], true
}
