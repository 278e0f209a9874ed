package query

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
)

// parseText reads the short notation, by recursive descent; the grammar is in
// the package comment.
func parseText(b *builder) (Expr, error) {
	p := &textParser{b: b}
	if err := p.next(); err != nil {
		return nil, err
	}
	e, err := p.or(1)
	if err != nil {
		return nil, err
	}
	if p.tok.kind != tokEnd {
		return nil, p.unexpected("filter_expect_end")
	}
	return e, nil
}

type tokenKind uint8

const (
	tokEnd tokenKind = iota
	tokWord
	tokQuoted
	tokOp   // = != ~ ^= < <= > >=
	tokMark // ( ) ,
)

type token struct {
	kind tokenKind
	at   int
	text string
}

type textParser struct {
	b   *builder
	pos int
	tok token
	// What is being compared, for what is said of its values.
	field string
	days  bool // they are periods
}

func (p *textParser) or(level int) (Expr, error) {
	return p.joined(level, "or", p.and, either)
}

func (p *textParser) and(level int) (Expr, error) {
	return p.joined(level, "and", p.unary, all)
}

// joined reads parts with a keyword between them.
func (p *textParser) joined(level int, word string, part func(int) (Expr, error), join func([]Expr) Expr) (Expr, error) {
	var parts []Expr
	for {
		e, err := part(level)
		if err != nil {
			return nil, err
		}
		parts = append(parts, e)
		if !p.keyword(word) {
			return join(parts), nil
		}
		if err := p.next(); err != nil {
			return nil, err
		}
	}
}

func (p *textParser) unary(level int) (Expr, error) {
	if err := p.b.depth(p.tok.at, level); err != nil {
		return nil, err
	}
	switch {
	case p.keyword("not"):
		if err := p.next(); err != nil {
			return nil, err
		}
		x, err := p.unary(level + 1)
		if err != nil {
			return nil, err
		}
		return Not{x}, nil
	case p.mark("("):
		if err := p.next(); err != nil {
			return nil, err
		}
		x, err := p.or(level + 1)
		if err != nil {
			return nil, err
		}
		if !p.mark(")") {
			return nil, p.unexpected("filter_expect_close")
		}
		return x, p.next()
	case p.keyword("any"):
		return p.any(level)
	}
	return p.comparison()
}

// any reads `any notes (…)`; without parentheses it asks that there is one.
func (p *textParser) any(level int) (Expr, error) {
	if err := p.next(); err != nil {
		return nil, err
	}
	if p.tok.kind != tokWord || reserved(p.tok.text) {
		return nil, p.unexpected("filter_expect_any")
	}
	to, err := p.b.over(p.tok.at, p.tok.text, true)
	if err != nil {
		return nil, err
	}
	if err := p.next(); err != nil {
		return nil, err
	}
	if !p.mark("(") {
		to.Where = Const(true)
		return to.Related, nil
	}
	return p.b.across(to, "", func() (Expr, error) { return p.unary(level) })
}

func (p *textParser) comparison() (Expr, error) {
	if p.tok.kind != tokWord || reserved(p.tok.text) {
		return nil, p.unexpected("filter_expect_field")
	}
	name := p.tok
	if err := p.next(); err != nil {
		return nil, err
	}
	opAt := p.tok.at
	p.field, p.days = name.text, p.keyword("on") || p.keyword("before") || p.keyword("after") || p.keyword("anniversary")
	op, values, err := p.condition()
	if err != nil {
		return nil, err
	}
	return p.b.compare(name.at, name.text, opAt, op, values)
}

// textOps spells the operators of the short notation.
func textOps(s string) (Op, bool) {
	switch s {
	case "=":
		return Eq, true
	case "!=":
		return Ne, true
	case "~":
		return Contains, true
	case "^=":
		return Prefix, true
	case "<":
		return Lt, true
	case "<=":
		return Lte, true
	case ">":
		return Gt, true
	case ">=":
		return Gte, true
	}
	return "", false
}

// condition reads everything after the field's name.
func (p *textParser) condition() (Op, []raw, error) {
	switch {
	case p.keyword("is"):
		return p.emptiness()
	case p.keyword("in"), p.keyword(string(hasAll)), p.keyword(string(hasNone)):
		op := Op(strings.ToLower(p.tok.text))
		values, err := p.list()
		return op, values, err
	case p.keyword("on"), p.keyword("before"), p.keyword("after"):
		op := Op(strings.ToLower(p.tok.text))
		if err := p.next(); err != nil {
			return "", nil, err
		}
		v, err := p.value()
		return op, []raw{v}, err
	case p.keyword("anniversary"):
		return p.anniversary()
	case p.tok.kind == tokOp:
		op, ok := textOps(p.tok.text)
		if !ok {
			return "", nil, p.unexpected("filter_expect_op")
		}
		if err := p.next(); err != nil {
			return "", nil, err
		}
		v, err := p.value()
		return op, []raw{v}, err
	}
	return "", nil, p.unexpected("filter_expect_op")
}

// anniversary reads a period, or the first and the last day.
func (p *textParser) anniversary() (Op, []raw, error) {
	if err := p.next(); err != nil {
		return "", nil, err
	}
	if !p.mark("(") {
		v, err := p.value()
		return Anniversary, []raw{v}, err
	}
	at := p.tok.at
	values, err := p.opened()
	if err == nil && len(values) != 2 {
		err = p.b.fail(at, "filter_anniversary_days")
	}
	return Anniversary, values, err
}

func (p *textParser) emptiness() (Op, []raw, error) {
	op := Empty
	if err := p.next(); err != nil {
		return "", nil, err
	}
	if p.keyword("not") {
		op = NotEmpty
		if err := p.next(); err != nil {
			return "", nil, err
		}
	}
	if !p.keyword("empty") {
		return "", nil, p.unexpected("filter_expect_empty")
	}
	return op, nil, p.next()
}

func (p *textParser) list() ([]raw, error) {
	if err := p.next(); err != nil {
		return nil, err
	}
	return p.opened()
}

// opened reads a list from its parenthesis on.
func (p *textParser) opened() ([]raw, error) {
	if !p.mark("(") {
		return nil, p.unexpected("filter_expect_open")
	}
	var values []raw
	for {
		if err := p.next(); err != nil {
			return nil, err
		}
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		if values = append(values, v); len(values) > MaxIn {
			return nil, p.b.fail(v.at, "filter_values_many", errs.P("op", In), errs.P("limit", MaxIn))
		}
		if p.mark(")") {
			return values, p.next()
		}
		if !p.mark(",") {
			return nil, p.unexpected("filter_expect_close")
		}
	}
}

// value reads one operand. A reserved word must be quoted, so that a missing
// value is an error at its place.
func (p *textParser) value() (raw, error) {
	bare := p.tok.kind == tokWord && !reserved(p.tok.text)
	if !bare && p.tok.kind != tokQuoted {
		return raw{}, p.unexpected("filter_expect_value")
	}
	v := raw{at: p.tok.at, value: field.FromText(p.tok.text), text: p.tok.text, words: true}
	if err := p.next(); err != nil || !bare {
		return v, err
	}
	return v, p.runsOn(v.at)
}

// runsOn refuses a value of several words that nobody put into quotation marks:
// another word follows, and no comparison begins with it.
func (p *textParser) runsOn(at int) error {
	if p.tok.kind != tokWord && p.tok.kind != tokQuoted || reserved(p.tok.text) && p.tok.kind == tokWord {
		return nil
	}
	was := *p
	if p.next() != nil || p.comparing() && was.tok.kind == tokWord {
		*p = was
		return nil
	}
	*p = was
	code, params := "filter_value_words", []errs.Param(nil)
	if p.days {
		code, params = "filter_period_unknown", []errs.Param{errs.P("field", p.field)}
	}
	return p.b.fail(at, code, params...)
}

// comparing reports whether an operator stands here.
func (p *textParser) comparing() bool {
	return p.tok.kind == tokOp || slices.ContainsFunc([]string{"is", "in", "all", "none", "on", "before", "after", "anniversary"}, p.keyword)
}

func (p *textParser) keyword(word string) bool {
	return p.tok.kind == tokWord && strings.EqualFold(p.tok.text, word)
}

func (p *textParser) mark(m string) bool { return p.tok.kind == tokMark && p.tok.text == m }

func (p *textParser) unexpected(code string) error { return p.b.fail(p.tok.at, code) }

func reserved(word string) bool {
	switch strings.ToLower(word) {
	case "and", "or", "not", "in", "is", "empty":
		return true
	}
	return false
}

// next reads one token into p.tok.
func (p *textParser) next() error {
	src := p.b.src
	for p.pos < len(src) {
		r, n := utf8.DecodeRune(src[p.pos:])
		if !unicode.IsSpace(r) {
			break
		}
		p.pos += n
	}
	at := p.pos
	if at == len(src) {
		p.tok = token{tokEnd, at, ""}
		return nil
	}
	switch c := src[at]; {
	case c == '"':
		return p.quoted(at)
	case strings.IndexByte("(),", c) >= 0:
		p.pos++
		p.tok = token{tokMark, at, string(c)}
	case strings.IndexByte("=!~^<>", c) >= 0:
		p.pos++
		if p.pos < len(src) && src[p.pos] == '=' && c != '=' && c != '~' {
			p.pos++
		}
		p.tok = token{tokOp, at, string(src[at:p.pos])}
	default:
		p.pos += wordLength(src[at:])
		p.tok = token{tokWord, at, string(src[at:p.pos])}
	}
	return nil
}

// wordLength counts the bytes up to a space or a character with a meaning.
func wordLength(src []byte) int {
	n := 0
	for n < len(src) {
		r, size := utf8.DecodeRune(src[n:])
		if unicode.IsSpace(r) || strings.ContainsRune(`"(),=!~^<>`, r) {
			break
		}
		n += size
	}
	return n
}

func (p *textParser) quoted(at int) error {
	src := p.b.src
	var text []byte
	for i := at + 1; i < len(src); i++ {
		switch c := src[i]; c {
		case '"':
			p.pos = i + 1
			p.tok = token{tokQuoted, at, string(text)}
			return nil
		case '\\':
			i++
			if i == len(src) || (src[i] != '"' && src[i] != '\\') {
				return p.b.fail(i-1, "filter_escape")
			}
			text = append(text, src[i])
		default:
			text = append(text, c)
		}
	}
	return p.b.fail(at, "filter_quote_open")
}
