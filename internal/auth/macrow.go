package auth

import (
	"errors"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// macRow is a row of ours, all of whose columns that matter are under its MAC.
type macRow interface {
	row() audit.RowName
	columns() []byte // what the MAC covers beside the row's name
	readMAC() []byte // as read
	scan(scan func(...any) error) error
}

// found is what a question found: rows that hold, and rows that say nothing
// that is believed.
type found[T any] struct {
	sound, damaged []*T
	why            error // of the first damaged one
}

// scanAll reads all rows of one kind, each checked.
func scanAll[T any, R interface {
	*T
	macRow
}](s *Service, q store.Querier, rows *store.Rows, err error) (out found[T], _ error) {
	if err != nil {
		return out, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		r := R(new(T))
		switch err := s.checkedScan(q, r, r.scan(rows.Scan)); {
		case err == nil:
			out.sound = append(out.sound, r)
		case errs.KindOf(err) != errs.Integrity:
			return out, err
		default:
			out.damaged = append(out.damaged, r)
			if out.why == nil {
				out.why = err
			}
		}
	}
	return out, rows.Err()
}

// scanRows is scanAll for who cannot go on beside a damaged row.
func scanRows[T any, R interface {
	*T
	macRow
}](s *Service, q store.Querier, rows *store.Rows, err error) ([]*T, error) {
	all, err := scanAll[T, R](s, q, rows, err)
	if err == nil {
		err = all.why
	}
	return all.sound, err
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
	if errs.KindOf(err) == errs.Integrity { // a shape that the program never writes
		return audit.Row{Record: name.Record}, nil
	}
	return audit.Row{Record: name.Record, Digest: keys.digest(name, columns), Sound: keys.check(name, columns, r.readMAC()) == nil}, err
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

// checked checks a row's MAC, and that the row is the newest that the log tells
// of. It remembers a failure for the log; the caller may be inside a
// transaction that will not commit.
func (s *Service) checked(q store.Querier, r macRow) error {
	err := s.holds(q, r)
	if errs.KindOf(err) == errs.Integrity && s.broken.add(r.row(), s.d.Now()) {
		s.nudge()
	}
	return err
}

// checkedScan is checked for a row that was read with err: one in which
// something has a shape that the program never writes was edited.
func (s *Service) checkedScan(q store.Querier, r macRow, err error) error {
	if err == nil {
		return s.checked(q, r)
	}
	if errs.KindOf(err) != errs.Integrity {
		return err
	}
	if s.broken.add(r.row(), s.d.Now()) {
		s.nudge()
	}
	return rowChanged(r.row(), err)
}

// holds is checked without telling anybody.
func (s *Service) holds(q store.Querier, r macRow) error {
	row, columns := r.row(), r.columns()
	if err := s.rows.check(row, columns, r.readMAC()); err != nil {
		return err
	}
	sum := s.rows.digest(row, columns)
	err := s.d.Audit.Believe(q, row, sum[:])
	if errs.KindOf(err) == errs.Integrity {
		return rowChanged(row, err)
	}
	return err
}
