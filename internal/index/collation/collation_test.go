package collation

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/holdfast-crm/holdfast/internal/field"
)

func TestCollationOrder(t *testing.T) {
	t.Parallel()
	want := strings.Fields("42 anna arger ärger Bob de-la-cruz Zoe анна 阿明 曾 单 李娜 善 王芳 张伟")
	got := slices.Clone(want)
	slices.Reverse(got)
	k := New()
	key := func(s string) string { return string(k.Append(nil, []byte(field.Fold(s)))) }
	slices.SortStableFunc(got, func(a, b string) int { return strings.Compare(key(a), key(b)) })
	for i := range want {
		if key(got[i]) != key(want[i]) {
			t.Fatalf("order %v, want %v", got, want)
		}
	}
}

func TestSurnamesSortByTheirOwnReading(t *testing.T) {
	t.Parallel()
	k := New()
	key := func(s string) string { return string(k.Append(nil, AsSurname([]byte(s)))) }
	for _, pair := range [][2]string{{"沙明", "单明"}, {"单明", "商明"}, {"余曾", "曾国"}, {"谢安", "解安"}, {"anna", "曾国"}} {
		if a, b := key(pair[0]), key(pair[1]); a > b {
			t.Errorf("%s sorts after %s", pair[0], pair[1])
		}
	}
	if got := string(AsSurname([]byte("国单"))); got != "国单" {
		t.Errorf("a character inside the name became %s", got)
	}
}

func TestFastKeysEqualTheCollators(t *testing.T) {
	t.Parallel()
	k := New()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOfN(rapid.RuneFrom([]rune("abcdefghijklmnopqrstuvwxyz0123456789 .,-'@+()/&_\"#:;!?~^$%*<>=[]{}|`\\\n\t")), 1, 40, -1).Draw(t, "text")
		k.buf.Reset()
		want := k.c.Key(&k.buf, []byte(s))
		if got := k.Append(nil, []byte(s)); !bytes.Equal(got, want) {
			t.Fatalf("%q: %x, want %x", s, got, want)
		}
	})
}

func BenchmarkSortKey(b *testing.B) {
	for _, s := range []string{"anna lindqvist", "张伟明", "jürgen мир"} {
		b.Run(s, func(b *testing.B) {
			k := New()
			var dst []byte
			for b.Loop() {
				dst = k.Append(dst[:0], []byte(s))
			}
		})
	}
}

func BenchmarkNewCollation(b *testing.B) {
	for b.Loop() {
		New()
	}
}
