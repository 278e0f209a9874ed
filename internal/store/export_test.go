package store

import (
	"github.com/holdfast-crm/holdfast/internal/aggregate"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/query"
)

// RenderDDL and RenderQuery show the goldens what would be run.
func RenderDDL(d Dialect, changes []catalog.Change) (out []string, err error) {
	for _, c := range changes {
		statements, err := renderChange(d, c)
		if err != nil {
			return nil, err
		}
		out = append(out, statements...)
	}
	return out, nil
}

func RenderMigration(d Dialect, m Migration) []string { return m.render(d) }

func RenderQuery(d Dialect, ask *query.Query, rows query.Expr) (sql string, args []any, err error) {
	w := renderSelect(newLayout(ask.Object), ask, rows)
	return d.Bind(w.sql()), w.args, w.err
}

// RenderAggregate shows the statement of a question about groups.
func RenderAggregate(d Dialect, ask *query.Query, rows query.Expr, by *aggregate.Spec) (string, []any, error) {
	w := renderAggregate(ask, rows, by)
	return d.Bind(w.sql()), w.args, w.err
}
