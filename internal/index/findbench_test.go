package index

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/find"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// proseWords are words of a language that does not exist, as frequent as words
// of one that does: the n-th has a share of 1/n.
type proseWords struct {
	r     *rand.Rand
	zipf  *rand.Zipf
	words []string
	han   []string
}

func newProseWords(seed uint64, n int) *proseWords {
	r := rand.New(rand.NewPCG(seed, 5))
	p := &proseWords{r: r, zipf: rand.NewZipf(r, 1.07, 2, uint64(n-1))}
	syllables := []string{"ba", "con", "de", "er", "fi", "gra", "ha", "in", "jo", "ka", "lu", "mo", "ne", "or", "pre", "qui", "re", "sta", "tion", "un", "ver", "wi", "xe", "yo", "zu"}
	p.han = []string{"的", "我们", "客户", "了", "来电", "合同", "续约", "报价", "已发", "下周", "回访", "付款", "产品", "服务", "问题", "安装"}
	for len(p.han) < 5000 {
		p.han = append(p.han, string([]rune{rune(0x4e00 + r.IntN(2000)), rune(0x4e00 + r.IntN(2000))}))
	}
	seen := map[string]bool{}
	for len(p.words) < n {
		w := ""
		for range 1 + r.IntN(3) + len(p.words)*4/n + len(p.words)/8000 {
			w += syllables[r.IntN(len(syllables))]
		}
		if !seen[w] {
			seen[w] = true
			p.words = append(p.words, w)
		}
	}
	return p
}

// note is 60 words; every fourth is Chinese.
func (p *proseWords) note(n int) string {
	var b strings.Builder
	for i := range 60 {
		if n%4 == 0 {
			b.WriteString(p.han[min(p.zipf.Uint64(), uint64(len(p.han)-1))])
			if i%9 == 8 {
				b.WriteString("，")
			}
			continue
		}
		b.WriteString(p.words[p.zipf.Uint64()])
		b.WriteByte(" .\n, "[min(p.r.IntN(20), 4)])
	}
	return b.String()
}

// BenchmarkProse: 100,000 notes of 60 words: how long
// they take to take in, what they weigh, and the processor time of twenty
// questions of each kind, one after another.
func BenchmarkProse(b *testing.B) {
	c := letters(b)
	o := c.Objects()[0]
	words := newProseWords(1, 120_000)
	m := &writer{maker{o: o, r: rand.New(rand.NewPCG(1, 1))}}
	body, _ := o.Field("body")
	notes := 100_000
	x := opened(c, defaultTuning())
	began := cpuNow()
	for n := range notes {
		v := m.id()
		values := make([]field.Value, len(o.Fields))
		m.setSystem(values, v, 1, time.UnixMicro(1_700_000_000_000_000+int64(n)*1_000_000).UTC())
		values[body.Ordinal] = field.Text(words.note(n))
		x.Apply(Change{Object: o, ID: v, Values: values})
	}
	took := cpuNow() - began
	for _, f := range x.Stats()[0].Fields {
		if f.Field == "body" {
			b.Logf("%d notes in %s, %d terms, words %d B a note, text %d B a note", notes, took.Round(time.Millisecond),
				x.order[0].prose[x.order[0].bound.Load().column["body"]].Terms(), f.Words/notes, f.Bytes/notes)
		}
	}
	kinds := map[string]func(i int) string{
		"word_rare":     func(i int) string { return words.words[20_000+i*97] },
		"word_frequent": func(i int) string { return words.words[i] },
		"two_words":     func(i int) string { return words.words[i*3] + " " + words.words[100+i*7] },
		"phrase":        func(i int) string { return `"` + words.words[i] + " " + words.words[i+1] + `"` },
		"prefix":        func(i int) string { return words.words[500+i*31][:3] },
		"typo":          func(i int) string { w := words.words[30_000+i*11]; return w[:2] + "x" + w[3:] },
		"chinese":       func(i int) string { return []string{"合同", "续约", "客户来电", "付款"}[i%4] },
		"absent":        func(i int) string { return fmt.Sprint("qqqqq", i) },
	}
	for _, name := range []string{"word_rare", "word_frequent", "two_words", "phrase", "prefix", "typo", "chinese", "absent"} {
		b.Run(name, func(b *testing.B) {
			var all []time.Duration
			for b.Loop() {
				for i := range 20 {
					q, err := find.Parse(kinds[name](i))
					if err != nil {
						b.Fatal(err)
					}
					f := Find{Ask: q.On(o, func(*catalog.Field) bool { return true }), Rows: query.Const(true), Limit: 10, Now: findNow}
					began := cpuNow()
					if _, err := x.Find(context.Background(), f); err != nil {
						b.Fatal(err)
					}
					all = append(all, cpuNow()-began)
				}
			}
			slices.Sort(all)
			b.ReportMetric(float64(all[len(all)*95/100].Microseconds())/1000, "p95-cpu-ms")
		})
	}
}
