package query

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
)

// ParseSort reads "name,-created_at"; a minus means descending. An empty
// source is no order: by id, oldest first.
func ParseSort(o *catalog.Object, may Finder, s string) ([]Order, error) {
	if strings.TrimSpace(s) == "" {
		return nil, nil
	}
	b := &builder{object: o, may: may, src: []byte(s)}
	if len(s) > MaxSource {
		return nil, errs.New(errs.TooLarge, "filter_too_long", errs.P("limit", MaxSource))
	}
	var orders []Order
	at := 0
	for part := range strings.SplitSeq(s, ",") {
		name, desc := strings.CutPrefix(strings.TrimSpace(part), "-")
		start := at + strings.Index(part, name)
		at += len(part) + 1
		if name == "" {
			return nil, b.fail(start, "sort_expect_field")
		}
		f, err := b.field(start, name)
		if err != nil {
			return nil, err
		}
		switch {
		case !sortable(f.Type):
			return nil, b.fail(start, "sort_unsupported", errs.P("field", name), errs.P("type", f.Type.Name()))
		case slices.ContainsFunc(orders, func(o Order) bool { return o.Field == f }):
			return nil, b.fail(start, "sort_twice", errs.P("field", name))
		case len(orders) == maxOrders:
			return nil, b.fail(start, "sort_too_many", errs.P("limit", maxOrders))
		}
		orders = append(orders, Order{Field: f, Desc: desc})
	}
	return orders, nil
}

// CheckText bounds what somebody typed into a search box: every word costs a
// scan of every searched field.
func CheckText(s string) error {
	switch {
	case !utf8.ValidString(s):
		return errs.New(errs.Invalid, "filter_not_utf8")
	case utf8.RuneCountInString(s) > maxText:
		return errs.New(errs.Invalid, "search_too_long", errs.P("limit", maxText))
	case len(wordsOf(s)) > MaxWords:
		return errs.New(errs.Invalid, "search_words_many", errs.P("limit", MaxWords))
	}
	return nil
}
