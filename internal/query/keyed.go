package query

import "github.com/holdfast-crm/holdfast/internal/catalog"

// Keyed reports whether SQL finds the rows of q by an index of its own, in order
// or few of them.
func (q *Query) Keyed() bool {
	if keyed(q.Where) {
		return true
	}
	if q.Where != nil && q.Where != Expr(Const(true)) || len(q.Order) > 1 {
		return false
	}
	return len(q.Order) == 0 || q.Order[0].Field.ID == "created_at" || q.Order[0].Field.ID == "updated_at"
}

// keyed reports whether e asks, before all else, for whole values of a column
// that SQL has an index on: the id, the import, a reference.
func keyed(e Expr) bool {
	switch e := e.(type) {
	case And:
		for _, x := range e {
			if keyed(x) {
				return true
			}
		}
	case Compare:
		return (e.Op == Eq || e.Op == In) && hasSQLIndex(e.Field)
	}
	return false
}

func hasSQLIndex(f *catalog.Field) bool {
	return f.Target != nil || f.System && (f.ID == "id" || f.ID == "import_id")
}
