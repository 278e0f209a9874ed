package merge

import (
	"context"
	"time"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Migrations returns the fixed table of the package.
func Migrations() []store.Migration {
	return []store.Migration{{
		ID: "merge/1",
		Tables: []store.Table{{
			Name: "merged",
			Columns: []store.Column{
				{Name: "id", Type: store.Blob},
				{Name: "object", Type: store.Text}, // id
				{Name: "survivor", Type: store.Blob},
				{Name: "lost", Type: store.Blob},
				{Name: "by", Type: store.Blob}, // user; zero: the operator
				{Name: "at", Type: store.Integer},
				{Name: "undone", Type: store.Integer}, // 0: it holds
				{Name: "moved", Type: store.Blob},     // see encodeMoved
				{Name: "mac", Type: store.Blob},       // over all of it: undoing moves references
			},
			Primary: []string{"id"},
			Indexes: []store.TableIndex{
				{Name: "merged_lost", Columns: []string{"object", "lost"}},
				{Name: "merged_survivor", Columns: []string{"object", "survivor"}},
			},
		}},
	}}
}

// moved is a reference that a merge led elsewhere; object and field by id.
type moved struct {
	object, field string
	record        id.ID
}

// row is one merge as it is kept.
type row struct {
	id             id.ID
	object         string // id
	survivor, lost id.ID
	by             id.ID
	at, undone     time.Time
	moved          []moved
}

func encodeMoved(all []moved) []byte {
	b := canon.AppendUint(nil, uint64(len(all)))
	for _, m := range all {
		b = canon.AppendString(canon.AppendString(b, m.object), m.field)
		b = canon.AppendBytes(b, m.record[:])
	}
	return b
}

func decodeMoved(b []byte) (all []moved, err error) {
	r := canon.NewReader(b)
	for n := r.Uint(); n > 0 && r.Err() == nil; n-- {
		m := moved{object: r.String(), field: r.String()}
		if m.record, err = id.FromBytes(r.Bytes()); err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, r.Done()
}

func (s *Service) mac(r *row) []byte {
	b := canon.AppendString(canon.AppendBytes(nil, r.id[:]), r.object)
	for _, part := range [][]byte{r.survivor[:], r.lost[:], r.by[:], encodeMoved(r.moved)} {
		b = canon.AppendBytes(b, part)
	}
	b = canon.AppendTime(canon.AppendTime(b, r.at), r.undone)
	sum := s.records.Keys.Purpose(keystore.RowMAC).MAC([]byte("merged"), b)
	return sum[:]
}

func micro(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func fromMicro(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}

func (s *Service) insert(tx *store.Tx, r *row) error {
	_, err := tx.Exec(`INSERT INTO merged (id, object, survivor, lost, "by", at, undone, moved, mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.id, r.object, r.survivor, r.lost, r.by, micro(r.at), micro(r.undone), encodeMoved(r.moved), s.mac(r))
	return err
}

// end notes that a merge was taken back; false when somebody else was faster.
func (s *Service) end(tx *store.Tx, r row, at time.Time) (bool, error) {
	r.undone = fromMicro(micro(at))
	n, err := tx.Exec("UPDATE merged SET undone = ?, mac = ? WHERE id = ? AND undone = 0", micro(r.undone), s.mac(&r), r.id)
	return n == 1, err
}

// listed bounds how many merges of one record are told of.
const listed = 50

// The questions to the table, each answered with the newest first.
const (
	selectRows = `SELECT id, object, survivor, lost, "by", at, undone, moved, mac FROM merged `
	rowsByID   = selectRows + `WHERE id = ? AND object = ? ORDER BY id DESC LIMIT ?`
	rowsOf     = selectRows + `WHERE object = ? AND (survivor = ? OR lost = ?) ORDER BY id DESC LIMIT ?`
	rowsFrom   = selectRows + `WHERE object = ? AND lost = ? AND undone = 0 ORDER BY id DESC LIMIT ?`
)

// rows reads merges.
func (s *Service) rows(ctx context.Context, question string, args ...any) (all []row, err error) {
	err = s.records.DB.Read(ctx, func(v *store.View) error {
		all = nil
		found, err := v.Query(question, append(args, listed)...)
		if err != nil {
			return err
		}
		defer func() { _ = found.Close() }()
		for found.Next() {
			var r row
			var at, undone int64
			var moved, mac []byte
			if err := found.Scan(&r.id, &r.object, &r.survivor, &r.lost, &r.by, &at, &undone, &moved, &mac); err != nil {
				return err
			}
			r.at, r.undone = fromMicro(at), fromMicro(undone)
			r.moved, err = decodeMoved(moved)
			if err != nil || string(mac) != string(s.mac(&r)) {
				return errs.New(errs.Integrity, "").At("merge.rows").Because(err).WithHint("the row of merge %s was edited outside the program", r.id)
			}
			all = append(all, r)
		}
		return found.Err()
	})
	return all, err
}
