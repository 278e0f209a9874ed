package sqlite

import (
	"context"
	"slices"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/store"
)

// Layout implements store.Engine. What should be there is made in an empty
// database in memory, so that SQLite itself says how it would be written down.
func (e *engine) Layout(ctx context.Context, statements []string) (is, should []store.Part, err error) {
	own, err := e.Connect(ctx, false)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = own.Close() }()
	if is, err = parts(ctx, &conn{own}); err != nil {
		return nil, nil, err
	}
	memory, err := dial(ctx, ":memory:")
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = memory.Close() }()
	scratch := &conn{memory}
	for _, sql := range statements {
		if _, err := scratch.rows(ctx, sql); err != nil {
			return nil, nil, err
		}
	}
	should, err = parts(ctx, scratch)
	return is, should, err
}

// parts reads what a database is made of, but for the tables in which SQLite
// keeps counters and statistics.
func parts(ctx context.Context, c *conn) ([]store.Part, error) {
	rows, err := c.rows(ctx, `SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema
		WHERE name <> 'sqlite_sequence' AND name NOT LIKE 'sqlite!_stat_' ESCAPE '!'`)
	if err != nil {
		return nil, err
	}
	var out []store.Part
	for _, r := range rows {
		kind, name, table, sql := text(r[0]), text(r[1]), text(r[2]), text(r[3])
		out = append(out, store.Part{Kind: kind, Name: name, Definition: table + ": " + sorted(sql)})
	}
	return out, nil
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

// sorted writes the parts of CREATE TABLE in one order: a column that came
// later stands behind the others.
func sorted(sql string) string {
	if !strings.HasPrefix(sql, "CREATE TABLE") {
		return sql
	}
	var items []string
	depth, from, quoted := 0, 0, byte(0)
	for i := range len(sql) {
		switch c := sql[i]; {
		case quoted != 0:
			if c == quoted {
				quoted = 0
			}
		case c == '"' || c == '\'' || c == '`':
			quoted = c
		case c == '(':
			if depth++; depth == 1 {
				items, from = append(items, sql[:i]), i+1
			}
		case c == ')' || c == ',':
			if depth == 1 {
				items, from = append(items, strings.TrimSpace(sql[from:i])), i+1
			}
			if c == ')' {
				depth--
			}
		}
	}
	if len(items) == 0 {
		return sql
	}
	slices.Sort(items[1:])
	return items[0] + "(" + strings.Join(items[1:], ", ") + ")" + sql[from:]
}
