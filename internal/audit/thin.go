package audit

import (
	"context"
	"time"

	"github.com/holdfast-crm/holdfast/internal/store"
)

// A busy log signs a checkpoint every second, some thirteen megabytes a day.
// After a day the last of each hour is kept: each covers all before it, so
// nothing is proved less, only told apart less finely.
const (
	thinAfter = 24 * time.Hour
	thinChunk = 1000 // a few milliseconds of the writer
)

const thinCheckpoints = `DELETE FROM audit_checkpoint WHERE size IN (
	SELECT size FROM audit_checkpoint WHERE at < ? AND size NOT IN (
		SELECT MAX(size) FROM audit_checkpoint WHERE at < ? GROUP BY at / 3600000000)
	ORDER BY size LIMIT ?)`

// thin is called after each pass and does something once an hour. It is called
// with passing held.
func (l *Log) thin(ctx context.Context) error {
	hour := l.last.At.Truncate(time.Hour)
	if !hour.After(l.thinned) {
		return nil
	}
	before := hour.Add(-thinAfter)
	for n := int64(thinChunk); n == thinChunk; {
		err := l.db.Write(store.Bulk(ctx), func(tx *store.Tx) (err error) {
			n, err = tx.Exec(thinCheckpoints, before, before, thinChunk)
			return err
		})
		if err != nil {
			return err
		}
	}
	l.thinned = hour
	return nil
}
