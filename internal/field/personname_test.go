package field_test

import (
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/field/fieldtest"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

func TestPersonName(t *testing.T) {
	t.Parallel()
	part201 := strings.Repeat("n", 201)
	fieldtest.Exercise(t, fieldtest.Type(t, "person_name"), []fieldtest.Case{
		{Text: "Dr. Maria van der Berg Jr.", Sort: "van der Berg Maria",
			Want: field.Name{Full: "Dr. Maria van der Berg Jr.", Prefix: "Dr.", Given: "Maria", Family: "van der Berg", Suffix: "Jr."}},
		{Text: "Berg, Maria", Sort: "Berg Maria", Want: field.Name{Full: "Maria Berg", Given: "Maria", Family: "Berg"}},
		{Text: "van der Berg, Dr. Maria Anna", Want: field.Name{Full: "Dr. Maria Anna van der Berg", Prefix: "Dr.", Given: "Maria", Middle: "Anna", Family: "van der Berg"}},
		{Text: "Sammy Davis, Jr.", Want: field.Name{Full: "Sammy Davis, Jr.", Given: "Sammy", Family: "Davis", Suffix: "Jr."}},
		{Text: "Ada King Lovelace", Sort: "Lovelace Ada King", Want: field.Name{Full: "Ada King Lovelace", Given: "Ada", Middle: "King", Family: "Lovelace"}},
		{Text: "Zhang Wei", Want: field.Name{Full: "Zhang Wei", Given: "Zhang", Family: "Wei"}},
		{Text: "Cher", Sort: "Cher", Want: field.Name{Full: "Cher", Given: "Cher"}},
		{Text: "Van Morrison", Want: field.Name{Full: "Van Morrison", Given: "Van", Family: "Morrison"}},
		{Text: "张伟", Sort: "张伟", Want: field.Name{Full: "张伟", Given: "伟", Family: "张"}},
		{Text: "欧阳修", Want: field.Name{Full: "欧阳修", Given: "修", Family: "欧阳"}},
		{Text: "司马相如", Want: field.Name{Full: "司马相如", Given: "相如", Family: "司马"}},
		{Text: "司马", Want: field.Name{Full: "司马", Given: "马", Family: "司"}},
		{Text: "张 伟", Want: field.Name{Full: "张伟", Given: "伟", Family: "张"}},
		{Text: "山田 太郎", Sort: "山田太郎", Want: field.Name{Full: "山田太郎", Given: "太郎", Family: "山田"}},
		{Text: "阿卜杜拉·买买提", Want: field.Name{Full: "阿卜杜拉·买买提", Given: "阿卜杜拉·买买提"}},
		{Text: "Maria Anna Berg [Berg;Maria Anna;;;]", Want: field.Name{Full: "Maria Anna Berg", Given: "Maria Anna", Family: "Berg"}},
		{Text: "Ada [VIP]", Want: field.Name{Full: "Ada [VIP]", Given: "Ada", Family: "[VIP]"}},
		{Text: ",", Want: field.Name{Full: ",", Given: ","}},

		{JSON: `"Ada Lovelace"`, Want: field.Name{Full: "Ada Lovelace", Given: "Ada", Family: "Lovelace"}},
		{JSON: `{"given":"Ada","family":"Lovelace","prefix":"Dr."}`, Want: field.Name{Full: "Dr. Ada Lovelace", Prefix: "Dr.", Given: "Ada", Family: "Lovelace"}},
		{JSON: `{"given":"小明","family":"王","prefix":"先生"}`, Want: field.Name{Full: "王小明先生", Prefix: "先生", Given: "小明", Family: "王"}},
		{JSON: `{"given":"伟","family":"张"}`, Want: field.Name{Full: "张伟", Given: "伟", Family: "张"}},
		{JSON: `{"full":"Ada","given":"Augusta Ada","family":"King"}`, Sort: "King Augusta Ada", Want: field.Name{Full: "Ada", Given: "Augusta Ada", Family: "King"}},
		{JSON: `{"full":"Berg, Maria"}`, Want: field.Name{Full: "Maria Berg", Given: "Maria", Family: "Berg"}},
		{JSON: `{"given":"a;b","family":"[c]\\"}`, Want: field.Name{Full: `a;b [c]\`, Given: "a;b", Family: `[c]\`}},
		{JSON: `{"full":"X [a;b;c;d;e]","given":"X"}`, Want: field.Name{Full: "X [a;b;c;d;e]", Given: "X"}},
		{JSON: `{"full":null,"given":""}`},
		{JSON: `{}`},
		{JSON: `{"given":"Ada","nick":"A"}`, Code: "value_key_unknown"},
		{JSON: `{"given":"Ada","given":"B"}`, Code: "value_key_repeated"},
		{JSON: `{"given":{"x":1}}`, Code: "value_shape"},
		{JSON: `["Ada"]`, Code: "value_shape"},
		// From 128 bytes on, a length takes two, which are no UTF-8.
		{Name: "200 characters", Text: strings.Repeat("n", 200), Want: field.Name{Full: strings.Repeat("n", 200), Given: strings.Repeat("n", 200)}},
		{Name: "60 Chinese characters", Text: strings.Repeat("名", 60), Want: field.Name{Full: strings.Repeat("名", 60), Given: strings.Repeat("名", 60)}},
		{Name: "100,000 characters", Text: strings.Repeat("n", 100_000), Code: "name_too_long"},
		{Name: "long part", JSON: `{"given":"` + part201 + `"}`, Code: "name_too_long"},
		{Name: "one long word", Text: part201, Code: "name_too_long"},
		{Name: "declared limit", Field: schema.Field{MaxLength: 5}, Text: "Ada Lo", Code: "name_too_long"},
		{Name: "parts over the limit together", Field: schema.Field{MaxLength: 5}, JSON: `{"given":"Ada","family":"Lov"}`, Code: "name_too_long"},
		{Name: "control", Text: "Ada\x07", Code: "text_control"},
	})
}
