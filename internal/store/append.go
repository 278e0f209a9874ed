package store

import "strings"

// appendRows is how many appended rows one statement writes. Most of what a
// single small insert costs is the statement, not the row.
const appendRows = 16

// appending holds rows on their way into one log.
type appending struct {
	insert string // INSERT INTO … VALUES
	width  int    // columns of a row
	args   []any
}

// Append adds a row to a log: a table with an AutoIncrement column that the
// unit itself does not read back. Rows go in together, in the order given,
// before the unit ends. columns lists the row's, as in INSERT; a row that the
// database refuses fails the unit. The bytes in row must not change until then.
func (t *Tx) Append(log, columns string, row ...any) error {
	if t.over {
		return errOver()
	}
	a := t.appends[log]
	if a == nil {
		if t.appends == nil {
			t.appends = map[string]*appending{}
		}
		a = &appending{insert: "INSERT INTO " + quote(log) + " (" + columns + ") VALUES ", width: len(row)}
		t.appends[log] = a
		t.appendOrder = append(t.appendOrder, a)
		if announce := t.session.db.dialect.Announce(log); announce != "" {
			if _, err := t.session.exec(announce, nil); err != nil {
				return err
			}
		}
	}
	a.args = append(a.args, row...)
	if len(a.args) >= appendRows*a.width {
		return t.write(a)
	}
	return nil
}

// flush writes what Append left, before the unit ends.
func (t *Tx) flush() error {
	for _, a := range t.appendOrder {
		if err := t.write(a); err != nil {
			return err
		}
	}
	return nil
}

// write empties a, in groups whose sizes are powers of two, so that each table
// needs few prepared statements.
func (t *Tx) write(a *appending) error {
	left := a.args
	for size := appendRows; len(left) > 0; size /= 2 {
		if len(left) < size*a.width {
			continue
		}
		row := "(" + marks(a.width) + ")"
		sql := a.insert + row + strings.Repeat(", "+row, size-1)
		if _, err := t.session.exec(sql, left[:size*a.width]); err != nil {
			return err
		}
		left = left[size*a.width:]
	}
	a.drop()
	return nil
}

func (a *appending) drop() {
	clear(a.args)
	a.args = a.args[:0]
}
