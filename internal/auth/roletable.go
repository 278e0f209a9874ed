package auth

import (
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

const (
	tableRole     = "role"
	tableTeam     = "team"
	tableUserTeam = "user_team"
)

// roleTables is the step that brought roles made by administrators, and teams.
func roleTables() store.Migration {
	integer, blob := store.Integer, store.Blob
	named := []store.Column{
		{Name: "id", Type: blob},
		{Name: "name", Type: blob}, // sealed
		{Name: "created_at", Type: integer}, {Name: "created_by", Type: blob, Null: true},
		{Name: "updated_at", Type: integer}, {Name: "updated_by", Type: blob, Null: true},
		{Name: "version", Type: integer},
		{Name: "mac", Type: blob},
	}
	return store.Migration{ID: "auth/3", Tables: []store.Table{
		{Name: tableRole, Columns: append([]store.Column{{Name: "definition", Type: blob}}, named...), Primary: []string{"id"}},
		{Name: tableTeam, Columns: named, Primary: []string{"id"}},
		{
			Name: tableUserTeam, // one row for each user that is or was in a team
			Columns: []store.Column{
				{Name: "id", Type: blob},    // the user
				{Name: "teams", Type: blob}, // their ids, one after another
				{Name: "version", Type: integer},
				{Name: "mac", Type: blob},
			},
			Primary: []string{"id"},
		},
	}}
}

// namedRow is what rows of role and team have in common.
type namedRow struct {
	id        id.ID
	name      []byte
	createdAt time.Time
	createdBy id.ID
	updatedAt time.Time
	updatedBy id.ID
	version   int64
	mac       []byte // as read
}

func (r *namedRow) readMAC() []byte { return r.mac }

func (r *namedRow) columns() []byte {
	b := canon.AppendBytes(nil, r.name)
	b = canon.AppendTime(b, r.createdAt)
	b = canon.AppendBytes(b, r.createdBy[:])
	b = canon.AppendTime(b, r.updatedAt)
	b = canon.AppendBytes(b, r.updatedBy[:])
	return canon.AppendUint(b, uint64(r.version))
}

// roleRow is one row of role.
type roleRow struct {
	namedRow
	definition []byte
}

func (r *roleRow) row() audit.RowName { return named(tableRole, r.id) }

func (r *roleRow) columns() []byte { return canon.AppendBytes(r.namedRow.columns(), r.definition) }

func (r *roleRow) scan(scan func(...any) error) error {
	return scan(&r.id, &r.name, &r.definition, &r.createdAt, &r.createdBy, &r.updatedAt, &r.updatedBy, &r.version, &r.mac)
}

const selectRole = `SELECT id, name, definition, created_at, created_by, updated_at, updated_by, version, mac FROM role`

func (s *Service) readRole(q store.Querier, role id.ID) (*roleRow, error) {
	rows, err := q.Query(selectRole+` WHERE id = ?`, role)
	found, err := scanRows[roleRow](s, q, rows, err)
	return oneRow(found, err, "role_unknown")
}

func (s *Service) insertRole(tx *store.Tx, r *roleRow) error {
	_, err := tx.Exec(`INSERT INTO role (id, name, definition, created_at, created_by, updated_at, updated_by, version, mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.id, r.name, r.definition, r.createdAt, r.createdBy, r.updatedAt, r.updatedBy, r.version, s.mac(r))
	return err
}

func (s *Service) updateRole(tx *store.Tx, r *roleRow) error {
	n, err := tx.Exec(`UPDATE role SET name = ?, definition = ?, updated_at = ?, updated_by = ?, version = ?, mac = ? WHERE id = ?`,
		r.name, r.definition, r.updatedAt, r.updatedBy, r.version, s.mac(r), r.id)
	return rewritten(r, n, err)
}

// teamRow is one row of team.
type teamRow struct{ namedRow }

func (r *teamRow) row() audit.RowName { return named(tableTeam, r.id) }

func (r *teamRow) scan(scan func(...any) error) error {
	return scan(&r.id, &r.name, &r.createdAt, &r.createdBy, &r.updatedAt, &r.updatedBy, &r.version, &r.mac)
}

const selectTeam = `SELECT id, name, created_at, created_by, updated_at, updated_by, version, mac FROM team`

func (s *Service) readTeam(q store.Querier, team id.ID) (*teamRow, error) {
	rows, err := q.Query(selectTeam+` WHERE id = ?`, team)
	found, err := scanRows[teamRow](s, q, rows, err)
	return oneRow(found, err, "team_unknown")
}

func (s *Service) insertTeam(tx *store.Tx, r *teamRow) error {
	_, err := tx.Exec(`INSERT INTO team (id, name, created_at, created_by, updated_at, updated_by, version, mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		r.id, r.name, r.createdAt, r.createdBy, r.updatedAt, r.updatedBy, r.version, s.mac(r))
	return err
}

func (s *Service) updateTeam(tx *store.Tx, r *teamRow) error {
	n, err := tx.Exec(`UPDATE team SET name = ?, updated_at = ?, updated_by = ?, version = ?, mac = ? WHERE id = ?`,
		r.name, r.updatedAt, r.updatedBy, r.version, s.mac(r), r.id)
	return rewritten(r, n, err)
}

// userTeamRow says which teams a user is in: all of them in one row under one
// MAC, so that none can be added or left out by itself.
type userTeamRow struct {
	id      id.ID // the user
	teams   []byte
	version int64
	mac     []byte // as read
}

func (r *userTeamRow) row() audit.RowName { return named(tableUserTeam, r.id) }
func (r *userTeamRow) readMAC() []byte    { return r.mac }

func (r *userTeamRow) columns() []byte {
	return canon.AppendUint(canon.AppendBytes(nil, r.teams), uint64(r.version))
}

func (r *userTeamRow) scan(scan func(...any) error) error {
	return scan(&r.id, &r.teams, &r.version, &r.mac)
}

// list returns the ids in the row.
func (r *userTeamRow) list() (teams []id.ID) {
	for b := r.teams; len(b) >= len(id.ID{}); b = b[len(id.ID{}):] {
		teams = append(teams, id.ID(b[:len(id.ID{})]))
	}
	return teams
}

const selectUserTeam = `SELECT id, teams, version, mac FROM user_team`

// readUserTeam returns a user's row, nil when there is none.
func (s *Service) readUserTeam(q store.Querier, user id.ID) (*userTeamRow, error) {
	rows, err := q.Query(selectUserTeam+` WHERE id = ?`, user)
	found, err := scanRows[userTeamRow](s, q, rows, err)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

func (s *Service) writeUserTeam(tx *store.Tx, r *userTeamRow) error {
	_, err := tx.Exec(`INSERT INTO user_team (id, teams, version, mac) VALUES (?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET teams = excluded.teams, version = excluded.version, mac = excluded.mac`, r.id, r.teams, r.version, s.mac(r))
	return err
}
