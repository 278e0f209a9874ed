package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// conn is a connection the dialect uses for itself.
type conn struct{ driver.Conn }

// rows runs a statement and returns all its rows; pragmas answer few.
func (c *conn) rows(ctx context.Context, sql string) (_ [][]driver.Value, err error) {
	r, err := c.Conn.(driver.QueryerContext).QueryContext(ctx, sql, nil)
	if err != nil {
		return nil, classify(err)
	}
	defer func() {
		if cerr := r.Close(); err == nil && cerr != nil {
			err = classify(cerr)
		}
	}()
	var out [][]driver.Value
	for {
		row := make([]driver.Value, len(r.Columns()))
		switch err := r.Next(row); {
		case err == nil:
			out = append(out, row)
		case errors.Is(err, io.EOF):
			return out, nil
		default:
			return nil, classify(err)
		}
	}
}

// checkpoint moves log pages into the file; mode is PASSIVE or TRUNCATE. A
// TRUNCATE that had to stop short is "store_busy".
func (c *conn) checkpoint(ctx context.Context, mode string) error {
	out, err := c.rows(ctx, "PRAGMA wal_checkpoint("+mode+")")
	if err != nil {
		return err
	}
	if mode == "TRUNCATE" && len(out) == 1 && out[0][0] != int64(0) {
		return errs.New(errs.Unavailable, "store_busy").WithHint("a reader kept the log in use")
	}
	return nil
}

// backlog returns how many bytes of the log are not yet in the file.
func (c *conn) backlog(ctx context.Context) (int64, error) {
	out, err := c.rows(ctx, "PRAGMA wal_checkpoint(NOOP)")
	if err != nil {
		return 0, err
	}
	frames, _ := out[0][1].(int64)
	moved, _ := out[0][2].(int64)
	return max(frames-moved, 0) * pageSize, nil
}
