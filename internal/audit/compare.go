package audit

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Deviation is a row that is not as the log says.
type Deviation struct {
	Object string
	Record id.ID  // zero: it has no id that the program can read, or the zero one
	Code   string // message key
	Pos    int64  // of the newest entry about it, 0 without one
	Table  bool   // about no row: the table does not add up, and none stands out
}

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
// taken away too: nothing in that table is believed any more ([Log.Believe]),
// and nothing can be changed, until a later Compare finds it in order. Integrity
// says that the log itself does not hold, so that it proves nothing about rows.
func (l *Log) Compare(ctx context.Context, source RowSource, objects ...string) (bad []Deviation, err error) {
	defer errs.Wrap(&err, "audit.Compare")
	err = l.db.Read(ctx, func(v *store.View) (err error) {
		bad, err = l.compare(v, source, objects)
		return err
	})
	if err == nil {
		l.beliefs.close(objects, func(object string) bool {
			return slices.ContainsFunc(bad, func(d Deviation) bool { return d.Object == object && d.Table })
		})
	}
	return bad, err
}

func (l *Log) compare(v *store.View, source RowSource, objects []string) (bad []Deviation, err error) {
	state, err := l.loadState(v)
	if err != nil {
		return nil, err
	}
	if seen := l.seen.Load(); seen != nil {
		if err := checkHead(v, *seen, state.after.size); err != nil {
			return nil, err
		}
	}
	for _, object := range objects {
		if err := l.foldPending(v, state, object); err != nil {
			return nil, err
		}
		have, unsound := sums{object: {}}, map[id.ID]bool{}
		err := source.Rows(v, object, func(r Row) error {
			if !r.Sound {
				unsound[r.Record] = true
				bad = append(bad, Deviation{Object: object, Record: r.Record, Code: "audit_row_mac"})
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
		bad = append(bad, slices.DeleteFunc(found, func(d Deviation) bool { return !d.Table && unsound[d.Record] })...)
	}
	return bad, nil
}

// foldPending takes entries into the sums that have no place yet.
func (l *Log) foldPending(v *store.View, state *batch, object string) error {
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
func (l *Log) explain(v *store.View, source RowSource, object string, have sums, want sum) (bad []Deviation, err error) {
	err = eachDifference(v, l.keys, source, object, func(record id.ID, digest []byte, newest *Told) error {
		var told Told
		if newest != nil {
			told = *newest
		}
		have.fold(l.keys.RowsKey(), object, digest, told.Digest)
		bad = append(bad, Deviation{Object: object, Record: record, Code: deviates(v, object, record, digest, told), Pos: told.Pos})
		return nil
	})
	if err == nil && have[object] != want {
		bad = append(bad, Deviation{Object: object, Code: "audit_sums_differ", Table: true})
	}
	return bad, err
}

// eachDifference walks rows and newest entries of an object side by side, both
// in the order of record ids, and calls each for those that differ: digest is
// nil where there is no row, newest where no entry tells of it. Entries in the
// log that cannot be read are passed over, with their rows.
func eachDifference(v *store.View, keys Keys, source RowSource, object string, each func(record id.ID, digest []byte, newest *Told) error) error {
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
	view   *store.View
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
		c.at, err = newestEntry(c.view, c.keys, c.object, c.record)
		if c.known = err == nil; c.known || errs.KindOf(err) == errs.Integrity {
			return nil
		}
		return err
	}
}

// rowsDiffer is why nothing can be changed while a table is shut.
func rowsDiffer(tables string) error {
	return errs.New(errs.Integrity, "audit_sums_differ").Because(fmt.Errorf("tables: %s", tables)).
		WithHint("rows of %s were changed together with the entries that tell of them; run `holdfast audit verify --rows` and restore a backup", tables)
}
