package metadata

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

const tableOwn = "own_object"

func ownTable() store.Table {
	return store.Table{
		Name: tableOwn,
		Columns: []store.Column{
			{Name: "id", Type: store.Blob},
			{Name: "object", Type: store.Text}, // id of the declared object
			{Name: "document", Type: store.Blob},
			{Name: "updated_at", Type: store.Integer},
			{Name: "updated_by", Type: store.Blob, Null: true},
			{Name: "version", Type: store.Integer},
			{Name: "mac", Type: store.Blob},
		},
		Primary: []string{"id"},
		Indexes: []store.TableIndex{{Name: "own_object_object", Columns: []string{"object"}, Unique: true}},
	}
}

// ownRow is one row of own_object: what administrators declared about an
// object.
type ownRow struct {
	id        id.ID
	object    string
	document  []byte // a schema.Object, or an amendment of a built-in one
	updatedAt time.Time
	updatedBy id.ID
	version   int64
	mac       []byte
}

const selectOwn = `SELECT id, object, document, updated_at, updated_by, version, mac FROM own_object ORDER BY id`

func (r *ownRow) name() audit.RowName { return audit.RowName{Object: tableOwn, Record: r.id} }

func (r *ownRow) scan(scan func(...any) error) error {
	return scan(&r.id, &r.object, &r.document, &r.updatedAt, &r.updatedBy, &r.version, &r.mac)
}

func (r *ownRow) columns() []byte {
	b := canon.AppendBytes(nil, r.id[:])
	b = canon.AppendString(b, r.object)
	b = canon.AppendBytes(b, r.document)
	b = canon.AppendTime(b, r.updatedAt)
	b = canon.AppendBytes(b, r.updatedBy[:])
	return canon.AppendUint(b, uint64(r.version))
}

func (d *Deps) macParts(columns []byte) [][]byte {
	w := d.Keys.Workspace()
	return [][]byte{[]byte("holdfast/own-object-row/v1"), w[:], []byte(tableOwn), columns}
}

// check fails with Integrity "object_row_changed", which names the object.
func (d *Deps) check(r *ownRow) error {
	cause := errors.New("MAC is malformed")
	if len(r.mac) == 4+32 {
		key, err := d.Keys.PurposeVersion(keystore.RowMAC, binary.BigEndian.Uint32(r.mac))
		if err == nil && key.VerifyMAC(r.mac[4:], d.macParts(r.columns())...) {
			return nil
		}
		cause = errors.Join(err, errors.New("MAC does not hold"))
	}
	return errs.New(errs.Integrity, "object_row_changed", errs.P("object", r.object)).Because(cause).
		WithHint("the row of own_object about object %s was edited outside the program: what it says of how values are handled is not believed; restore a backup", r.object)
}

// own reads and checks every row; each must be the newest that the log tells of.
func (d *Deps) own(q store.Querier) (out []*ownRow, err error) {
	rows, err := q.Query(selectOwn)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		r := &ownRow{}
		err := r.scan(rows.Scan)
		if err == nil {
			err = d.check(r)
		}
		if err == nil {
			err = d.believe(q, r)
		}
		if errs.KindOf(err) == errs.Integrity {
			if strange, failed := d.stranger(q, r); strange || failed != nil {
				err = failed
				r = nil
			}
		}
		if err != nil {
			return nil, err
		}
		if r != nil {
			out = append(out, r)
		}
	}
	return out, rows.Err()
}

// stranger reports whether the program never made such a row: it has no id that
// can be read, or no entry tells of it. It is passed over. That entries about
// it were not taken away shows when the whole table is compared.
func (d *Deps) stranger(q store.Querier, r *ownRow) (bool, error) {
	if r.id.IsZero() {
		return true, nil
	}
	told, err := d.Audit.Newest(q, r.name())
	return told.Pos == 0, err
}

// ClearStrangers takes away rows that the program never made, for who may change
// objects, with an entry; it returns how many.
func (s *Service) ClearStrangers(ctx context.Context, actor policy.Actor) (n int, err error) {
	defer errs.Wrap(&err, "metadata.ClearStrangers")
	err = s.d.DB.Write(ctx, func(tx *store.Tx) error {
		n = 0
		if err := s.decide(tx, &actor); err != nil {
			return err
		}
		if err := s.d.Prove(tx); err != nil {
			return err
		}
		ids, err := s.d.Audit.Strangers(tx, tableOwn, `SELECT id FROM own_object`)
		for _, one := range ids {
			if err == nil {
				_, err = tx.Exec(`DELETE FROM own_object WHERE id = ?`, one)
				n++
			}
		}
		if err != nil || n == 0 {
			return err
		}
		e := s.entry("damaged.removed", actor)
		e.Object, e.Count = tableOwn, int64(n)
		return s.d.Audit.Append(tx, e)
	})
	return n, s.refused(ctx, actor, err)
}

// believe fails with Integrity, naming the object, unless the row is what its
// newest entry left behind.
func (d *Deps) believe(q store.Querier, r *ownRow) error {
	err := d.Audit.Believe(q, r.name(), d.digest(r.columns()))
	if errs.KindOf(err) != errs.Integrity {
		return err
	}
	code := "object_row_changed"
	if errs.CodeOf(err) == "audit_row_rolled_back" {
		code = "object_row_put_back"
	}
	return errs.New(errs.Integrity, code, errs.P("object", r.object)).Because(err).
		WithHint("the row of own_object about object %s is not the newest that the program wrote: what it says of how values are handled is not believed; find out who can write to the database, and restore a backup", r.object)
}

// compare compares all our rows with the log, also for those that are gone.
func (d *Deps) compare(ctx context.Context) error {
	bad, err := d.Audit.Compare(ctx, rowSource{d}, tableOwn, tableSnapshot)
	for _, one := range bad {
		if one.Object == tableOwn && !one.Unknown && err == nil {
			err = errs.New(errs.Integrity, "object_rows_differ", errs.P("record", one.Record)).Because(errs.New(errs.Integrity, one.Code, errs.P("pos", one.Pos))).
				WithHint("table own_object is not as the program left it (record %s): what it says of how values are handled is not believed; find out who can write to the database, run `holdfast audit verify --rows`, and restore a backup", one.Record)
		}
	}
	return err
}

// put writes a row in the place of the one before.
func (d *Deps) put(tx *store.Tx, r *ownRow) error {
	key := d.Keys.Purpose(keystore.RowMAC)
	sum := key.MAC(d.macParts(r.columns())...)
	r.mac = append(binary.BigEndian.AppendUint32(nil, key.Version()), sum[:]...)
	if _, err := tx.Exec(`DELETE FROM own_object WHERE id = ?`, r.id); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO own_object (id, object, document, updated_at, updated_by, version, mac) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		r.id, r.object, r.document, r.updatedAt, r.updatedBy, r.version, r.mac)
	return err
}

// digest is what an entry names of the row it wrote.
func (d *Deps) digest(columns []byte) []byte {
	b := canon.AppendString(nil, "holdfast/own-object-digest/v1")
	for _, part := range d.macParts(columns)[1:] {
		b = canon.AppendBytes(b, part)
	}
	sum := sha256.Sum256(b)
	return sum[:]
}

// Rows gives the rows of own_object, and the newest recorded catalog, to
// whoever compares them with the log.
func (s *Service) Rows() audit.RowSource { return rowSource{&s.d} }

type rowSource struct{ d *Deps }

// Objects implements audit.RowSource.
func (rowSource) Objects() []string { return []string{tableOwn, tableSnapshot} }

// Rows implements audit.RowSource.
func (r rowSource) Rows(q store.Querier, object string, each func(audit.Row) error) error {
	if object == tableSnapshot {
		return r.d.snapshotRow(q, each)
	}
	if object != tableOwn {
		return nil
	}
	rows, err := q.Query(selectOwn)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var row ownRow
		err := row.scan(rows.Scan)
		if err != nil && errs.KindOf(err) != errs.Integrity {
			return err
		}
		one := audit.Row{Record: row.id, Digest: [32]byte(r.d.digest(row.columns())), Sound: err == nil && r.d.check(&row) == nil}
		if err := each(one); err != nil {
			return err
		}
	}
	return rows.Err()
}
