package workspace

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

const (
	tableSettings  = "workspace_setting"
	codeRowChanged = "workspace_row_changed"
)

// Migrations returns the tables of the package.
func Migrations() []store.Migration {
	integer, text, blob := store.Integer, store.Text, store.Blob
	return []store.Migration{{ID: "workspace/1", Tables: []store.Table{{
		Name: tableSettings,
		Columns: []store.Column{
			{Name: "workspace", Type: blob},
			{Name: "name", Type: blob}, // sealed
			{Name: "time_zone", Type: text},
			{Name: "currency", Type: text},
			{Name: "locale", Type: text},
			{Name: "updated_at", Type: integer}, {Name: "updated_by", Type: blob, Null: true},
			{Name: "version", Type: integer},
			{Name: "mac", Type: blob},
		},
		Primary: []string{"workspace"},
	}}}}
}

// settings are those of a row, with its version.
func (r *settingsRow) settings() Settings {
	out := r.Settings
	out.Version = r.version
	return out
}

// settingsRow is the row of workspace_setting; version 0: there is none yet.
type settingsRow struct {
	Settings
	sealed    []byte // the name
	updatedAt time.Time
	updatedBy id.ID
	version   int64
	mac       []byte // as read
}

// columns is what the MAC covers beside the workspace.
func (r *settingsRow) columns() []byte {
	b := canon.AppendBytes(nil, r.sealed)
	for _, s := range []string{r.TimeZone, r.Currency, r.Locale} {
		b = canon.AppendString(b, s)
	}
	b = canon.AppendTime(b, r.updatedAt)
	b = canon.AppendBytes(b, r.updatedBy[:])
	return canon.AppendUint(b, uint64(r.version))
}

const selectSettings = `SELECT name, time_zone, currency, locale, updated_at, updated_by, version, mac FROM workspace_setting`

func (r *settingsRow) scan(scan func(...any) error) error {
	return scan(&r.sealed, &r.TimeZone, &r.Currency, &r.Locale, &r.updatedAt, &r.updatedBy, &r.version, &r.mac)
}

// read returns the row, checked and opened.
func (s *Service) read(q store.Querier) (*settingsRow, error) {
	var r settingsRow
	err := r.scan(q.QueryRow(selectSettings+` WHERE workspace = ?`, s.d.Keys.Workspace()).Scan)
	if errs.KindOf(err) == errs.NotFound {
		return &settingsRow{Settings: defaults()}, s.believe(q, nil)
	}
	if err == nil {
		err = s.check(&r)
	}
	if err == nil {
		sum := s.digest(r.columns())
		err = s.believe(q, sum[:])
	}
	if err != nil {
		return nil, err
	}
	name, err := s.open(r.sealed)
	if err != nil {
		return nil, err
	}
	r.Name = string(name)
	return &r, nil
}

// put writes the row in the place of the one before.
func (s *Service) put(tx *store.Tx, r *settingsRow) error {
	r.sealed = seal.Seal(s.d.Keys.Purpose(keystore.Secret), s.place(), []byte(r.Name))
	if _, err := tx.Exec(`DELETE FROM workspace_setting`); err != nil {
		return err
	}
	key := s.d.Keys.Purpose(keystore.RowMAC)
	sum := key.MAC(s.macParts(r.columns())...)
	mac := append(binary.BigEndian.AppendUint32(nil, key.Version()), sum[:]...)
	_, err := tx.Exec(`INSERT INTO workspace_setting (workspace, name, time_zone, currency, locale, updated_at, updated_by, version, mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.d.Keys.Workspace(), r.sealed, r.TimeZone, r.Currency, r.Locale, r.updatedAt, r.updatedBy, r.version, mac)
	return err
}

func (s *Service) place() seal.Place {
	w := s.d.Keys.Workspace()
	return seal.Place{Workspace: w, Object: tableSettings, Record: w, Class: "name"}
}

func (s *Service) open(sealed []byte) ([]byte, error) {
	header, err := seal.ParseHeader(sealed)
	if err != nil {
		return nil, err
	}
	key, err := s.d.Keys.PurposeVersion(keystore.Secret, header.Version)
	if err != nil {
		return nil, err
	}
	return seal.Open(key, s.place(), sealed)
}

func (s *Service) macParts(columns []byte) [][]byte {
	w := s.d.Keys.Workspace()
	return [][]byte{[]byte("holdfast/workspace-row/v1"), w[:], []byte(tableSettings), columns}
}

// check fails with Integrity "workspace_row_changed".
func (s *Service) check(r *settingsRow) error {
	cause := errors.New("MAC is malformed")
	if len(r.mac) == 4+32 {
		var key *seal.Key
		if key, cause = s.d.Keys.PurposeVersion(keystore.RowMAC, binary.BigEndian.Uint32(r.mac)); cause == nil {
			if key.VerifyMAC(r.mac[4:], s.macParts(r.columns())...) {
				return nil
			}
			cause = errors.New("MAC does not hold")
		}
	}
	return rowChanged(cause)
}

func rowChanged(cause error) error {
	return errs.New(errs.Integrity, codeRowChanged).Because(cause).
		WithHint("the row of workspace_setting was edited outside the program, put back to what it was earlier, or taken away; find out who can write to the database, then let an administrator set the workspace anew")
}

// believe fails with Integrity "workspace_row_changed" unless the row, or that
// there is none, is what the newest entry says.
func (s *Service) believe(q store.Querier, digest []byte) error {
	err := s.d.Audit.Believe(q, s.name(), digest)
	if errs.KindOf(err) == errs.Integrity {
		return rowChanged(err)
	}
	return err
}

// name names the row as entries do.
func (s *Service) name() audit.RowName {
	return audit.RowName{Object: tableSettings, Record: s.d.Keys.Workspace()}
}

// digest is what an entry names of the row it wrote.
func (s *Service) digest(columns []byte) [32]byte {
	b := canon.AppendString(nil, "holdfast/workspace-digest/v1")
	for _, part := range s.macParts(columns)[1:] {
		b = canon.AppendBytes(b, part)
	}
	return sha256.Sum256(b)
}

func (s *Service) publish(tx *store.Tx, kind, object string, version int64, e *audit.Entry) error {
	return s.d.Outbox.Publish(tx, &outbox.Event{Kind: kind, Object: object, Record: e.Record, Version: version, Entry: e.ID})
}

// Rows gives the settings row to audit.Verify.
func (s *Service) Rows() audit.RowSource { return rowSource{s} }

type rowSource struct{ s *Service }

// Objects implements audit.RowSource.
func (rowSource) Objects() []string { return []string{tableSettings} }

// Rows implements audit.RowSource.
func (r rowSource) Rows(q store.Querier, object string, each func(audit.Row) error) error {
	if object != tableSettings {
		return nil
	}
	rows, err := q.Query(selectSettings)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var row settingsRow
		err := row.scan(rows.Scan)
		if err != nil && errs.KindOf(err) != errs.Integrity {
			return err
		}
		err = each(audit.Row{Record: r.s.d.Keys.Workspace(), Digest: r.s.digest(row.columns()), Sound: err == nil && r.s.check(&row) == nil})
		if err != nil {
			return err
		}
	}
	return rows.Err()
}
