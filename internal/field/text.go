package field

import (
	"github.com/holdfast-crm/holdfast/internal/field/pinyin"
)

// Default limits, in characters.
const (
	limitText       = 500
	limitLongText   = 100_000
	limitIdentifier = 200
)

// text is one line of words.
type text struct{ textual }

func newText() Type { return text{textual{name: "text", limit: limitText, many: true, heard: true}} }

// Tokens folds, so that "ACME GmbH" and "Acme gmbh" are the same company.
func (text) Tokens(v Value) []string { return distinct(v, Fold) }

// newLongText makes prose in several lines. It has no tokens: nobody matches
// on prose.
func newLongText() Type {
	return textual{name: "long_text", limit: limitLongText, lines: true}
}

// identifier is a code from another system: compared exactly, since some
// systems distinguish case.
type identifier struct{ textual }

func newIdentifier() Type {
	return identifier{textual{name: "identifier", limit: limitIdentifier, many: true}}
}

func (identifier) Tokens(v Value) []string {
	return distinct(v, func(s string) string { return s })
}

// Sounding is a type whose Chinese text is found by how it is read, too, when
// somebody looks for a part of it or its beginning. Equality, order and tokens
// know nothing of it.
type Sounding interface{ Sounds() bool }

// Sounded returns how text of type t can be heard in s, nil when it cannot:
// another type, no letters, or far more than a name.
func Sounded(t Type, s string) *pinyin.Sound {
	if st, ok := t.(Sounding); !ok || !st.Sounds() {
		return nil
	}
	return pinyin.Hear(Fold(s))
}

// HasHan reports whether a folded text is worth listening to.
func HasHan(text string) bool { return pinyin.HasHan(text) }
