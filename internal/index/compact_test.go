package index

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index/vector"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// fragmented returns an index of which most rows are dead, and none has moved.
func fragmented(t *testing.T, m *maker, x *Index, all oracle) (ids []id.ID) {
	t.Helper()
	defer x.order[0].hold()()
	for range 900 {
		ids = m.change(x, all, ids)
	}
	for range 20 { // so that there are orders and hash tables to follow
		m.ask(t, x, all, 0)
	}
	for n, v := range ids {
		if n%3 == 0 {
			delete(all, v)
			x.Apply(Change{Object: m.o, ID: v, Removed: true})
		}
	}
	if tab := x.order[0]; tab.dead < tab.live {
		t.Fatalf("only %d rows of %d are dead", tab.dead, tab.dead+tab.live)
	}
	return ids
}

func (t *table) step(moves int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	k := newKeys(t)
	defer k.release()
	t.compact(k, moves)
}

// TestQuestionsAndWritesBetweenTheStepsOfACompaction asks after every few rows
// that moved, while others change.
func TestQuestionsAndWritesBetweenTheStepsOfACompaction(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			c := people(t)
			m := newMaker(c, 20+seed)
			x, all := opened(c, tight()), oracle{}
			ids := fragmented(t, m, x, all)
			tab := x.order[0]
			most := len(tab.segments) + 2
			steps := 0
			for ; tab.dead > tab.tuning.compactAt && tab.dead*4 > tab.live+tab.dead; steps++ {
				before := tab.places.Len()
				tab.step(5)
				if tab.places.Len() != before || len(tab.segments) > most {
					t.Fatalf("%d records became %d, in %d segments of at most %d", before, tab.places.Len(), len(tab.segments), most)
				}
				m.ask(t, x, all, steps)
				if steps%3 == 0 {
					release := tab.hold() // the change itself shall move nothing
					ids = m.change(x, all, ids)
					release()
				}
				sound(t, tab)
			}
			if steps < 10 {
				t.Errorf("all was moved in %d steps of 5 rows", steps)
			}
			for range 40 {
				m.ask(t, x, all, 0)
			}
		})
	}
}

// TestAQuestionUnderWaySeesWhatMoves takes a question apart: rows move between
// its scan and its end.
func TestAQuestionUnderWaySeesWhatMoves(t *testing.T) {
	t.Parallel()
	c := people(t)
	m := newMaker(c, 31)
	x, all := opened(c, tight()), oracle{}
	fragmented(t, m, x, all)
	tab := x.order[0]
	city, _ := m.o.Field("city")
	q := &query.Query{Object: m.o, Where: query.Where(city, query.Contains, field.Text("o")), Deleted: true}
	want := all.search(q, nil)
	slices.SortFunc(want, compareIDs)
	ask := func(meanwhile func()) (got []id.ID, err error) {
		begun, plan, err := tab.begin(q, nil)
		if err != nil {
			t.Fatal(err)
		}
		hits := vector.NewHits(begun.segments)
		if err := tab.scan(context.Background(), begun, plan, hits, vector.UpTo(begun.segments)); err != nil {
			t.Fatal(err)
		}
		meanwhile()
		tab.mu.RLock()
		defer tab.mu.RUnlock()
		if err := tab.settle(begun, q, nil, hits); err != nil {
			return nil, err
		}
		hits.Each(func(row uint32) { got = append(got, tab.idOf(row)) })
		slices.SortFunc(got, compareIDs)
		return got, nil
	}
	moved := 0
	for epoch := tab.epoch; tab.epoch == epoch && moved < 1000; moved++ {
		got, err := ask(func() { tab.step(1) })
		if again := tab.epoch != epoch; again != errors.Is(err, errMoved) || !again && !slices.Equal(got, want) {
			t.Fatalf("%d records after %d rows moved (%v), want %d; a number was used again: %v", len(got), moved, err, len(want), again)
		}
	}
	if moved < 5 || moved == 1000 {
		t.Fatalf("a number was used again after %d rows", moved)
	}
	release := tab.hold()
	defer release()
	epoch, dead := tab.epoch, tab.dead
	if tab.step(1000); tab.epoch != epoch || tab.dead != dead {
		t.Error("rows move although they are held")
	}
}

func compareIDs(a, b id.ID) int { return slices.Compare(a[:], b[:]) }

// TestAQuestionEndsHoweverOftenRowsMove is about one that always finds its rows
// moved.
func TestAQuestionEndsHoweverOftenRowsMove(t *testing.T) {
	t.Parallel()
	tab := opened(people(t), tight()).order[0]
	tries := 0
	err := tab.again(t.Context(), func() error {
		if tries++; tab.space.held > 0 {
			return nil
		}
		return errMoved
	})
	if err != nil || tries != freeTries+1 || tab.space.held != 0 {
		t.Errorf("%d tries, %v, held %d times", tries, err, tab.space.held)
	}
}

// TestWordsFollowMovedRows is the same for long texts, whose rows have numbers
// of their own among the words, also when these begin anew.
func TestWordsFollowMovedRows(t *testing.T) {
	t.Parallel()
	c := letters(t)
	w := newWriter(c, 7)
	x, all := opened(c, tight()), oracle{}
	tab := x.order[0]
	for round := range 8 {
		w.write(x, all, 60)
		tab.mu.Lock()
		spans := tab.space.spans.Len()
		if round%2 == 1 {
			tab.renumberProse()
			if tab.space.spans.Len() >= spans {
				t.Errorf("%d spans, were %d", tab.space.spans.Len(), spans)
			}
		}
		tab.mu.Unlock()
		for range 10 {
			w.compare(t, x, all)
		}
	}
	if tab.epoch < 3 {
		t.Error("no number was used again")
	}
}
