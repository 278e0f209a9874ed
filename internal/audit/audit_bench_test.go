package audit

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

func BenchmarkEncode(b *testing.B) {
	bench := setup(b)
	e := fullEntry(bench.ids, bench.keys.workspace)
	e.Change.ValuesBefore, e.Change.ValuesAfter = make([]byte, 400), make([]byte, 400)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := encode(e, bench.keys.body); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	bench := setup(b)
	b.ReportAllocs()
	for n := 0; n < b.N; {
		bench.write(func(tx *store.Tx) error {
			for end := min(n+200, b.N); n < end; n++ {
				e := &Entry{Action: "create", Outcome: Done, Actor: person(), Object: "contact", Record: bench.ids.New()}
				e.Change = Change{To: 1, After: digestOf(e.Record, 1), ValuesAfter: make([]byte, 400)}
				if err := bench.log.Append(tx, e); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// BenchmarkSequence and BenchmarkVerify report entries, so ns/op times 1e5 is
// the time for 100,000 of them.
func BenchmarkSequence(b *testing.B) {
	bench := setup(b)
	fillFlat(bench, b.N)
	b.ResetTimer()
	bench.flush()
}

func BenchmarkVerify(b *testing.B) {
	bench := setup(b)
	fillFlat(bench, b.N)
	bench.flush()
	b.ResetTimer()
	if r := bench.verify(VerifyOptions{Rows: rowSource{}}); r.Status != Sound {
		b.Fatal(r.Problems)
	}
}

func fillFlat(bench *bench, n int) {
	values := seal.Seal(bench.keys.body, seal.Place{}, make([]byte, 300))
	for from := 0; from < n; from += 500 {
		bench.write(func(tx *store.Tx) error {
			for range min(500, n-from) {
				e := &Entry{Action: "create", Outcome: Done, Actor: person(), Object: "contact", Record: bench.ids.New(), Fields: []string{"name", "emails", "phones"}}
				e.Change = Change{To: 1, After: digestOf(e.Record, 1), ValuesAfter: values}
				if err := bench.log.Append(tx, e); err != nil {
					return err
				}
				if _, err := tx.Exec(`INSERT INTO test_row (id, version) VALUES (?, 1)`, e.Record); err != nil {
					return err
				}
			}
			return nil
		})
	}
}
