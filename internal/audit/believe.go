package audit

import (
	"bytes"
	"math"
	"strings"
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

const (
	believeFor  = 5 * time.Second // as long as a grant: nobody is slowed down, and no node has to be told
	maxBelieved = 1 << 14         // rows; a megabyte or two
)

// Told is what the newest entry about a row says of it.
type Told struct {
	Pos     int64  // 0: no entry tells of such a row
	Version int64  // the newest there was
	Digest  []byte // of the row; nil: there is none
}

const selectTold = entryColumns + `WHERE object = ? AND record = ? AND writes = 1 AND pos < ? ORDER BY pos DESC LIMIT 1`

// Newest returns what the log, as q shows it, says of a row now. An entry
// without a place that does not open is none of ours and proves nothing: the
// next older one counts.
func (l *Log) Newest(q store.Querier, object string, record id.ID) (t Told, err error) {
	defer errs.Wrap(&err, "audit.Newest")
	return newestEntry(q, l.keys, object, record)
}

func newestEntry(q store.Querier, keys Keys, object string, record id.ID) (t Told, err error) {
	for before := int64(math.MaxInt64); ; {
		r, err := entryBefore(q, object, record, before)
		if err != nil || r == nil {
			return Told{}, err
		}
		e, err := r.open(keys)
		if err != nil {
			place := int64(0)
			if errs.KindOf(err) == errs.Integrity || isErased(err) {
				var failed error
				if place, failed = placeOf(q, r.pos); failed != nil {
					return Told{}, failed
				}
			}
			if before = r.pos; place < 0 {
				continue
			}
			if !isErased(err) {
				return Told{}, err
			}
		}
		return Told{r.pos, max(e.Change.From, e.Change.To), e.Change.After}, nil
	}
}

// entryBefore reads the newest entry about a row before a position; nil: none.
func entryBefore(q store.Querier, object string, record id.ID, before int64) (*entryRow, error) {
	rows, err := q.Query(selectTold, object, record, before)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	if !rows.Next() {
		return nil, rows.Err()
	}
	r := &entryRow{}
	return r, r.scan(rows)
}

// Believe compares a row that decides about rights or handling with the newest
// entry about it, both as q shows them: they commit together, so that nobody
// is taken for a forger who is only early or late. digest is nil when there is
// no such row. What was compared is believed for five seconds.
//
// Errors: Integrity "audit_row_rolled_back", "audit_row_changed",
// "audit_row_missing", "audit_row_extra", and "audit_sums_differ" for every row
// of a table that [Log.Compare] found wrong as a whole.
func (l *Log) Believe(q store.Querier, object string, record id.ID, digest []byte) error {
	b, now := belief{there: digest != nil}, l.db.Now()
	copy(b.digest[:], digest)
	key := rowKey{object, record}
	switch known, shut := l.beliefs.find(key, now); {
	case shut:
		return errs.New(errs.Integrity, "audit_sums_differ").At("audit.Believe").
			WithHint("table %s does not add up to what the log says and no row stands out: entries were taken away; run `holdfast audit verify --rows` and restore a backup", object)
	case known == b:
		return nil
	}
	told, err := l.Newest(q, object, record)
	if err != nil {
		return err
	}
	if !bytes.Equal(told.Digest, digest) {
		return errs.New(errs.Integrity, deviates(q, object, record, digest, told), errs.P("pos", told.Pos)).At("audit.Believe")
	}
	l.beliefs.keep(key, b, now)
	return nil
}

// deviates says in what way a row is not what its newest entry left behind.
func deviates(q store.Querier, object string, record id.ID, digest []byte, told Told) string {
	switch {
	case told.Pos == 0:
		return "audit_row_extra"
	case digest == nil:
		return "audit_row_missing"
	}
	rows, err := q.Query(`SELECT body FROM audit_entry WHERE object = ? AND record = ? AND writes = 1 AND pos < ? ORDER BY pos DESC`,
		object, record, told.Pos)
	if err != nil {
		return "audit_row_changed"
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var body []byte
		if rows.Scan(&body) != nil {
			break
		}
		if e, _, _, err := decodeClear(body); err == nil && bytes.Equal(e.Change.After, digest) {
			return "audit_row_rolled_back"
		}
	}
	return "audit_row_changed"
}

// rowKey names a row.
type rowKey struct {
	object string
	record id.ID
}

// belief is what a row was when it agreed with the log.
type belief struct {
	digest [digestSize]byte
	there  bool
}

// beliefs remembers rows that agreed a moment ago, and tables that do not.
type beliefs struct {
	mu    sync.Mutex
	known map[rowKey]dated
	shut  map[string]bool
}

type dated struct {
	belief
	since time.Time
}

func newBeliefs() beliefs { return beliefs{known: map[rowKey]dated{}, shut: map[string]bool{}} }

// find returns what is believed of a row; of one that is not known, something
// that no row is. A clock set back forgets.
func (b *beliefs) find(key rowKey, now time.Time) (_ belief, shut bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	d, ok := b.known[key]
	if !ok || now.Before(d.since) || now.Sub(d.since) > believeFor {
		d.belief = belief{digest: [digestSize]byte{1}}
	}
	return d.belief, b.shut[key.object]
}

func (b *beliefs) keep(key rowKey, now belief, since time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.known) >= maxBelieved {
		clear(b.known) // rarer and cheaper than keeping an order
	}
	b.known[key] = dated{now, since}
}

// changed forgets a row that was written.
func (b *beliefs) changed(key rowKey) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.known, key)
}

// close notes whether tables are to be believed at all.
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

// closed names the tables that are not believed, "" when all are.
func (b *beliefs) closed() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var names []string
	for object := range b.shut {
		names = append(names, object)
	}
	return strings.Join(names, ", ")
}
