package store

import (
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// FeedLog names the log of changes for DB.Follow.
const FeedLog = "feed"

// Change notes that a record was inserted, updated or deleted. Seq grows in
// commit order on a single-writer dialect, else in the order in which units
// ended, near enough.
type Change struct {
	Seq    int64
	Object string // id
	Record id.ID
}

func feedTable() Table {
	return Table{Name: FeedLog, Columns: []Column{
		{Name: "seq", Type: Integer, AutoIncrement: true},
		{Name: "object", Type: Text},
		{Name: "record", Type: Blob},
	}}
}

func (t *Tx) feed(o *catalog.Object, rec id.ID) error {
	return t.Append(FeedLog, `"object", "record"`, o.ID, rec)
}

// Changes returns up to limit settled changes after the given one, oldest
// first. The View is one of Follow with FeedLog. When some of those changes
// were trimmed already it is Precondition "feed_trimmed": the follower reads
// the records themselves again.
func Changes(v *View, after int64, limit int) (_ []Change, err error) {
	defer errs.Wrap(&err, "store.Changes")
	settled, err := v.Settled(FeedLog)
	if err != nil {
		return nil, err
	}
	// That the first one has a greater number says nothing: a unit that was undone
	// leaves a gap.
	var first Change
	err = v.QueryRow(`SELECT "seq", "object" FROM "feed" ORDER BY "seq" LIMIT 1`).Scan(&first.Seq, &first.Object)
	switch {
	case errs.KindOf(err) == errs.NotFound:
		return nil, nil
	case err != nil:
		return nil, err
	case first.Object == trimMark && after < first.Seq:
		return nil, errs.New(errs.Precondition, "feed_trimmed")
	}
	rows, err := v.Query(`SELECT "seq", "object", "record" FROM "feed" WHERE "seq" > ? AND "seq" <= ? ORDER BY "seq" LIMIT ?`, after, settled, limit)
	if err != nil {
		return nil, err
	}
	var out []Change
	for rows.Next() {
		var c Change
		if err := rows.Scan(&c.Seq, &c.Object, &c.Record); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// NewestChange returns the newest change up to a number, with Seq 0 when
// nothing changed before it. TrimFeed leaves the last one.
func NewestChange(v *View, upTo int64) (c Change, err error) {
	defer errs.Wrap(&err, "store.NewestChange")
	err = v.QueryRow(`SELECT "seq", "object", "record" FROM "feed" WHERE "seq" <= ? ORDER BY "seq" DESC LIMIT 1`, upTo).Scan(&c.Seq, &c.Object, &c.Record)
	if errs.KindOf(err) == errs.NotFound {
		return Change{}, nil
	}
	return c, err
}

// trimMark is the object of the last change that was forgotten. Its row stays,
// the first one, and says how far.
const trimMark = ""

// TrimFeed forgets all changes but the newest so many. One stays, so that
// NewestChange never goes back.
func TrimFeed(t *Tx, keep int64) (err error) {
	defer errs.Wrap(&err, "store.TrimFeed")
	var last int64
	err = t.QueryRow(`SELECT coalesce(max("seq"), 0) FROM "feed" WHERE "seq" <= (SELECT max("seq") FROM "feed") - ?`, max(keep, 1)).Scan(&last)
	if err != nil || last == 0 {
		return err
	}
	if _, err := t.Exec(`UPDATE "feed" SET "object" = ? WHERE "seq" = ?`, trimMark, last); err != nil {
		return err
	}
	_, err = t.Exec(`DELETE FROM "feed" WHERE "seq" < ?`, last)
	return err
}
