package query

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
)

// ParseFilter reads a filter in either notation; the JSON one starts with a
// brace. An empty source is Const(true). Errors are Invalid with a position.
func ParseFilter(o *catalog.Object, may Finder, asker Asker, src []byte) (Expr, error) {
	b := &builder{object: o, may: may, asker: asker, src: src}
	switch {
	case len(src) > MaxSource:
		return nil, errs.New(errs.TooLarge, "filter_too_long", errs.P("limit", MaxSource))
	case !utf8.Valid(src):
		return nil, errs.New(errs.Invalid, "filter_not_utf8")
	}
	trimmed := bytes.TrimSpace(src)
	switch {
	case len(trimmed) == 0:
		return Const(true), nil
	case trimmed[0] == '{':
		return parseJSON(b)
	}
	return parseText(b)
}

// builder turns what the two notations read into checked nodes, and counts
// towards the limits.
type builder struct {
	object      *catalog.Object
	may         Finder
	asker       Asker
	src         []byte
	comparisons int
	related     int    // relations so far
	inside      bool   // a relation: object is what it leads to
	prefix      string // before the names of fields, in what is told
}

// raw is one operand as the caller wrote it.
type raw struct {
	at    int // byte offset
	value field.Raw
	text  string // the words, when it is text
	words bool
}

// fail makes an Invalid error at a byte offset of the source.
func (b *builder) fail(at int, code string, params ...errs.Param) error {
	at = min(max(at, 0), len(b.src))
	position := utf8.RuneCount(b.src[:at]) + 1
	return errs.New(errs.Invalid, code, append([]errs.Param{errs.P("position", position)}, params...)...)
}

// depth fails when a node at the given level is too deep.
func (b *builder) depth(at, level int) error {
	if level > maxDepth {
		return b.fail(at, "filter_too_deep", errs.P("limit", maxDepth))
	}
	return nil
}

// field finds a field by name. Unknown and unfindable answer alike.
func (b *builder) field(at int, name string) (*catalog.Field, error) {
	f, ok := b.object.Field(name)
	if !ok || !findable(f, b.may) {
		return nil, b.fail(at, "field_unknown", errs.P("field", clip(b.prefix+name)))
	}
	return f, nil
}

// comparison is one comparison whose field and operator fit.
type comparison struct {
	field *catalog.Field
	opAt  int
	op    Op
}

// compare checks one comparison and parses its values by the field's type.
func (b *builder) compare(at int, name string, opAt int, op Op, values []raw) (Expr, error) {
	if strings.Contains(name, ".") {
		return b.compareOver(at, name, opAt, op, values)
	}
	b.comparisons++
	if b.comparisons > maxComparisons {
		return nil, b.fail(at, "filter_too_many", errs.P("limit", maxComparisons))
	}
	f, err := b.field(at, name)
	if err != nil {
		return nil, err
	}
	if err := b.fits(f, opAt, op, values); err != nil {
		return nil, err
	}
	switch {
	case aboutDays(op):
		return b.within(&comparison{f, opAt, op}, values[0])
	case op == Anniversary:
		return b.yearly(&comparison{f, opAt, op}, values)
	}
	parsed := make([]field.Value, len(values))
	for i, v := range values {
		if parsed[i], err = b.value(f, op, v); err != nil {
			return nil, err
		}
	}
	if op == hasAll || op == hasNone {
		return ofSeveral(f, op, parsed), nil
	}
	return amongOwn(f, op, parsed), nil
}

// spanned is a type whose values are ordered only among some of them, as amounts
// of money are among those of their currency.
type spanned interface {
	Span(v field.Value) (least, most field.Value)
}

// amongOwn is a comparison that holds for nothing it has no order with.
func amongOwn(f *catalog.Field, op Op, values []field.Value) Expr {
	t, ok := f.Type.(spanned)
	asked := Where(f, op, values...)
	if !ok {
		return asked
	}
	switch op {
	case Gt, Gte:
		_, most := t.Span(values[0])
		return And{asked, Where(f, Lte, most)}
	case Lt, Lte:
		least, _ := t.Span(values[0])
		return And{asked, Where(f, Gte, least)}
	}
	return asked
}

// fits checks that the operator exists, may be asked of the field, and has as
// many values as it takes.
func (b *builder) fits(f *catalog.Field, opAt int, op Op, values []raw) error {
	if !known(op) {
		return b.fail(opAt, "filter_op_unknown", errs.P("op", clip(string(op))))
	}
	if !slices.Contains(OperatorsOf(f), op) {
		return b.fail(opAt, "filter_op_unsupported", errs.P("op", op), errs.P("field", f.Name), errs.P("type", f.Type.Name()))
	}
	least, most := op.takes()
	if len(values) < least {
		return b.fail(opAt, "filter_value_missing", errs.P("op", op))
	}
	if len(values) > most {
		return b.fail(values[most].at, "filter_values_many", errs.P("op", op), errs.P("limit", most))
	}
	return nil
}

// me stands for the user who asks, where a user is meant.
const me = "me"

// value parses one operand. A part looked for by contains or prefix need not
// be a whole value of the type, so it is only folded.
func (b *builder) value(f *catalog.Field, op Op, v raw) (field.Value, error) {
	if v.words && utf8.RuneCountInString(v.text) > maxText {
		return nil, b.fail(v.at, "filter_value_long", errs.P("limit", maxText))
	}
	if op == Contains || op == Prefix {
		if !v.words || field.Needle(f.Type, v.text) == "" {
			return nil, b.fail(v.at, "filter_value_text", errs.P("op", op))
		}
		return field.Text(v.text), nil
	}
	if v.words && v.text == me && f.LeadsToUser() {
		if b.asker.Me.IsZero() {
			return nil, b.fail(v.at, "filter_me_nobody")
		}
		return field.Ref(b.asker.Me), nil
	}
	parsed, err := f.Type.Parse(f.Spec, v.value.WithZone(b.asker.zone()))
	if err != nil {
		return nil, b.rejected(v.at, f, err)
	}
	if parsed == nil {
		return nil, b.fail(v.at, "filter_value_empty", errs.P("field", f.Name))
	}
	if _, several := f.Type.(field.Several); several {
		list, _ := parsed.(field.List)
		if len(list) != 1 {
			return nil, b.fail(v.at, "filter_value_invalid", errs.P("field", f.Name))
		}
		return field.Choice(list[0].Value), nil
	}
	return parsed, nil
}

// rejected keeps the type's reason beside the position.
func (b *builder) rejected(at int, f *catalog.Field, err error) error {
	e := errs.As(b.fail(at, "filter_value_invalid", errs.P("field", f.Name)))
	var why *errs.FieldError
	if !errors.As(err, &why) {
		return e.Because(err)
	}
	e.Fields = []errs.FieldError{{Field: f.Name, Code: why.Code, Params: why.Params}}
	return e
}

// clip bounds a name that goes back to the caller.
func clip(name string) string {
	const most = 64
	if utf8.RuneCountInString(name) <= most {
		return name
	}
	return string([]rune(name)[:most]) + "…"
}

// all and either drop the shell around a single part.
func all(parts []Expr) Expr {
	if len(parts) == 1 {
		return parts[0]
	}
	return And(parts)
}

func either(parts []Expr) Expr {
	if len(parts) == 1 {
		return parts[0]
	}
	return Or(parts)
}
