package auth

import (
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

const (
	tableUser  = "app_user"
	tableToken = "api_token"
)

// Migrations returns the tables of auth.
func Migrations() []store.Migration {
	integer, text, blob := store.Integer, store.Text, store.Blob
	return []store.Migration{{ID: "auth/1", Tables: []store.Table{
		{
			Name: tableUser,
			Columns: []store.Column{
				{Name: "id", Type: blob},
				{Name: "email_token", Type: blob},
				{Name: "profile", Type: blob},              // sealed: e-mail, name, locale
				{Name: "password", Type: blob, Null: true}, // sealed: PHC string
				{Name: "role", Type: text},
				{Name: "state", Type: text},
				{Name: "created_at", Type: integer}, {Name: "created_by", Type: blob, Null: true},
				{Name: "updated_at", Type: integer}, {Name: "updated_by", Type: blob, Null: true},
				{Name: "version", Type: integer},
				{Name: "mac", Type: blob},
			},
			Primary: []string{"id"},
			Indexes: []store.TableIndex{{Name: "app_user_email", Columns: []string{"email_token"}, Unique: true}},
		},
		{
			Name: tableToken,
			Columns: []store.Column{
				{Name: "id", Type: blob},
				{Name: "user", Type: blob},
				{Name: "hash", Type: blob},
				{Name: "name", Type: blob}, // sealed
				{Name: "created_at", Type: integer}, {Name: "created_by", Type: blob, Null: true},
				{Name: "expires_at", Type: integer},
				{Name: "revoked_at", Type: integer, Null: true},
				{Name: "last_used_at", Type: integer, Null: true}, // not under the MAC
				{Name: "version", Type: integer},
				{Name: "mac", Type: blob},
			},
			Primary: []string{"id"},
			Indexes: []store.TableIndex{
				{Name: "api_token_hash", Columns: []string{"hash"}, Unique: true},
				{Name: "api_token_user", Columns: []string{"user"}},
			},
		},
	}}, sessionTables(), roleTables(), {ID: "auth/4", Statements: []string{"ALTER TABLE api_token ADD COLUMN exports INTEGER NOT NULL DEFAULT 0"}}}
}

// userRow is one row of app_user.
type userRow struct {
	id         id.ID
	emailToken [16]byte
	profile    []byte
	password   []byte
	role       string
	state      string
	createdAt  time.Time
	createdBy  id.ID
	updatedAt  time.Time
	updatedBy  id.ID
	version    int64
	mac        []byte // as read
}

func (r *userRow) row() audit.RowName { return named(tableUser, r.id) }
func (r *userRow) readMAC() []byte    { return r.mac }

// columns is what the MAC covers beside the row's name.
func (r *userRow) columns() []byte {
	b := canon.AppendBytes(nil, r.emailToken[:])
	b = canon.AppendBytes(b, r.profile)
	b = canon.AppendBytes(b, r.password)
	b = canon.AppendString(b, r.role)
	b = canon.AppendString(b, r.state)
	b = canon.AppendTime(b, r.createdAt)
	b = canon.AppendBytes(b, r.createdBy[:])
	b = canon.AppendTime(b, r.updatedAt)
	b = canon.AppendBytes(b, r.updatedBy[:])
	return canon.AppendUint(b, uint64(r.version))
}

func (s *Service) insertUser(tx *store.Tx, r *userRow) error {
	_, err := tx.Exec(`INSERT INTO app_user
		(id, email_token, profile, password, role, state, created_at, created_by, updated_at, updated_by, version, mac)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.id, r.emailToken, r.profile, r.password, r.role, r.state, r.createdAt, r.createdBy, r.updatedAt, r.updatedBy, r.version,
		s.mac(r))
	return err
}

const selectUser = `SELECT id, email_token, profile, password, role, state, created_at, created_by, updated_at, updated_by, version, mac FROM app_user`

// readUser reads one row and checks its MAC; without one the error is NotFound.
func (s *Service) readUser(q store.Querier, user id.ID) (*userRow, error) {
	return s.scanUser(q, q.QueryRow(selectUser+` WHERE id = ?`, user))
}

func (s *Service) readUserByEmail(q store.Querier, emailToken [16]byte) (*userRow, error) {
	return s.scanUser(q, q.QueryRow(selectUser+` WHERE email_token = ?`, emailToken))
}

func (s *Service) scanUser(q store.Querier, row *store.RowScan) (*userRow, error) {
	var r userRow
	err := r.scan(row.Scan)
	return &r, s.checkedScan(q, &r, err)
}

func (r *userRow) scan(scan func(...any) error) error {
	return scan(&r.id, &r.emailToken, &r.profile, &r.password, &r.role, &r.state,
		&r.createdAt, &r.createdBy, &r.updatedAt, &r.updatedBy, &r.version, &r.mac)
}

// tokenRow is one row of api_token.
type tokenRow struct {
	id         id.ID
	user       id.ID
	hash       [32]byte
	name       []byte
	createdAt  time.Time
	createdBy  id.ID
	expiresAt  time.Time
	revokedAt  time.Time
	lastUsedAt time.Time
	exports    bool
	version    int64
	mac        []byte // as read
}

func (r *tokenRow) row() audit.RowName { return named(tableToken, r.id) }
func (r *tokenRow) readMAC() []byte    { return r.mac }

// columns is what the MAC covers beside the row's name: all but lastUsedAt,
// which is written in the background and grants nothing.
func (r *tokenRow) columns() []byte {
	b := canon.AppendBytes(nil, r.user[:])
	b = canon.AppendBytes(b, r.hash[:])
	b = canon.AppendBytes(b, r.name)
	b = canon.AppendTime(b, r.createdAt)
	b = canon.AppendBytes(b, r.createdBy[:])
	b = canon.AppendTime(b, r.expiresAt)
	b = canon.AppendTime(b, r.revokedAt)
	b = canon.AppendUint(b, uint64(r.version))
	if r.exports { // behind all else, so that rows from before it was known hold
		b = canon.AppendBool(b, true)
	}
	return b
}

func (s *Service) insertToken(tx *store.Tx, r *tokenRow) error {
	_, err := tx.Exec(`INSERT INTO api_token (id, "user", hash, name, created_at, created_by, expires_at, exports, version, mac)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.id, r.user, r.hash, r.name, r.createdAt, r.createdBy, r.expiresAt, r.exports, r.version, s.mac(r))
	return err
}

// updateToken writes what revoking changes.
func (s *Service) updateToken(tx *store.Tx, r *tokenRow) error {
	n, err := tx.Exec(`UPDATE api_token SET revoked_at = ?, version = ?, mac = ? WHERE id = ?`, r.revokedAt, r.version, s.mac(r), r.id)
	return rewritten(r, n, err)
}

const selectToken = `SELECT id, "user", hash, name, created_at, created_by, expires_at, revoked_at, last_used_at, exports, version, mac FROM api_token`

func (s *Service) readToken(q store.Querier, token id.ID) (*tokenRow, error) {
	rows, err := q.Query(selectToken+` WHERE id = ?`, token)
	found, err := scanRows[tokenRow](s, q, rows, err)
	return oneRow(found, err, "token_unknown")
}

func (s *Service) readTokenByHash(q store.Querier, hash [32]byte) (*tokenRow, error) {
	rows, err := q.Query(selectToken+` WHERE hash = ?`, hash)
	found, err := scanRows[tokenRow](s, q, rows, err)
	return oneRow(found, err, "token_unknown")
}

func (s *Service) readTokensOf(q store.Querier, user id.ID) (found[tokenRow], error) {
	rows, err := q.Query(selectToken+` WHERE "user" = ? ORDER BY id`, user)
	return scanAll[tokenRow](s, q, rows, err)
}

func (r *tokenRow) scan(scan func(...any) error) error {
	return scan(&r.id, &r.user, &r.hash, &r.name, &r.createdAt, &r.createdBy, &r.expiresAt,
		&r.revokedAt, &r.lastUsedAt, &r.exports, &r.version, &r.mac)
}
