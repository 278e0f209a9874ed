package audit

import (
	"bytes"
	"context"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Deviation is a row that is not as the log says.
type Deviation struct {
	RowName        // with the zero id: it has none that the program can read, or this one
	Code    string // message key
	Pos     int64  // of the newest entry about it, 0 without one
	Table   bool   // about no row: the table does not add up, and none stands out
	Unknown bool   // the log tells of no such row, and never did
}

// Missing reports whether the row is gone although nobody removed it.
func (d Deviation) Missing() bool { return d.Code == "audit_row_missing" }

// Name names the row for who runs the server.
func (d Deviation) Name() string {
	switch {
	case d.Table:
		return "the whole table"
	case d.Record.IsZero():
		return "one without an id"
	}
	return d.Record.String()
}

// Compare compares all rows of some tables with the log: their digests must
// add up to the signed sums of the newest checkpoint and the entries since, and
// their own MACs must hold. It reads these tables once and no entry, unless
// something is wrong; then it names the rows.
//
// Where the sums differ and the entries explain it only in part, entries were
// taken away too: the log does not hold ([Log.Holds]) until a later Compare finds
// the table in order. Integrity says that it does not hold by itself, so that it
// proves nothing about rows.
//
// The newest that the log says of each row is remembered from the first Compare
// on that finds its table in order, so that none can be shown anything older.
func (l *Log) Compare(ctx context.Context, source RowSource, objects ...string) (bad []Deviation, err error) {
	defer errs.Wrap(&err, "audit.Compare")
	for _, object := range objects {
		l.memory.begin(object) // what this process commits from here on is heard
	}
	var recalled []*recollection
	err = l.db.Follow(ctx, func(v *store.View) (err error) {
		recalled = nil
		for _, object := range objects {
			r, err := l.recollect(v, object)
			if err != nil {
				return err
			}
			if r != nil {
				recalled = append(recalled, r)
			}
		}
		bad, err = l.compare(v, source, objects)
		return err
	}, entryLog)
	if k := errs.KindOf(err); err == nil || k == errs.Integrity {
		l.doubts(err)
	}
	shut := func(object string) bool {
		return err != nil || slices.ContainsFunc(bad, func(d Deviation) bool { return d.Object == object && d.Table })
	}
	for _, r := range recalled {
		if !shut(r.object) {
			l.keepAll(r, l.db.Mark())
		}
	}
	if err == nil {
		l.beliefs.close(objects, shut)
	}
	return bad, err
}

// doubts keeps for Health what was found of the log itself; nil: it holds.
func (l *Log) doubts(err error) {
	if err == nil {
		l.doubt.Store(nil)
		return
	}
	l.doubt.Store(&err)
}

func (l *Log) compare(v store.Querier, source RowSource, objects []string) (bad []Deviation, err error) {
	state, err := l.loadState(v)
	if err != nil {
		return nil, err
	}
	if seen := l.seen.Load(); seen != nil && seen.since <= l.db.Began(v) {
		if err := checkHead(v, seen.Head, state.after.size); err != nil {
			return nil, err
		}
	}
	for _, object := range objects {
		if err := l.foldPending(v, state, object); err != nil {
			return nil, err
		}
		have, unsound := sums{object: {}}, map[id.ID][]int{} // where in bad
		err := source.Rows(v, object, func(r Row) error {
			if !r.Sound {
				unsound[r.Record] = append(unsound[r.Record], len(bad)) // several may have none
				bad = append(bad, Deviation{RowName: RowName{object, r.Record}, Code: "audit_row_mac"})
			}
			have.fold(l.keys.RowsKey(), object, nil, r.Digest[:])
			return nil
		})
		if err != nil {
			return nil, err
		}
		if have[object] == state.sums[object] {
			continue
		}
		found, err := l.explain(v, source, object, have, state.sums[object])
		if err != nil {
			return nil, err
		}
		for _, d := range found {
			places := unsound[d.Record]
			if d.Table || len(places) == 0 {
				bad = append(bad, d)
				continue
			}
			for _, at := range places {
				bad[at].Pos, bad[at].Unknown = d.Pos, d.Unknown
			}
		}
	}
	return bad, nil
}

// foldPending takes entries into the sums that have no place yet.
func (l *Log) foldPending(v store.Querier, state *batch, object string) error {
	rows, err := v.Query(entryColumns+`WHERE object = ? AND writes = 1 AND pos >= ? ORDER BY pos`, object, state.tail.endPos())
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var r entryRow
		if err := r.scan(rows); err != nil {
			return err
		}
		e, err := r.open(l.keys)
		switch {
		case errs.CodeOf(err) == "audit_entry_broken" || isErased(err):
			continue // gets no place either
		case err != nil:
			return err
		}
		state.sums.fold(l.keys.RowsKey(), object, e.Change.Before, e.Change.After)
	}
	return rows.Err()
}

// explain names the rows that are not what their newest entries say. When that
// is not all of the difference, the last of them is the table itself.
func (l *Log) explain(v store.Querier, source RowSource, object string, have sums, want sum) (bad []Deviation, err error) {
	err = eachDifference(v, l.keys, source, object, func(record id.ID, digest []byte, newest *Told) error {
		var told Told
		if newest != nil {
			told = *newest
		}
		have.fold(l.keys.RowsKey(), object, digest, told.Digest)
		row := RowName{object, record}
		bad = append(bad, Deviation{RowName: row, Code: deviates(v, row, digest, told), Pos: told.Pos, Unknown: told.Pos == 0})
		return nil
	})
	if err == nil && have[object] != want {
		bad = append(bad, Deviation{RowName: RowName{Object: object}, Code: "audit_sums_differ", Table: true})
	}
	return bad, err
}

// eachDifference walks rows and newest entries of an object side by side, both
// in the order of record ids, and calls each for those that differ: digest is
// nil where there is no row, newest where no entry tells of it. Entries in the
// log that cannot be read are passed over, with their rows.
func eachDifference(v store.Querier, keys Keys, source RowSource, object string, each func(record id.ID, digest []byte, newest *Told) error) error {
	rows, err := v.Query(`SELECT DISTINCT record FROM audit_entry WHERE object = ? AND writes = 1 AND record IS NOT NULL ORDER BY record`, object)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	newest := &newestCursor{view: v, keys: keys, object: object, rows: rows}
	if err := newest.advance(); err != nil {
		return err
	}
	absent := func() error {
		if newest.known && len(newest.at.Digest) > 0 {
			return each(newest.record, nil, newest.told())
		}
		return nil
	}
	err = source.Rows(v, object, func(r Row) error {
		for newest.ok && compareIDs(newest.record, r.Record) < 0 {
			if err := absent(); err != nil {
				return err
			}
			if err := newest.advance(); err != nil {
				return err
			}
		}
		if !newest.ok || newest.record != r.Record {
			return each(r.Record, r.Digest[:], nil)
		}
		if newest.known && !bytes.Equal(newest.at.Digest, r.Digest[:]) {
			if err := each(r.Record, r.Digest[:], newest.told()); err != nil {
				return err
			}
		}
		return newest.advance()
	})
	for ; err == nil && newest.ok; err = newest.advance() {
		if err = absent(); err != nil {
			return err
		}
	}
	return err
}

// newestCursor walks the newest entry of each record that wrote its row.
type newestCursor struct {
	view   store.Querier
	keys   Keys
	object string
	rows   *store.Rows
	ok     bool
	record id.ID
	at     Told
	known  bool // the entry could be read
}

// told is nil when none of the entries is ours.
func (c *newestCursor) told() *Told {
	if c.at.Pos == 0 {
		return nil
	}
	return &c.at
}

func (c *newestCursor) advance() error {
	for {
		if c.ok = c.rows.Next(); !c.ok {
			return c.rows.Err()
		}
		var record []byte
		if err := c.rows.Scan(&record); err != nil {
			return err
		}
		var err error
		if c.record, err = id.FromBytes(record); err != nil {
			continue // no entry of ours
		}
		// One that cannot be read is reported by whoever walks them.
		c.at, err = newestEntry(c.view, c.keys, RowName{c.object, c.record})
		if c.known = err == nil; c.known || errs.KindOf(err) == errs.Integrity {
			return nil
		}
		return err
	}
}
