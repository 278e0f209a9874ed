package store

import (
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// Change notes that a record was inserted, updated or deleted. Seq grows in
// commit order on a single-writer dialect.
type Change struct {
	Seq    int64
	Object string // id
	Record id.ID
}

func feedTable() Table {
	return Table{Name: "feed", Columns: []Column{
		{Name: "seq", Type: Integer, AutoIncrement: true},
		{Name: "object", Type: Text},
		{Name: "record", Type: Blob},
	}}
}

func (t *Tx) feed(o *catalog.Object, rec id.ID) error {
	return t.Append(`INSERT INTO "feed" ("object", "record") VALUES`, o.ID, rec)
}

// Changes returns up to limit changes after the given one, oldest first. When
// some of those were trimmed already it is Precondition "feed_trimmed": the
// follower reads the records themselves again.
func Changes(q Querier, after int64, limit int) (_ []Change, err error) {
	defer errs.Wrap(&err, "store.Changes")
	var first int64
	if err := q.QueryRow(`SELECT coalesce(min("seq"), 0) FROM "feed"`).Scan(&first); err != nil {
		return nil, err
	}
	if after+1 < first {
		return nil, errs.New(errs.Precondition, "feed_trimmed")
	}
	rows, err := q.Query(`SELECT "seq", "object", "record" FROM "feed" WHERE "seq" > ? ORDER BY "seq" LIMIT ?`, after, limit)
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

// FeedHead returns the newest change's Seq, 0 when nothing ever changed.
func FeedHead(q Querier) (head int64, err error) {
	defer errs.Wrap(&err, "store.FeedHead")
	err = q.QueryRow(`SELECT coalesce(max("seq"), 0) FROM "feed"`).Scan(&head)
	return head, err
}

// TrimFeed forgets changes before seq that every follower has seen. The newest
// one stays, so that FeedHead never goes back.
func TrimFeed(t *Tx, before int64) (err error) {
	defer errs.Wrap(&err, "store.TrimFeed")
	_, err = t.Exec(`DELETE FROM "feed" WHERE "seq" < ? AND "seq" < (SELECT max("seq") FROM "feed")`, before)
	return err
}
