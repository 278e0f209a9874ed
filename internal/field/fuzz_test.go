package field_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/field/fieldtest"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// FuzzParse feeds every type whatever comes: nothing panics, what is accepted
// survives every way out and in again, what is refused is refused with a code.
func FuzzParse(f *testing.F) {
	for i := range field.Types() {
		for _, s := range []string{
			"work: a@b.co; b@c.de;ext=5", "tel:+1-415-555-2671;ext=5", "+49 (0)30 1234 x5", "Dr. Ada, Jr. [a;b;c;d;e]", "Berg, Maria", "欧阳 修",
			"https://Example.com:80/ä?x", "2026年3月1日", "3/14/1985 00:00", "-12", "a\\", "a:: b ::: c:", "xn--a.de", "1.5h 20 分钟", "pt1h30m", "0:59:59", "12,5 %", "12 kg", "1.234,50 €", "-¥1,200", "kwd 1.2345", "3/14/2026 9:30 pm", "2026年3月1日 下午3:30", "2026-03-01 09:30 +0200", "是", "TRUE", "019a0000-0000-7000-8000-000000000001",
		} {
			f.Add(uint8(i), false, false, s)
			f.Add(uint8(i), true, false, s)
			quoted, _ := json.Marshal(s)
			f.Add(uint8(i), true, true, `[{"value":`+string(quoted)+`,"label":"l: ;"}]`)
		}
		f.Add(uint8(i), false, false, strings.Repeat("n", 200)) // a length of two bytes
		f.Add(uint8(i), true, false, strings.Repeat("n", 60)+"@"+strings.Repeat("n", 60)+"."+strings.Repeat("n", 60)+".de")
		f.Add(uint8(i), false, true, `{"full":"a [b","given":"\\;"}`)
	}
	f.Fuzz(func(t *testing.T, which uint8, many, isJSON bool, in string) {
		types := field.Types()
		typ := types[int(which)%len(types)]
		spec := &schema.Field{Type: typ.Name(), Many: many, Partial: typ.Name() == "date"}
		if typ.Name() == "int" || typ.Name() == "decimal" {
			spec.Unit = "kg"
		}
		if typ.Name() == "choice" || typ.Name() == "choices" {
			spec.Choices = []schema.Choice{{ID: "a", Label: schema.Text{"en": in}}}
		}
		if many && typ.Check(spec) != nil {
			spec.Many = false
		}
		raw := field.FromText(in).WithZone(time.UTC)
		if isJSON {
			raw = field.FromJSON(json.RawMessage(in))
		}
		v, err := typ.Parse(spec, raw)
		var fe *errs.FieldError
		switch {
		case err != nil && !errors.As(err, &fe):
			t.Fatalf("%s refuses without a code: %v", typ.Name(), err)
		case err == nil && v != nil:
			fieldtest.RoundTrip(t, typ, spec, v)
		}
	})
}

// FuzzFromBytes feeds bytes that nobody wrote: what is accepted is canonical.
func FuzzFromBytes(f *testing.F) {
	for i := range field.Types() {
		for _, s := range []string{"\x00a", "\x01\x01\x01a\x00", "\x03Ada\x00\x03Ada\x00\x00\x00", "\xd2\xf7\xd6\x09", "\x01", "\x0a", "0123456789abcdef", "a"} {
			f.Add(uint8(i), []byte(s))
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, b []byte) {
		types := field.Types()
		typ := types[int(which)%len(types)]
		v, err := typ.FromBytes(b)
		if err != nil || v == nil {
			return
		}
		if again := typ.AppendBytes(nil, v); string(again) != string(b) {
			t.Fatalf("%s accepts %x, canonical is %x", typ.Name(), b, again)
		}
		typ.Keys(v)
		typ.SortText(v)
		if !json.Valid(typ.AppendJSON(nil, v)) {
			t.Fatalf("%s: not JSON", typ.Name())
		}
		typ.AppendText(nil, v)
	})
}
