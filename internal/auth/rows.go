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
	return []string{tableToken, tableUser, tableSession, tableSetupLink}
}

// Rows implements audit.RowSource. It checks each row and reports none: that
// is the caller's part.
func (r rowSource) Rows(view *store.View, object string, each func(audit.Row) error) error {
	var sql string
	var read func(*store.Rows) (audit.Row, error)
	switch object {
	case tableUser:
		sql, read = selectUser+` ORDER BY id`, r.user
	case tableToken:
		sql, read = selectToken+` ORDER BY id`, r.token
	case tableSession:
		sql, read = selectSession+` ORDER BY id`, r.session
	case tableSetupLink:
		sql, read = selectLink+` ORDER BY id`, r.link
	default:
		return nil
	}
	rows, err := view.Query(sql)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		row, err := read(rows)
		if err != nil {
			return err
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (r rowSource) user(rows *store.Rows) (audit.Row, error) {
	var u userRow
	err := u.scan(rows.Scan)
	return r.row(u.row(), u.columns(), u.mac), err
}

func (r rowSource) token(rows *store.Rows) (audit.Row, error) {
	var t tokenRow
	err := t.scan(rows.Scan)
	return r.row(t.row(), t.columns(), t.mac), err
}

func (r rowSource) session(rows *store.Rows) (audit.Row, error) {
	var x sessionRow
	err := x.scan(rows.Scan)
	return r.row(x.row(), x.columns(), x.mac), err
}

func (r rowSource) link(rows *store.Rows) (audit.Row, error) {
	var l linkRow
	err := l.scan(rows.Scan)
	return r.row(l.row(), l.columns(), l.mac), err
}

func (r rowSource) row(name rowName, columns, mac []byte) audit.Row {
	return audit.Row{Record: name.id, Digest: r.keys.digest(name, columns), Sound: r.keys.check(name, columns, mac) == nil}
}
