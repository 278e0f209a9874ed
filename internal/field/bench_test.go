package field_test

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/field/fieldtest"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// typical are values as an import meets them.
func typical() []struct{ name, typ, in string } {
	return []struct{ name, typ, in string }{
		{"text", "text", "Head of Purchasing"},
		{"text-zh", "text", "采购部经理"},
		{"text-accent", "text", "Geschäftsführer"},
		{"long_text", "long_text", "Met at the fair in March.\nWants a call back in autumn."},
		{"email", "email", "Ada.Lovelace@example.com"},
		{"phone-e164", "phone", "+14155552671"},
		{"phone-e164-de", "phone", "+49301234567"},
		{"phone-written", "phone", "+49 (0)30 1234567"},
		{"phone-unknown", "phone", "030 1234567"},
		{"name", "person_name", "Maria van der Berg"},
		{"name-zh", "person_name", "欧阳修"},
		{"date", "date", "1985-03-14"},
		{"date-written", "date", "Mar 14, 1985"},
		{"timestamp", "timestamp", "2026-03-01T09:30:00Z"},
		{"reference", "reference", "019a0000-0000-7000-8000-000000000001"},
		{"domain", "domain", "example.com"},
		{"url", "url", "https://example.com/about"},
	}
}

func BenchmarkParse(b *testing.B) {
	for _, c := range typical() {
		typ, f := fieldtest.Type(b, c.typ), &schema.Field{Type: c.typ, Partial: true}
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := typ.Parse(f, field.FromText(c.in)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	emails := fieldtest.Type(b, "email")
	b.Run("email-many", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := emails.Parse(&schema.Field{Many: true}, field.FromText("work: ada@example.com; ada@home.net")); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkStored measures what a write (bytes) and an index build (read,
// keys) do with a value.
func BenchmarkStored(b *testing.B) {
	for _, c := range typical() {
		typ, f := fieldtest.Type(b, c.typ), &schema.Field{Type: c.typ, Partial: true}
		v, err := typ.Parse(f, field.FromText(c.in))
		if err != nil {
			b.Fatal(err)
		}
		sealed := typ.AppendBytes(nil, v)
		b.Run(c.name+"/bytes", func(b *testing.B) {
			b.ReportAllocs()
			var buf []byte
			for b.Loop() {
				buf = typ.AppendBytes(buf[:0], v)
			}
		})
		b.Run(c.name+"/read", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := typ.FromBytes(sealed); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(c.name+"/keys", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				typ.Keys(v)
			}
		})
	}
}

func BenchmarkSound(b *testing.B) {
	name := typeNamed(b, "person_name")
	b.Run("made", func(b *testing.B) {
		for b.Loop() {
			field.Sounded(name, "wangxiaoming")
		}
	})
	s := field.Sounded(name, "wangxiaoming")
	for _, text := range []string{"李秀英", "王小芳"} {
		b.Run(text, func(b *testing.B) {
			folded := []byte(text)
			for b.Loop() {
				s.Within(folded)
			}
		})
	}
}
