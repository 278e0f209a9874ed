//go:build !race

package app_test

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/record"
)

// loud is how many standard deviations from chance are a signal: one in a
// hundred million, for each of some hundred looks.
const loud = 5.7

// drawn are the names of people, few of them very common, as names are, and
// where each stands by the alphabet and by how common it is.
type drawn struct {
	*rand.Rand
	names []string
	of    []int // the number of each person's name; the lower, the more common
}

// drawNames draws n names of both scripts by Zipf.
func drawNames(n int) *drawn {
	d := &drawn{Rand: rand.New(rand.NewPCG(uint64(n), 1))}
	given, family := "Anna Bo Carla Dmitri Eleanor Fay Gottfried Hanna Io Jürgen Kim Ludmila Maximiliane Ned Olga", "Adams Brandt Chen Diaz Eriksen Fink Garcia Hoffmann Ito Jansen Kowalski Li Montgomery-Featherstone Novak Ong"
	chinese, second := "王李张刘陈杨黄赵吴周", []rune("伟芳娜敏静丽强磊军洋艳勇")
	for _, g := range strings.Fields(given) {
		for _, f := range strings.Fields(family) {
			d.names = append(d.names, g+" "+f)
		}
	}
	for _, a := range chinese {
		for _, b := range second {
			d.names = append(d.names, string(a)+string(b))
			d.names = append(d.names, string(a)+string(b)+string(second[d.IntN(len(second))]))
		}
	}
	d.Shuffle(len(d.names), func(i, j int) { d.names[i], d.names[j] = d.names[j], d.names[i] })
	zipf := rand.NewZipf(d.Rand, 1.1, 2, uint64(len(d.names)-1))
	for range n {
		d.of = append(d.of, int(zipf.Uint64()))
	}
	return d
}

// column is what a thief sees about the people, one value each.
type column struct {
	name   string
	values [][]byte // by person; nil where there is none
}

// TestCommonNamesCannotBeToldFromRareOnes writes people whose names are as
// unevenly spread as names are, searches and sorts them, and then looks, as a
// thief would, at everything about each of them that lies in either database:
// whether values repeat as names do, begin or end alike, sort alike, or are
// long alike. The same looks find signals that are made to be found.
func TestCommonNamesCannotBeToldFromRareOnes(t *testing.T) {
	t.Parallel()
	n := 20_000
	if os.Getenv("HOLDFAST_SOAK") != "" {
		n = 100_000
	}
	d := drawNames(n)
	s := newSite(t)
	people := s.fill("contact", n, func(i int) texts { return texts{"name": d.names[d.of[i]]} })
	for _, req := range []record.ListRequest{{Sort: "name", Limit: 50}, {Filter: []byte(`name ~ "an"`), Count: true}, {Filter: []byte(`name ~ "王"`), Sort: "-name"}, {Text: "garcia"}} {
		_, err := s.w.Records.List(t.Context(), operator(), "contact", req)
		s.must(err)
	}
	s.must(s.w.Audit.Flush(t.Context()))
	s.close()

	known := map[string]int{} // whatever leads to a person
	data, keys := s.raw("holdfast.db"), s.raw("keys.db")
	defer data.Close()
	defer keys.Close()
	for i, p := range people {
		known[string(p[:])] = i
	}
	keyed, err := data.Query(`SELECT "id", "key" FROM o_contact`)
	s.must(err)
	for keyed.Next() {
		var rec, key []byte
		s.must(keyed.Scan(&rec, &key))
		known[string(key)] = known[string(rec)]
	}
	s.must(keyed.Err())
	var all []column
	for _, db := range []rawDB{data, keys} {
		all = append(all, s.columns(db, known, n)...)
	}
	looks := 0
	for _, c := range all {
		told, looked := d.signals(c)
		looks += looked
		for _, what := range told {
			t.Errorf("%s tells of names: %s", c.name, what)
		}
	}
	t.Logf("%d columns about %d people, %d looks", len(all), n, looks)
	if len(all) < 15 || looks < 100 {
		t.Error("hardly anything was looked at")
	}
	s.uniform(all)
	d.heard(t)
}

// columns reads every column of every table whose rows lead to one person.
func (s *site) columns(db rawDB, known map[string]int, n int) (all []column) {
	s.t.Helper()
	tables, err := db.Query(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
	s.must(err)
	var names []string
	for tables.Next() {
		var name string
		s.must(tables.Scan(&name))
		names = append(names, name)
	}
	s.must(tables.Err())
	for _, table := range names {
		rows, err := db.Query(`SELECT * FROM "` + table + `"`)
		s.must(err)
		titles, err := rows.Columns()
		s.must(err)
		cells, into := make([]any, len(titles)), make([]any, len(titles))
		found := make([]column, len(titles))
		for i, title := range titles {
			into[i] = &cells[i]
			found[i] = column{table + "." + title, make([][]byte, n)}
		}
		matched := 0
		for rows.Next() {
			s.must(rows.Scan(into...))
			for _, v := range cells {
				b, ok := v.([]byte)
				person, is := known[string(b)]
				if !ok || !is {
					continue
				}
				matched++
				for i, v := range cells {
					if v != nil {
						found[i].values[person] = fmt.Append(found[i].values[person], v)
						if b, ok := v.([]byte); ok {
							found[i].values[person] = b
						}
					}
				}
				break
			}
		}
		s.must(rows.Err())
		if matched >= n/2 {
			all = append(all, found...)
		}
	}
	return all
}

// signals looks at a column in every way, and returns the ways in which it
// tells of names.
func (d *drawn) signals(c column) (told []string, looks int) {
	look := func(how string, of func(v []byte) string) {
		labels := make([]string, len(d.of))
		for i, v := range c.values {
			labels[i] = of(v)
		}
		z, any := d.together(labels)
		if any {
			looks++
		}
		if z > loud {
			told = append(told, fmt.Sprintf("%s (%.1f)", how, z))
		}
	}
	look("whole values", func(v []byte) string { return string(v) })
	look("lengths", func(v []byte) string { return fmt.Sprint(len(v)) })
	for _, n := range []int{1, 2, 4, 8} {
		look(fmt.Sprint("first bytes, ", n), func(v []byte) string { return string(v[:min(n, len(v))]) })
		look(fmt.Sprint("last bytes, ", n), func(v []byte) string { return string(v[max(0, len(v)-n):]) })
	}
	for what, by := range map[string]func(a, b int) int{
		"alphabet":  func(a, b int) int { return strings.Compare(d.names[d.of[a]], d.names[d.of[b]]) },
		"frequency": func(a, b int) int { return cmp.Compare(d.of[a], d.of[b]) },
	} {
		looks++
		if z := d.orderly(c, by); math.Abs(z) > loud {
			told = append(told, fmt.Sprintf("order by %s (%.1f)", what, z))
		}
	}
	return told, looks
}

// together tells by how many standard deviations more pairs of people share
// both a name and a label than would by chance; any is false when all labels
// are alike or all are different.
func (d *drawn) together(labels []string) (z float64, any bool) {
	often, number, codes := map[string]int{}, map[string]int{}, make([]int, len(labels))
	for _, l := range labels {
		often[l]++
	}
	for i, l := range labels {
		if codes[i] = -1; often[l] > 1 { // one that is there once makes no pair
			if _, ok := number[l]; !ok {
				number[l] = len(number)
			}
			codes[i] = number[l]
		}
	}
	if len(number) == 0 || len(often) == 1 {
		return 0, false
	}
	together := make([]int, len(d.names)*len(number))
	pairs := func() (pairs float64) {
		clear(together)
		for i, code := range codes {
			if code < 0 {
				continue
			}
			pairs += float64(together[d.of[i]*len(number)+code])
			together[d.of[i]*len(number)+code]++
		}
		return pairs
	}
	have := pairs()
	var sum, squares float64
	const tries = 40
	for range tries {
		d.Shuffle(len(codes), func(i, j int) { codes[i], codes[j] = codes[j], codes[i] })
		x := pairs()
		sum, squares = sum+x, squares+x*x
	}
	mean := sum / tries
	spread := math.Sqrt(max(squares/tries-mean*mean, 1))
	return (have - mean) / spread, true
}

// orderly is the rank correlation of a column, by its bytes, with an order of
// people, in standard deviations.
func (d *drawn) orderly(c column, by func(a, b int) int) float64 {
	n := len(d.of)
	at := make([]int, n)
	for i := range at {
		at[i] = i
	}
	d.Shuffle(n, func(i, j int) { at[i], at[j] = at[j], at[i] }) // equals are in no order
	ranks := func(compare func(a, b int) int) []float64 {
		order, out := slices.Clone(at), make([]float64, n)
		slices.SortStableFunc(order, compare)
		for from := 0; from < n; {
			to := from
			for to < n && compare(order[from], order[to]) == 0 {
				to++
			}
			for _, i := range order[from:to] {
				out[i] = float64(from+to) / 2
			}
			from = to
		}
		return out
	}
	x, y := ranks(func(a, b int) int { return bytes.Compare(c.values[a], c.values[b]) }), ranks(by)
	var sx, sy, sxx, syy, sxy float64
	for i := range n {
		sx, sy, sxx, syy, sxy = sx+x[i], sy+y[i], sxx+x[i]*x[i], syy+y[i]*y[i], sxy+x[i]*y[i]
	}
	m := float64(n)
	spread := math.Sqrt((sxx - sx*sx/m) * (syy - sy*sy/m))
	if spread == 0 {
		return 0
	}
	return (sxy - sx*sy/m) / spread * math.Sqrt(m-1)
}

// uniform tests sealed bytes: each byte is as frequent as any other, and no
// eight of them stand anywhere twice.
func (s *site) uniform(all []column) {
	s.t.Helper()
	const head = 36 // format, suite, key, version: not secret
	var counts [256]float64
	total, seen := 0.0, map[uint64]bool{}
	for _, c := range all {
		if !strings.Contains(c.name, "o_contact.env_") {
			continue
		}
		for _, v := range c.values {
			for i := head; i < len(v); i++ {
				counts[v[i]]++
				total++
				if i+8 <= len(v) {
					w := binary.LittleEndian.Uint64(v[i:])
					if seen[w] {
						s.t.Errorf("%s: the same eight bytes stand in it twice, %x", c.name, v[i:i+8])
						return
					}
					seen[w] = true
				}
			}
		}
	}
	chi := 0.0
	for _, n := range counts {
		chi += (n - total/256) * (n - total/256) / (total / 256)
	}
	if z := (chi - 255) / math.Sqrt(2*255); math.Abs(z) > loud || total < 500_000 {
		s.t.Errorf("%.0f sealed bytes are not spread evenly: %.1f", total, z)
	}
}

// heard makes columns that do tell of names, as weak as such things come, and
// wants them found.
func (d *drawn) heard(t *testing.T) {
	t.Helper()
	for what, of := range map[string]func(name string) []byte{
		"a token of four bits":    func(name string) []byte { h := sha256.Sum256([]byte(name)); return []byte{h[0] & 15} },
		"lengths in steps of 16":  func(name string) []byte { return make([]byte, 16*(1+len(name)/16)) },
		"an order of eight steps": func(name string) []byte { return []byte{name[0] >> 5, byte(d.IntN(256))} },
	} {
		c := column{what, make([][]byte, len(d.of))}
		for i := range c.values {
			c.values[i] = of(d.names[d.of[i]])
		}
		if told, _ := d.signals(c); len(told) == 0 {
			t.Errorf("%s is not heard", what)
		}
	}
}
