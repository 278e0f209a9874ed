package metadata

import (
	"crypto/sha256"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// tableSnapshot records the catalogs that the tables were laid out for. Which
// is the newest says the log: an entry about the pair of the table and the
// workspace, as if the newest were its only row.
const tableSnapshot = "catalog_snapshot"

// keepSnapshots is how many catalogs stay recorded, for whoever looks back.
const keepSnapshots = 30

// snapshot is a row of catalog_snapshot without its documents; seq 0: there is
// none.
type snapshot struct {
	seq     int64
	version string
	at      int64
	mac     []byte
}

// digest names the row in entries. The MAC stands for the documents.
func (s *snapshot) digest() []byte {
	if s.seq == 0 {
		return nil
	}
	b := canon.AppendString(nil, "holdfast/catalog-digest/v1")
	b = canon.AppendUint(b, uint64(s.seq))
	b = canon.AppendString(b, s.version)
	b = canon.AppendUint(b, uint64(s.at))
	sum := sha256.Sum256(canon.AppendBytes(b, s.mac))
	return sum[:]
}

// newestName names the newest row as entries do.
func (d *Deps) newestName() audit.RowName {
	return audit.RowName{Object: tableSnapshot, Record: d.Keys.Workspace()}
}

// newest reads the newest row, whether or not it is believed.
func (d *Deps) newest(q store.Querier) (s snapshot, err error) {
	err = q.QueryRow(`SELECT seq, version, at, mac FROM catalog_snapshot ORDER BY seq DESC LIMIT 1`).Scan(&s.seq, &s.version, &s.at, &s.mac)
	if errs.KindOf(err) == errs.NotFound {
		return snapshot{}, nil
	}
	return s, err
}

// pinned reports whether the log tells of a recorded catalog. A database of an
// earlier format has none that it tells of.
func (d *Deps) pinned(q store.Querier) (bool, error) {
	told, err := d.Audit.Newest(q, d.newestName())
	return told.Pos != 0, err
}

// believed is newest, which must be what the log tells of.
func (d *Deps) believed(q store.Querier) (snapshot, error) {
	s, err := d.newest(q)
	if err != nil {
		return s, err
	}
	err = d.Audit.Believe(q, d.newestName(), s.digest())
	if errs.KindOf(err) != errs.Integrity {
		return s, err
	}
	if errs.CodeOf(err) == "audit_row_extra" {
		if pinned, err := d.pinned(q); err != nil || !pinned {
			return s, err
		}
	}
	return s, errs.New(errs.Integrity, "catalog_row_put_back", errs.P("row", s.seq)).Because(err).
		WithHint("row %d of table catalog_snapshot is not the newest that the program wrote; what it says of how values are handled is not believed; find out who can write to the database, and restore a backup", s.seq)
}

// recordedVersion is the version of the catalog that a snapshot of the database
// is laid out for.
func (d *Deps) recordedVersion(q store.Querier) (string, error) {
	s, err := d.believed(q)
	return s.version, err
}

// recorded returns the catalog the tables were last laid out for, nil on a
// new database.
func (d *Deps) recorded(q store.Querier) (*catalog.Catalog, error) {
	s, err := d.believed(q)
	if err != nil || s.seq == 0 {
		return nil, err
	}
	documents, err := d.documents(q, &s)
	if err != nil {
		return nil, err
	}
	return d.Decode(documents)
}

// documents reads what the MAC of a row covers, and checks it.
func (d *Deps) documents(q store.Querier, s *snapshot) (documents []byte, err error) {
	if err := q.QueryRow(`SELECT documents FROM catalog_snapshot WHERE seq = ?`, s.seq).Scan(&documents); err != nil {
		return nil, err
	}
	if !d.Keys.Purpose(keystore.RowMAC).VerifyMAC(s.mac, []byte(tableSnapshot), snapshotBytes(s.version, documents, s.at)) {
		return nil, errs.New(errs.Integrity, "catalog_row_changed", errs.P("row", s.seq)).
			WithHint("row %d of table catalog_snapshot was changed outside Holdfast; restore a backup", s.seq)
	}
	return documents, nil
}

// recordSnapshot records a catalog, and what the entry e says of it.
func (d *Deps) recordSnapshot(tx *store.Tx, cat *catalog.Catalog, e *audit.Entry) error {
	documents, err := cat.Documents()
	if err != nil {
		return err
	}
	at := tx.Now().UnixMicro()
	mac := d.Keys.Purpose(keystore.RowMAC).MAC([]byte(tableSnapshot), snapshotBytes(cat.Version(), documents, at))
	_, err = tx.Exec("INSERT INTO catalog_snapshot (version, documents, at, mac) VALUES (?, ?, ?, ?)",
		cat.Version(), documents, at, mac[:])
	if err != nil {
		return err
	}
	_, err = tx.Exec("DELETE FROM catalog_snapshot WHERE seq <= (SELECT max(seq) FROM catalog_snapshot) - ?", keepSnapshots)
	if err != nil {
		return err
	}
	return d.tell(tx, e)
}

// pin tells the log, with e, of a catalog that was recorded before it did.
func (d *Deps) pin(tx *store.Tx, e *audit.Entry) error {
	if err := d.tell(tx, e); err != nil {
		return err
	}
	return d.Audit.Append(tx, e)
}

// tell makes e the entry about the newest recorded catalog.
func (d *Deps) tell(tx *store.Tx, e *audit.Entry) error {
	told, err := d.Audit.Newest(tx, d.newestName())
	if err != nil {
		return err
	}
	s, err := d.newest(tx)
	if err != nil {
		return err
	}
	e.Object, e.Record = tableSnapshot, d.Keys.Workspace()
	e.Change = audit.Change{From: told.Version, To: told.Version + 1, Before: told.Digest, After: s.digest()}
	return nil
}

// snapshotRow gives the newest row to whoever compares it with the log.
func (d *Deps) snapshotRow(q store.Querier, each func(audit.Row) error) error {
	s, err := d.newest(q)
	if errs.KindOf(err) == errs.Integrity { // a shape that the program never writes
		return each(audit.Row{Record: d.Keys.Workspace()})
	}
	if err != nil || s.seq == 0 {
		return err
	}
	_, err = d.documents(q, &s)
	if err != nil && errs.KindOf(err) != errs.Integrity {
		return err
	}
	return each(audit.Row{Record: d.Keys.Workspace(), Digest: [32]byte(s.digest()), Sound: err == nil})
}

func snapshotBytes(version string, documents []byte, at int64) []byte {
	b := canon.AppendString(nil, version)
	b = canon.AppendBytes(b, documents)
	return canon.AppendTime(b, time.UnixMicro(at))
}
