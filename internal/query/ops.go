package query

import (
	"slices"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
)

// OperatorsOf lists what a field can be asked: the one table, for the parser,
// descriptions of the API and the screens.
func OperatorsOf(f *catalog.Field) []Op {
	if _, ok := f.Type.(field.Several); ok {
		return []Op{Eq, Ne, In, hasAll, hasNone, Empty, NotEmpty}
	}
	if f.Type.Name() == "json" || f.Type.Name() == "address" { // nobody writes one to compare it with
		return []Op{Contains, Empty, NotEmpty}
	}
	ops := Operators(f.Type.Shape())
	if _, ok := f.Type.(field.Unordered); ok {
		ops = slices.DeleteFunc(ops, func(op Op) bool { return op == Gt || op == Gte || op == Lt || op == Lte })
	}
	if _, ok := f.Type.(field.Dated); ok {
		ops = slices.Insert(ops, slices.Index(ops, Empty), On, Before, After)
	}
	if _, ok := f.Type.(field.Yearly); ok {
		ops = slices.Insert(ops, slices.Index(ops, Empty), Anniversary)
	}
	return ops
}

// AllOperators lists every operator there is.
func AllOperators() []Op {
	return append(Operators(field.ShapeText), On, Before, After, Anniversary, hasAll, hasNone) // text can be compared in every way
}

func aboutDays(op Op) bool { return op == On || op == Before || op == After }

// Operators lists the comparisons of a field of the shape.
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

// known reports whether op exists at all.
func known(op Op) bool { return slices.Contains(AllOperators(), op) }

// takes tells how many values an operator has.
func (op Op) takes() (least, most int) {
	switch op {
	case Empty, NotEmpty:
		return 0, 0
	case In, hasAll, hasNone:
		return 1, MaxIn
	case Anniversary:
		return 1, 2
	}
	return 1, 1
}

// sortable reports whether records can be ordered by values of the type:
// references, and some choices of many, have no order a person would recognise.
func sortable(t field.Type) bool {
	_, several := t.(field.Several)
	return t.Shape() != field.ShapeID && !several
}

// What a field of several choices can be asked besides: "in" is any of them. In
// the tree they are comparisons of one choice each.
const (
	hasAll  Op = "all"
	hasNone Op = "none"
)

// ofSeveral is what op asks of values in the tree.
func ofSeveral(f *catalog.Field, op Op, values []field.Value) Expr {
	if op == hasNone {
		return Not{Where(f, In, values...)}
	}
	var parts []Expr
	for _, v := range values {
		parts = append(parts, Where(f, Eq, v))
	}
	return all(parts)
}
