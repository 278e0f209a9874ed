package auth

import (
	"errors"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// macRow is a row of ours, all of whose columns that matter are under its MAC.
type macRow interface {
	row() rowName
	columns() []byte // what the MAC covers beside the row's name
	readMAC() []byte // as read
	scan(scan func(...any) error) error
}

// scanRows reads all rows of one kind, each checked.
func scanRows[T any, R interface {
	*T
	macRow
}](s *Service, rows *store.Rows, err error) ([]*T, error) {
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []*T
	for rows.Next() {
		r := R(new(T))
		if err := r.scan(rows.Scan); err != nil {
			return nil, err
		}
		if err := s.checked(r.row(), r.columns(), r.readMAC()); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// oneRow is the row that was found, or NotFound with a code.
func oneRow[T any](found []*T, err error, code string) (*T, error) {
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, errs.New(errs.NotFound, code)
	}
	return found[0], nil
}

// auditRow reads a row for audit.Verify, checked and not reported.
func auditRow[T any, R interface {
	*T
	macRow
}](keys rowKeys, rows *store.Rows) (audit.Row, error) {
	r := R(new(T))
	err := r.scan(rows.Scan)
	name, columns := r.row(), r.columns()
	return audit.Row{Record: name.id, Digest: keys.digest(name, columns), Sound: keys.check(name, columns, r.readMAC()) == nil}, err
}

// mac returns the MAC of a row as it is about to be written.
func (s *Service) mac(r macRow) []byte { return s.rows.mac(r.row(), r.columns()) }

var errNotWritten = errors.New("the row could not be written")

// rewritten fails unless a statement about one row of ours changed exactly it:
// otherwise something else lies in its place.
func rewritten(r macRow, n int64, err error) error {
	if err == nil && n != 1 {
		err = rowChanged(r.row(), errNotWritten)
	}
	return err
}

// checked checks a row's MAC and remembers a failure for the log; the caller
// may be inside a transaction that will not commit.
func (s *Service) checked(row rowName, columns, mac []byte) error {
	err := s.rows.check(row, columns, mac)
	if err != nil && s.broken.add(row, s.d.Now()) {
		s.nudge()
	}
	return err
}
