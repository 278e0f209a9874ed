package store

import "strings"

// appendRows is how many appended rows one statement writes. Most of what a
// single small insert costs is the statement, not the row.
const appendRows = 16

// appending holds rows on their way into one log.
type appending struct {
	log       string
	insert    string // INSERT INTO … VALUES
	width     int    // columns of a row
	args      []any
	announced bool // that this unit numbers rows of it
}

// Append adds a row to a log: a table with an AutoIncrement column that the
// unit itself does not read back. Rows go in together, in the order given,
// before the unit ends. columns lists the row's, as in INSERT; a row that the
// database refuses fails the unit. The bytes in row must not change until then.
func (t *Tx) Append(log, columns string, row ...any) error {
	if t.over {
		return errOver()
	}
	if t.session.failed != nil {
		return t.session.failed
	}
	a := t.appends[log]
	if a == nil {
		if t.appends == nil {
			t.appends = map[string]*appending{}
		}
		a = &appending{log: log, insert: "INSERT INTO " + quote(log) + " (" + columns + ") VALUES ", width: len(row)}
		t.appends[log] = a
		t.appendOrder = append(t.appendOrder, a)
	}
	a.args = append(a.args, row...)
	if len(a.args) >= appendRows*a.width {
		return t.write(a)
	}
	return nil
}

// flush writes what Append left, before the unit ends.
func (t *Tx) flush() error { return t.write(t.appendOrder...) }

// write empties logs. What each unit must say before it numbers rows goes
// first, and all of it to the database at once, where that can be.
func (t *Tx) write(logs ...*appending) error {
	var calls []call
	for _, a := range logs {
		if announce := t.session.db.dialect.Announce(a.log); len(a.args) > 0 && !a.announced && announce != "" {
			calls = append(calls, call{sql: announce})
		}
		a.announced = a.announced || len(a.args) > 0
	}
	for _, a := range logs {
		calls = append(calls, a.inserts()...)
	}
	if err := t.session.execAll(calls); err != nil {
		return err
	}
	for _, a := range logs {
		a.drop()
	}
	return nil
}

// inserts writes rows in groups whose sizes are powers of two, so that each
// table needs few prepared statements.
func (a *appending) inserts() (calls []call) {
	left := a.args
	for size := appendRows; len(left) > 0; {
		if len(left) < size*a.width {
			size /= 2
			continue
		}
		row := "(" + marks(a.width) + ")"
		calls = append(calls, call{a.insert + row + strings.Repeat(", "+row, size-1), left[:size*a.width]})
		left = left[size*a.width:]
	}
	return calls
}

// InsertMany inserts rows of one width into a fixed table, many with each
// statement. columns lists them as in INSERT.
func (t *Tx) InsertMany(table, columns string, rows [][]any) error {
	if t.over {
		return errOver()
	}
	if len(rows) == 0 {
		return nil
	}
	a := &appending{insert: "INSERT INTO " + quote(table) + " (" + columns + ") VALUES ", width: len(rows[0])}
	for _, row := range rows {
		a.args = append(a.args, row...)
	}
	return t.session.execAll(a.inserts())
}

func (a *appending) drop() {
	clear(a.args)
	a.args = a.args[:0]
}
