package census

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// countRecords walks the envelopes of all objects, the trash included.
func (from Sources) countRecords(ctx context.Context, c *counter) error {
	for _, o := range from.Catalog.Stored() {
		after := id.ID{}
		for {
			rows, err := from.someRows(ctx, o, after)
			if err != nil || len(rows) == 0 {
				if err != nil {
					return err
				}
				break
			}
			for _, row := range rows {
				if err := c.record(ctx, o, row); err != nil {
					return err
				}
				after = row.ID
			}
		}
	}
	return nil
}

// someRows reads ids and envelopes only; a Row of ScanRows is used again.
func (from Sources) someRows(ctx context.Context, o *catalog.Object, after id.ID) (rows []store.Row, err error) {
	err = from.DB.Read(ctx, func(v *store.View) error {
		rows = rows[:0]
		for row, err := range store.ScanRows(v, o, after, chunk) {
			if err != nil {
				return err
			}
			rows = append(rows, store.Row{ID: row.ID, Key: row.Key, Envelopes: append([][]byte(nil), row.Envelopes...)})
		}
		return nil
	})
	return rows, err
}

func (c *counter) record(ctx context.Context, o *catalog.Object, row store.Row) error {
	for i, sealed := range row.Envelopes {
		if sealed == nil {
			continue
		}
		if h, err := seal.ParseHeader(sealed); err == nil && h.Key != row.Key {
			c.trouble(o.Name+" "+row.ID.String(), "names key "+row.Key.String()+", its envelope "+h.Key.String())
		}
		if err := c.value(ctx, o.Name+"."+o.Envelopes[i].Column, row.ID.String(), sealed, int64(len(sealed))); err != nil {
			return err
		}
	}
	return nil
}

// countEntries walks the log: the sealed body of each entry, and the values
// before and after that it keeps.
func (from Sources) countEntries(ctx context.Context, c *counter) error {
	for pos := int64(0); ; {
		bodies := map[int64][]byte{}
		last := pos
		err := from.DB.Read(ctx, func(v *store.View) error {
			rows, err := v.Query(`SELECT pos, body FROM audit_entry WHERE pos > ? ORDER BY pos LIMIT ?`, pos, chunk)
			if err != nil {
				return err
			}
			for rows.Next() {
				var body []byte
				if err := rows.Scan(&last, &body); err != nil {
					return err
				}
				bodies[last] = body
			}
			return rows.Err()
		})
		if err != nil {
			return err
		}
		for at, body := range bodies {
			if err := c.entry(ctx, at, body); err != nil {
				return err
			}
		}
		if last == pos {
			return nil
		}
		pos = last
	}
}

func (c *counter) entry(ctx context.Context, pos int64, stored []byte) error {
	where := fmt.Sprintf("position %d", pos)
	before, after, body, err := sealedParts(stored)
	if err != nil {
		c.unread("audit_entry "+where, err)
		return nil
	}
	for _, part := range []struct {
		place  string
		sealed []byte
	}{{"audit_entry.body", body}, {"audit_entry.before", before}, {"audit_entry.after", after}} {
		if len(part.sealed) == 0 {
			continue
		}
		if err := c.value(ctx, part.place, where, part.sealed, int64(len(part.sealed))); err != nil {
			return err
		}
	}
	return nil
}

// sealedParts finds the sealed parts of a stored entry, format 1 of
// docs/formats.md. Any other format is malformed here, so that a census notices
// what it does not know.
func sealedParts(stored []byte) (before, after, body []byte, err error) {
	if len(stored) == 0 || stored[0] != 1 {
		return nil, nil, nil, canon.ErrMalformed
	}
	r := canon.NewReader(stored[1:])
	skip := func(n uint64) {
		for ; n > 0 && r.Err() == nil; n-- {
			r.Bytes()
		}
	}
	skip(2) // entry, workspace
	r.Time()
	skip(1) // action
	r.Uint()
	skip(8) // code, policy, kind, user, session, on behalf of, request, object
	skip(1) // record
	r.Uint()
	r.Uint()
	skip(r.Uint()) // fields
	skip(r.Uint()) // records
	r.Uint()
	skip(2) // digests
	before, after, body = r.Bytes(), r.Bytes(), r.Bytes()
	return before, after, body, r.Done()
}

// sealedColumn is one sealed column of a fixed table.
type sealedColumn struct{ place, sql string }

// dataColumns lists the sealed columns of fixed tables in holdfast.db.
func dataColumns() []sealedColumn {
	return []sealedColumn{
		{"app_user.profile", `SELECT id, profile FROM app_user WHERE id > ? ORDER BY id LIMIT ?`},
		{"workspace_setting.name", `SELECT workspace, name FROM workspace_setting WHERE workspace > ? ORDER BY workspace LIMIT ?`},
		{"app_user.password", `SELECT id, password FROM app_user WHERE password IS NOT NULL AND id > ? ORDER BY id LIMIT ?`},
		{"api_token.name", `SELECT id, name FROM api_token WHERE id > ? ORDER BY id LIMIT ?`},
		{"session.device", `SELECT id, device FROM session WHERE id > ? ORDER BY id LIMIT ?`},
		{"notice.params", `SELECT id, params FROM notice WHERE id > ? ORDER BY id LIMIT ?`},
	}
}

func (from Sources) countFixed(ctx context.Context, c *counter) error {
	for _, col := range dataColumns() {
		if err := c.column(ctx, from.DB, col); err != nil {
			return err
		}
	}
	return nil
}

// countKeys walks the wrapped keys. The wraps of the root key have formats of
// their providers; Open has proved them.
func (from Sources) countKeys(ctx context.Context, c *counter) error {
	held := sealedColumn{"keys.db held_key", `SELECT id, wrapped FROM held_key WHERE id > ? ORDER BY id LIMIT ?`}
	if err := c.column(ctx, from.KeyDB, held); err != nil {
		return err
	}
	return c.column(ctx, from.KeyDB, sealedColumn{"keys.db purpose_key",
		`SELECT "key", wrapped FROM purpose_key WHERE wrapped IS NOT NULL AND "key" > ? ORDER BY "key" LIMIT ?`})
}

// column walks one column in chunks, in order of identifiers.
func (c *counter) column(ctx context.Context, db *store.DB, col sealedColumn) error {
	type cell struct {
		id     id.ID
		sealed []byte
	}
	for after := make([]byte, 0); ; {
		var cells []cell
		err := db.Read(ctx, func(v *store.View) error {
			cells = cells[:0]
			rows, err := v.Query(col.sql, after, chunk)
			if err != nil {
				return err
			}
			for rows.Next() {
				var one cell
				if err := rows.Scan(&one.id, &one.sealed); err != nil {
					return err
				}
				cells = append(cells, one)
			}
			return rows.Err()
		})
		if err != nil || len(cells) == 0 {
			return err
		}
		for _, one := range cells {
			if err := c.value(ctx, col.place, one.id.String(), one.sealed, int64(len(one.sealed))); err != nil {
				return err
			}
		}
		last := cells[len(cells)-1].id
		after = last[:]
	}
}

// countBlobs walks the sealed files; their headers wrap the key of the rest.
func (from Sources) countBlobs(ctx context.Context, c *counter) error {
	return from.Blobs.Each(ctx, func(blob id.ID) error {
		front, size, err := from.Blobs.Wrapped(ctx, blob)
		switch {
		case errs.KindOf(err) == errs.NotFound:
			return nil // removed meanwhile
		case err != nil:
			c.unread("blobs "+blob.String(), err)
			return nil
		}
		return c.value(ctx, "blobs", blob.String(), front, size)
	})
}

// countPlaces walks the key batches in the key-backup places. A place that is
// not reachable cannot be accounted for.
func (from Sources) countPlaces(ctx context.Context, c *counter) error {
	for _, p := range from.Places {
		names, err := p.List(ctx)
		if err != nil {
			c.unread("key backups "+p.Name(), err)
			continue
		}
		for _, name := range names {
			if err := c.batch(ctx, p, name); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *counter) batch(ctx context.Context, p keystore.Place, name string) error {
	sealed, err := p.Get(ctx, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil // of an epoch that ended meanwhile
	case err != nil:
		c.unread("key backups "+p.Name()+" "+name, errs.As(err))
		return nil
	}
	return c.value(ctx, "key backups "+p.Name(), name, sealed, int64(len(sealed)))
}
