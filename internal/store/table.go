package store

import (
	"strings"
)

// ColumnType is the storage class of a column.
type ColumnType uint8

// The storage classes; times are Integer, identifiers Blob.
const (
	Integer ColumnType = iota
	Text
	Blob
)

// Column is one column of a fixed table. An AutoIncrement column is an Integer
// that numbers rows upward and never gives a number twice; it is the table's
// whole primary key.
type Column struct {
	Name          string
	Type          ColumnType
	Null          bool
	AutoIncrement bool
}

// TableIndex is one index of a fixed table. Where is a fixed condition of a
// partial index, "x IS NOT NULL".
type TableIndex struct {
	Name    string
	Columns []string
	Unique  bool
	Where   string
}

// Table declares a fixed table; each dialect renders it. WithoutRowID keeps
// rows in the order of the primary key where the dialect can, which suits
// short rows found by that key.
type Table struct {
	Name         string
	Columns      []Column
	Primary      []string
	Indexes      []TableIndex
	WithoutRowID bool
}

// render returns the statements that create the table.
func (t *Table) render(d Dialect) []string {
	var b strings.Builder
	b.WriteString("CREATE TABLE " + quote(t.Name) + " (")
	keyed := false
	for i, c := range t.Columns {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString("\n  " + columnSQL(d, c))
		keyed = keyed || c.AutoIncrement
	}
	if !keyed {
		b.WriteString(",\n  PRIMARY KEY (" + quoteList(t.Primary) + ")")
	}
	b.WriteString("\n)" + d.TableSuffix(t.WithoutRowID))
	out := []string{b.String()}
	for _, x := range t.Indexes {
		out = append(out, x.render(d, t.Name))
	}
	return out
}

func (x *TableIndex) render(d Dialect, table string) string {
	s := "CREATE INDEX "
	if x.Unique {
		s = "CREATE UNIQUE INDEX "
	}
	s += quote(d.IndexName(x.Name)) + " ON " + quote(table) + " (" + quoteList(x.Columns) + ")"
	if x.Where != "" {
		s += " WHERE " + x.Where
	}
	return s
}

func columnSQL(d Dialect, c Column) string {
	s := quote(c.Name) + " " + d.ColumnType(c)
	if !c.Null && !c.AutoIncrement {
		s += " NOT NULL"
	}
	return s
}

// quote is the one way an identifier enters SQL.
func quote(name string) string {
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

func quoteList(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = quote(n)
	}
	return strings.Join(quoted, ", ")
}
