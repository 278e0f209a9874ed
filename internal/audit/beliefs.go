package audit

import (
	"strings"
	"sync"
	"time"
)

const (
	believeFor  = 5 * time.Second // as long as a grant: nobody is slowed down, and no node has to be told
	maxBelieved = 1 << 14         // rows; a megabyte or two
)

// rowState is a row as it was looked at.
type rowState struct {
	digest [digestSize]byte
	there  bool
}

func stateOf(digest []byte) (s rowState) {
	s.there = digest != nil
	copy(s.digest[:], digest)
	return s
}

// opinion is what came of comparing a row with the log; no code: it is as the
// log says.
type opinion struct {
	code string
	pos  int64 // of the newest entry
}

// beliefs remembers what was compared a moment ago, and tables that do not add
// up.
type beliefs struct {
	mu    sync.Mutex
	known map[RowName]belief
	shut  map[string]bool
}

type belief struct {
	rowState
	opinion
	since time.Time
}

func newBeliefs() beliefs { return beliefs{known: map[RowName]belief{}, shut: map[string]bool{}} }

// find returns what was thought of a row in that state. A clock set back
// forgets.
func (b *beliefs) find(row RowName, is rowState, now time.Time) (opinion, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	k, ok := b.known[row]
	fresh := ok && k.rowState == is && !now.Before(k.since) && now.Sub(k.since) <= believeFor
	return k.opinion, fresh
}

func (b *beliefs) keep(row RowName, is rowState, o opinion, since time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.known) >= maxBelieved {
		clear(b.known) // rarer and cheaper than keeping an order
	}
	b.known[row] = belief{is, o, since}
}

// changed forgets a row that was written.
func (b *beliefs) changed(row RowName) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.known, row)
}

// close notes whether tables add up.
func (b *beliefs) close(objects []string, shut func(string) bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, object := range objects {
		delete(b.shut, object)
		if shut(object) {
			b.shut[object] = true
			clear(b.known)
		}
	}
}

// closed names the tables that do not add up, "" when all do.
func (b *beliefs) closed() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var names []string
	for object := range b.shut {
		names = append(names, object)
	}
	return strings.Join(names, ", ")
}
