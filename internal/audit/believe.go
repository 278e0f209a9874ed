package audit

import (
	"bytes"
	"math"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// RowName names a row as entries do: by its object or fixed table, and its id.
type RowName struct {
	Object string
	Record id.ID
}

// Told is what the newest entry about a row says of it.
type Told struct {
	Pos     int64  // 0: no entry tells of such a row
	Version int64  // the newest there was
	Digest  []byte // of the row; nil: there is none

	opened bool // its seal holds: nobody else can have written it
}

const selectTold = entryColumns + `WHERE object = ? AND record = ? AND writes = 1 AND pos < ? ORDER BY pos DESC LIMIT 1`

// Newest returns what the log, as q shows it, says of a row now. An entry
// without a place that does not open is none of ours and proves nothing: the
// next older one counts.
func (l *Log) Newest(q store.Querier, row RowName) (t Told, err error) {
	defer errs.Wrap(&err, "audit.Newest")
	return newestEntry(q, l.keys, row)
}

// Strangers returns what stands for an id, in the only column of a statement, in
// rows of a table that the program never made: nothing that is an id, or one of
// which no entry tells. Each can be an argument of a statement about its row.
func (l *Log) Strangers(q store.Querier, table, statement string) (strange []any, err error) {
	defer errs.Wrap(&err, "audit.Strangers")
	all, err := columnOf(q, statement)
	if err != nil {
		return nil, err
	}
	for _, stored := range all {
		var told Told
		b, _ := stored.([]byte)
		if row, bad := id.FromBytes(b); bad == nil && !row.IsZero() {
			if told, err = l.Newest(q, RowName{Object: table, Record: row}); err != nil {
				return nil, err
			}
		}
		if told.Pos == 0 {
			strange = append(strange, stored)
		}
	}
	return strange, nil
}

// columnOf reads the only column of a statement as it is stored.
func columnOf(q store.Querier, statement string) (all []any, err error) {
	rows, err := q.Query(statement)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var stored any
		if err := rows.Scan(&stored); err != nil {
			return nil, err
		}
		if b, ok := stored.([]byte); ok && len(b) == 0 || stored == nil {
			stored = []byte{} // as an argument nil would be NULL
		}
		all = append(all, stored)
	}
	return all, rows.Err()
}

func newestEntry(q store.Querier, keys Keys, row RowName) (t Told, err error) {
	for before := int64(math.MaxInt64); ; {
		r, err := entryBefore(q, row, before)
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
		return Told{r.pos, max(e.Change.From, e.Change.To), e.Change.After, err == nil}, nil
	}
}

// entryBefore reads the newest entry about a row before a position; nil: none.
func entryBefore(q store.Querier, row RowName, before int64) (*entryRow, error) {
	rows, err := q.Query(selectTold, row.Object, row.Record, before)
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
// is taken for a forger who is only early or late. It must not be older than
// what this process was told of the row before, either: an entry can be taken
// away for as long as somebody looks. digest is nil when there is no such row.
// What was compared stands for five seconds, good or bad.
//
// Errors: Integrity "audit_row_rolled_back", "audit_row_changed",
// "audit_row_missing", "audit_row_extra"; Unavailable "audit_halted" for every
// row while the log does not hold (see [Log.Holds]).
func (l *Log) Believe(q store.Querier, row RowName, digest []byte) error {
	if err := l.Holds(); err != nil {
		return err
	}
	now, is := l.db.Now(), stateOf(digest)
	found, known := l.beliefs.find(row, is, now)
	if !known {
		var err error
		if found, err = l.judge(q, row, digest); err != nil {
			return err
		}
		l.beliefs.keep(row, is, found, now)
	}
	if found.code == "" {
		return nil
	}
	return errs.New(errs.Integrity, found.code, errs.P("pos", found.pos)).At("audit.Believe")
}

func (l *Log) judge(q store.Querier, row RowName, digest []byte) (opinion, error) {
	told, err := l.Newest(q, row)
	if err != nil {
		return opinion{}, err
	}
	if l.memory.newer(row, told, l.db.Began(q)) {
		l.suspect(Deviation{RowName: row, Code: "audit_row_rolled_back", Pos: told.Pos})
		return opinion{"audit_row_rolled_back", told.Pos}, nil
	}
	l.recall(q, row, told)
	if !bytes.Equal(told.Digest, digest) {
		return opinion{deviates(q, row, digest, told), told.Pos}, nil
	}
	return opinion{}, nil
}

// deviates says in what way a row is not what its newest entry left behind.
func deviates(q store.Querier, row RowName, digest []byte, told Told) string {
	switch {
	case told.Pos == 0:
		return "audit_row_extra"
	case digest == nil:
		return "audit_row_missing"
	}
	rows, err := q.Query(`SELECT body FROM audit_entry WHERE object = ? AND record = ? AND writes = 1 AND pos < ? ORDER BY pos DESC`,
		row.Object, row.Record, told.Pos)
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
