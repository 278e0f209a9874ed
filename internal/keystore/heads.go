package keystore

import (
	"context"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Head is a state of the audit log: how many entries, and the root of the
// Merkle tree over them.
type Head struct {
	Size int64
	Root [32]byte
	At   time.Time
}

// Rewind is one declared step back of the head, after a restore.
type Rewind struct {
	From, To Head // without times
	Reason   string
	At       time.Time
}

const (
	currentHead = "current"
	keptDays    = 400 // more than a year of last heads a day
)

// RememberHead keeps the newest head, and the last one of each day. The head
// only grows: a smaller size is Integrity "head_rewound", another root at the
// same size "head_forked".
func (k *Keystore) RememberHead(ctx context.Context, h Head) (err error) {
	defer errs.Wrap(&err, "keystore.RememberHead")
	k.head.Lock()
	defer k.head.Unlock()
	return k.db.Write(ctx, func(tx *store.Tx) error {
		was, err := k.rows.currentHead(tx)
		if err != nil {
			return err
		}
		switch {
		case h.Size < was.Size:
			return errs.New(errs.Integrity, "head_rewound", errs.P("size", h.Size), errs.P("remembered", was.Size)).
				WithHint("the data is older than the key store remembers; if it was restored on purpose, declare it")
		case h.Size == was.Size && h.Root != was.Root && was.Size > 0:
			return errs.New(errs.Integrity, "head_forked", errs.P("size", h.Size)).
				WithHint("the audit log was changed; run `holdfast audit verify`")
		}
		return k.rows.keepHead(tx, h)
	})
}

// AcceptRewind declares that the log was put back on purpose. from must be the
// remembered head; reason says why and stays in the store.
func (k *Keystore) AcceptRewind(ctx context.Context, from, to Head, reason string) (err error) {
	defer errs.Wrap(&err, "keystore.AcceptRewind")
	k.head.Lock()
	defer k.head.Unlock()
	return k.db.Write(ctx, func(tx *store.Tx) error {
		was, err := k.rows.currentHead(tx)
		if err != nil {
			return err
		}
		if was.Size != from.Size || was.Root != from.Root {
			return errs.New(errs.Conflict, "head_moved", errs.P("remembered", was.Size))
		}
		var number int64
		if err := tx.QueryRow(`SELECT COALESCE(MAX(number), 0) + 1 FROM rewind`).Scan(&number); err != nil {
			return err
		}
		columns := []any{number, from.Size, from.Root, to.Size, to.Root, reason, tx.Now()}
		if _, err := tx.Exec(`INSERT INTO rewind (number, from_size, from_root, to_size, to_root, reason, at, mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			append(columns, k.rows.mac("rewind", columns...))...); err != nil {
			return err
		}
		return k.rows.keepHead(tx, to)
	})
}

// Heads returns the remembered heads, the newest first: the current one, then
// the last of each day. It is empty before the first.
func (k *Keystore) Heads(ctx context.Context) (heads []Head, err error) {
	defer errs.Wrap(&err, "keystore.Heads")
	err = k.read(ctx, func(v *store.View) (err error) {
		heads, err = k.rows.readHeads(v)
		return err
	})
	if len(heads) > 0 && heads[0].Size == 0 {
		heads = nil
	}
	return heads, err
}

// Rewinds returns the declared steps back, in order.
func (k *Keystore) Rewinds(ctx context.Context) (out []Rewind, err error) {
	defer errs.Wrap(&err, "keystore.Rewinds")
	err = k.read(ctx, func(v *store.View) error {
		out = nil
		rows, err := v.Query(`SELECT number, from_size, from_root, to_size, to_root, reason, at, mac FROM rewind ORDER BY number`)
		if err != nil {
			return err
		}
		for rows.Next() {
			var r Rewind
			var number int64
			var mac []byte
			if err := rows.Scan(&number, &r.From.Size, &r.From.Root, &r.To.Size, &r.To.Root, &r.Reason, &r.At, &mac); err != nil {
				return err
			}
			if err := k.rows.check(mac, "rewind", r.At.Format(time.RFC3339), number, r.From.Size, r.From.Root, r.To.Size, r.To.Root, r.Reason, r.At); err != nil {
				return err
			}
			out = append(out, r)
		}
		return rows.Err()
	})
	return out, err
}

func (k rowKey) keepHead(tx *store.Tx, h Head) error {
	if h.At.IsZero() {
		h.At = tx.Now()
	}
	if err := k.putHead(tx, currentHead, h); err != nil {
		return err
	}
	if err := k.putHead(tx, h.At.UTC().Format(time.DateOnly), h); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM head WHERE day < ?`, h.At.UTC().AddDate(0, 0, -keptDays).Format(time.DateOnly))
	return err
}

func (k rowKey) putHead(tx *store.Tx, day string, h Head) error {
	if _, err := tx.Exec(`DELETE FROM head WHERE day = ?`, day); err != nil {
		return err
	}
	if h.At.IsZero() {
		h.At = tx.Now()
	}
	h.At = h.At.UTC().Truncate(time.Microsecond) // as it is stored, so that the MAC holds
	_, err := tx.Exec(`INSERT INTO head (day, size, root, at, mac) VALUES (?, ?, ?, ?, ?)`,
		day, h.Size, h.Root, h.At, k.mac("head", day, h.Size, h.Root, h.At))
	return err
}

// readHeads returns the current head and then the days, newest first. The
// current one exists from the start: its absence is tampering.
func (k rowKey) readHeads(q store.Querier) ([]Head, error) {
	rows, err := q.Query(`SELECT day, size, root, at, mac FROM head ORDER BY day DESC`) // letters sort after digits
	if err != nil {
		return nil, err
	}
	var heads []Head
	for rows.Next() {
		var h Head
		var day string
		var mac []byte
		if err := rows.Scan(&day, &h.Size, &h.Root, &h.At, &mac); err != nil {
			return nil, err
		}
		if err := k.check(mac, "head", day, day, h.Size, h.Root, h.At); err != nil {
			return nil, err
		}
		if len(heads) == 0 && day != currentHead {
			return nil, k.check(nil, "head", currentHead)
		}
		heads = append(heads, h)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if len(heads) == 0 {
		return nil, k.check(nil, "head", currentHead)
	}
	return heads, nil
}

func (k rowKey) currentHead(q store.Querier) (h Head, err error) {
	var mac []byte
	err = q.QueryRow(`SELECT size, root, at, mac FROM head WHERE day = ?`, currentHead).Scan(&h.Size, &h.Root, &h.At, &mac)
	if err == nil || errs.KindOf(err) == errs.NotFound {
		err = k.check(mac, "head", currentHead, currentHead, h.Size, h.Root, h.At)
	}
	return h, err
}
