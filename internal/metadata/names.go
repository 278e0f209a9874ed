package metadata

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/field/pinyin"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// maxDerived bounds a name that is made of a label.
const maxDerived = 30

// nameFrom makes a name for the API out of a label, "" when it has no letters
// that a name may have. Width, case and diacritics are folded away, Chinese
// characters are spelled as they are read.
func nameFrom(label schema.Text) string {
	readings := pinyin.Load()
	var b strings.Builder
	for _, r := range field.Fold(label.In("en")) {
		word := ""
		switch known := readings.Sets()[readings.Of(r)]; {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9' && b.Len() > 0:
			word = string(r)
		case len(known) > 0:
			word = known[0]
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			word = "_"
		}
		if b.Len()+len(word) > maxDerived {
			break
		}
		b.WriteString(word)
	}
	return strings.Trim(b.String(), "_")
}

// pluralOf is the plural of an English word, or of the last of several; of
// another, and of one that seems to be a plural, the word itself.
func pluralOf(word string) string {
	lower := strings.ToLower(word)
	ends := func(with ...string) bool {
		for _, w := range with {
			if strings.HasSuffix(lower, w) {
				return true
			}
		}
		return false
	}
	last := lower[max(len(lower)-1, 0):]
	switch {
	case last == "" || (last[0] < 'a' || last[0] > 'z') && !unicode.IsDigit(rune(last[0])):
		return word
	case ends("ss", "us", "x", "z", "ch", "sh"):
		return word + "es"
	case ends("sis"):
		return word[:len(word)-2] + "es"
	case ends("s"):
		return word
	case ends("y") && !ends("ay", "ey", "oy", "uy"):
		return word[:len(word)-1] + "ies"
	}
	return word + "s"
}

// plurals completes the plural labels of an object with those that follow from
// its labels.
func plurals(label, given schema.Text) schema.Text {
	out := schema.Text{}
	for lang, words := range label {
		out[lang] = words
		if lang == "en" {
			out[lang] = pluralOf(words)
		}
	}
	for lang, words := range given {
		out[lang] = words
	}
	return out
}

// name gives a new object the names that it was not given: out of its labels,
// and when one of them means something already, both with the same number.
func (d *draft) name(o *schema.Object, labelled schema.Text) {
	one, many := nameFrom(o.Label), nameFrom(labelled)
	if one == "" {
		one = "object"
	}
	if o.Name != "" {
		one = o.Name
	}
	if many == "" {
		many = pluralOf(one)
	}
	for n := 1; ; n++ {
		suffix := ""
		if n > 1 {
			suffix = fmt.Sprintf("_%d", n)
		}
		if (o.Name != "" || !d.objectNameTaken(one+suffix)) && (o.Plural != "" || !d.objectNameTaken(many+suffix)) {
			if o.Name == "" {
				o.Name = one + suffix
			}
			if o.Plural == "" {
				o.Plural = many + suffix
			}
			return
		}
	}
}

// freeName finds a name that is not taken, from a wish.
func freeName(wish, instead string, taken func(string) bool) string {
	if wish == "" {
		wish = instead
	}
	name := wish
	for n := 2; taken(name); n++ {
		name = fmt.Sprintf("%s_%d", wish, n)
	}
	return name
}
