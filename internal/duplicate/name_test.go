package duplicate

import (
	"slices"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// title reads a title as a record would have it.
func title(t *testing.T, typeName, text string) field.Value {
	t.Helper()
	at := slices.IndexFunc(field.Types(), func(x field.Type) bool { return x.Name() == typeName })
	v, err := field.Types()[at].Parse(&schema.Field{Type: typeName}, field.FromText(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestNamesAreLike(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		kind, a, b string
		how        How // "": they are of others
	}{
		{"person_name", "Ada Lovelace", "LOVELACE, Ada", Same},
		{"person_name", "Conor O'Brien", "Conor OBrien", Same},
		{"person_name", "Anna-Lena Groß", "anna lena gross", Same},
		{"person_name", "Anna Smith", "Anna Maria Smith", Similar},
		{"person_name", "Anna Smith", "Prof. Anna Smith PhD", Similar},
		{"person_name", "Anna Smith", "Ana Smith", Similar}, // a letter more in a word of four
		{"person_name", "Katherine Johnson", "Catherina Johnson", Similar},
		{"person_name", "Ann Lee", "Amy Lee", ""}, // short words must be right
		{"person_name", "Anna Smith", "Anna Schmidt", ""},
		{"person_name", "Anna Smith", "Smith", ""},
		{"person_name", "张伟", "張偉", Sounds},
		{"person_name", "欧阳静", "Jing Ouyang", Sounds},
		{"person_name", "单田芳", "Shan Tianfang", Sounds}, // a surname is read otherwise than the word
		{"person_name", "张伟", "张卫国", ""},
		{"text", "Acme", "ACME, Inc.", Similar},
		{"text", "The Acme Company", "Acme Ltd", Similar},
		{"text", "Acme Foods", "Acme Tools", ""},
		{"text", "Acme", "Acme Foods", ""},
		{"text", "北京华信科技股份有限公司", "北京华信科技", Sounds},
		{"text", "有限公司", "公司", ""}, // nothing but a legal form is a name of its own
	} {
		a, b := nameOf(title(t, x.kind, x.a)), nameOf(title(t, x.kind, x.b))
		for _, pair := range [][2]*called{{a, b}, {b, a}} {
			how, is := pair[0].like(pair[1])
			if is != (x.how != "") || is && how != x.how {
				t.Errorf("%q and %q: %v %q, want %q", x.a, x.b, is, how, x.how)
			}
		}
	}
}

func TestTooLittleOfANameIsNotLookedFor(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"A": false, "Ann": false, "Anna": true, "A B": true, "王": false, "王伟": true} {
		if got := nameOf(title(t, "person_name", text)).telling(); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	if nameOf(title(t, "person_name", "---")) != nil {
		t.Error("marks alone are a name")
	}
}

func TestManyWaysToReadAreBounded(t *testing.T) {
	t.Parallel()
	if got := spellings("长长长长长长长长长长长长", " "); len(got) != maxSpelt {
		t.Errorf("%d ways", len(got))
	}
}
