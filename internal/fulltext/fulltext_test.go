package fulltext

import (
	"bytes"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/holdfast-crm/holdfast/internal/field"
)

func TestChineseIsCutIntoWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"客户来电询问合同续约": "客户 来电 询问 合同 续约",
		"他买了产品和服务":   "他 买 了 产品 和 服务",
		"下周三上门安装":    "下 周三 上门 安装",
		"已催收两次仍未还款":  "已 催收 两次 仍 未 还款",
		"在北京大学生活":    "在 北京大学 生活",
		"甲龘丙":        "甲 龘 丙",
		"报价单请发张经理":   "报价单 请 发 张 经理",
		"ひらがな":       "ひ ら が な",
	} {
		if got := strings.Join(Segment(text), " "); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestWordsOfATextAndTheirParts(t *testing.T) {
	t.Parallel()
	var got []string
	Terms(field.Fold("Renewal für 人民币, 5G-Tarif"), func(term string, _ bool) { got = append(got, term) })
	want := []string{"renewal", "fur", "人", "民", "币", "人民币", "人民", "5g", "tarif"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTypingErrorsAreOverlookedInLongWordsOnly(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		word, have string
		fits       bool
	}{
		{"smith", "smith", true}, {"smith", "smit", true}, {"smith", "smyth", true}, {"smith", "smiht", true}, {"smith", "smithe", true},
		{"smith", "smi", false}, {"smith", "smyhte", false}, {"anne", "anna", true}, {"anne", "hanna", false},
		{"schneider", "shcnieder", true}, {"schneider", "schnyder", true}, {"schneider", "snyder", false}, {"muller", "mulller", true},
	} {
		typo := NewTypo(x.word)
		if typo.Fits(x.have) != x.fits || typo.In([]byte("x "+x.have+"-y")) != x.fits {
			t.Errorf("%s for %s: want %t", x.have, x.word, x.fits)
		}
	}
	for _, word := range []string{"bob", "a1b2c3", "2024", "合同续约", ""} {
		if NewTypo(word) != nil {
			t.Errorf("%q is looked for with typing errors", word)
		}
	}
}

// texts makes texts of few words, so that hits of every kind are frequent.
type texts struct{ r *rand.Rand }

func (m texts) one(of ...string) string { return of[m.r.IntN(len(of))] }

func (m texts) text() string {
	var b strings.Builder
	for range m.r.IntN(12) {
		b.WriteString(m.one("renew", "renewal", "renewed", "contract", "contarct", "contracts", "call", "called", "合同续约", "和服", "产品和服务", "客户", "来电", "请", "5g", "o'brien",
			"续约合同", "ring", "bring"))
		b.WriteString(m.one(" ", "", ", ", "\n"))
	}
	return b.String()
}

func (m texts) pattern() *Pattern {
	if m.r.IntN(4) == 0 {
		return Phrase(m.one("renewal contract", "合同续约", "call 客户", "the renewal", "ring", "续约 合同", "客户来电"))
	}
	all := Patterns(m.one("renew", "renewing", "contract", "contrakt", "cal", "ca", "c", "合同", "服", "和服", "服务客户", "客户来电", "5g", "brien", "续约合同"), m.r.IntN(2) == 0)
	return all[m.r.IntN(len(all))]
}

// TestAnIndexFindsWhatAPatternMeans changes an index at random and compares
// what it finds with what each pattern says of each text.
func TestAnIndexFindsWhatAPatternMeans(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			m := texts{rand.New(rand.NewPCG(seed, 7))}
			x, rows := New(), map[uint32]string{}
			next := uint32(0)
			for round := range 15 {
				for range 40 {
					if m.r.IntN(3) > 0 {
						next += uint32(1 + m.r.IntN(3))
						rows[next] = m.text()
						x.Add(next, CountTerms(rows[next]))
						continue
					}
					for row := range rows {
						x.Remove(row, CountTerms(rows[row]))
						delete(rows, row)
						break
					}
				}
				if round%7 == 6 {
					rows, next = renumbered(x, rows)
				}
				for range 12 {
					compare(t, x, rows, m.pattern())
				}
			}
			for row, text := range rows {
				x.Remove(row, CountTerms(text))
			}
			if x.Terms() != 0 || len(bytes.Trim(x.arena, "\x00")) != 0 {
				t.Errorf("%d terms are left in %q", x.Terms(), x.arena)
			}
		})
	}
}

// renumbered moves all rows together, as a compaction does.
func renumbered(x *Index, rows map[uint32]string) (now map[uint32]string, last uint32) {
	now, to := map[uint32]string{}, map[uint32]uint32{}
	for _, row := range slices.Sorted(maps.Keys(rows)) {
		to[row] = uint32(len(now))
		now[to[row]] = rows[row]
	}
	x.Renumber(func(row uint32) uint32 { return to[row] })
	return now, uint32(len(now))
}

func compare(t *testing.T, x *Index, rows map[uint32]string, p *Pattern) {
	t.Helper()
	got := map[uint32]Match{}
	look := Look{Text: func(row uint32) []byte { return []byte(rows[row]) }, Keep: func(row uint32) bool { return row%5 > 0 }}
	for _, typos := range []bool{false, true} {
		m, weights := Truly, map[uint32]float32{}
		if typos {
			m = Nearly
		}
		x.Steps(p, typos).Next(look, math.MaxInt, func(row uint32, weight float32) {
			got[row] = max(got[row], m)
			weights[row] += weight
		})
		inSteps, steps := map[uint32]float32{}, x.Steps(p, typos)
		for steps.Next(look, 3, func(row uint32, weight float32) { inSteps[row] += weight }) {
		}
		if diff := cmp.Diff(weights, inSteps); diff != "" {
			t.Fatalf("%+v in small steps: %s", *p, diff)
		}
	}
	want := map[uint32]Match{}
	for row, text := range rows {
		if m := p.In(text); m != Nowhere && row%5 > 0 {
			want[row] = m
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%+v: %s", *p, diff)
	}
}

// TestErasedWordsAreOverwritten looks into every byte an index ever had.
func TestErasedWordsAreOverwritten(t *testing.T) {
	t.Parallel()
	x := New()
	x.Add(0, CountTerms("canaryword stays"))
	x.Add(1, CountTerms("stays canaryword twice canaryword"))
	early := x.arena[:cap(x.arena)]
	for row := uint32(2); row < 2000; row++ {
		x.Add(row, CountTerms(fmt.Sprintf("stays word%d", row)))
	}
	x.Remove(0, CountTerms("canaryword stays"))
	if !bytes.Contains(x.arena, []byte("canaryword")) {
		t.Error("a word that a row still holds is gone")
	}
	x.Remove(1, CountTerms("stays canaryword twice canaryword"))
	for name, held := range map[string][]byte{"arena": x.arena[:cap(x.arena)], "arena before it grew": early} {
		if bytes.Contains(held, []byte("canaryword")) {
			t.Errorf("the %s holds an erased word", name)
		}
	}
	at, _ := x.find("stays")
	rows := 0
	x.terms[x.slots[at]-1].each(func(row uint32, _ uint16) {
		if rows++; row < 2 {
			t.Errorf("row %d is still named", row)
		}
	})
	if rows != 1998 {
		t.Errorf("%d rows", rows)
	}
}

func written(all []Piece) string {
	var b strings.Builder
	for _, p := range all {
		if p.Hit {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestExcerptsShowWhereItFits(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("Nothing of interest here. ", 40)
	for _, x := range []struct{ text, word, want string }{
		{"We renewed the Contract.\nThen nothing.", "renewal contract", "We [renewed] the [Contract]. Then nothing."},
		{long + "The Müller contract was renewed today. " + long, "muller", "…The [Müller] contract was renewed today. "},
		{"客户来电询问合同续约，已发报价单。", "合同报价单", "客户来电询问[合同]续约，已发[报价单]。"},
		{"No hit at all", "zebra", "No hit at all"},
		{"A tpyo of Contarct", "contract", "A tpyo of [Contarct]"},
	} {
		var patterns []*Pattern
		for _, w := range strings.Fields(x.word) {
			patterns = append(patterns, Patterns(w, true)...)
		}
		if got := written(Excerpt(x.text, patterns)); !strings.HasPrefix(got, x.want) {
			t.Errorf("%s: %q, want %q", x.word, got, x.want)
		}
	}
	if got := written(Excerpt("a b c a, b", []*Pattern{Phrase("a b")})); got != "[a b] c [a, b]" {
		t.Error(got)
	}
	if got := written(Marked("Anna.Müller@example.com", []string{"muller", "ann"})); got != "[Ann]a.[Müller]@example.com" {
		t.Error(got)
	}
}
