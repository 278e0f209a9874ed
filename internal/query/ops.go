package query

import (
	"slices"

	"github.com/holdfast-crm/holdfast/internal/field"
)

// Operators lists what a field of the shape can be asked: the one table, for
// the parser, descriptions of the API and the screens.
func Operators(s field.Shape) []Op {
	switch s {
	case field.ShapeText:
		return []Op{Eq, Ne, In, Contains, Prefix, Gt, Gte, Lt, Lte, Empty, NotEmpty}
	case field.ShapeNumber:
		return []Op{Eq, Ne, In, Gt, Gte, Lt, Lte, Empty, NotEmpty}
	case field.ShapeChoice, field.ShapeID:
		return []Op{Eq, Ne, In, Empty, NotEmpty}
	}
	return nil
}

// known reports whether op exists at all; text can be asked everything.
func known(op Op) bool { return slices.Contains(Operators(field.ShapeText), op) }

// takes tells how many values an operator has.
func (op Op) takes() (least, most int) {
	switch op {
	case Empty, NotEmpty:
		return 0, 0
	case In:
		return 1, MaxIn
	}
	return 1, 1
}

// sortable reports whether records can be ordered by a field of the shape;
// references have no order a person would recognise.
func sortable(s field.Shape) bool { return s != field.ShapeID }
