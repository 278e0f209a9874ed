package auth

import (
	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Rows gives the rows of auth to audit.Verify, under the names of their
// tables, so that a user, token or session added, removed or put back to an earlier
// state behind the program's back is found.
func (s *Service) Rows() audit.RowSource { return rowSource{s.rows} }

type rowSource struct{ keys rowKeys }

// Objects implements audit.RowSource.
func (rowSource) Objects() []string {
	return []string{tableToken, tableUser, tableSession, tableSetupLink, tableRole, tableTeam, tableUserTeam}
}

// Rows implements audit.RowSource. It checks each row and reports none: that
// is the caller's part.
func (r rowSource) Rows(q store.Querier, object string, each func(audit.Row) error) error {
	var sql string
	var read func(rowKeys, *store.Rows) (audit.Row, error)
	switch object {
	case tableUser:
		sql, read = selectUser+` ORDER BY id`, auditRow[userRow]
	case tableToken:
		sql, read = selectToken+` ORDER BY id`, auditRow[tokenRow]
	case tableSession:
		sql, read = selectSession+` ORDER BY id`, auditRow[sessionRow]
	case tableSetupLink:
		sql, read = selectLink+` ORDER BY id`, auditRow[linkRow]
	case tableRole:
		sql, read = selectRole+` ORDER BY id`, auditRow[roleRow]
	case tableTeam:
		sql, read = selectTeam+` ORDER BY id`, auditRow[teamRow]
	case tableUserTeam:
		sql, read = selectUserTeam+` ORDER BY id`, auditRow[userTeamRow]
	default:
		return nil
	}
	rows, err := q.Query(sql)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		row, err := read(r.keys, rows)
		if err != nil {
			return err
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return rows.Err()
}
