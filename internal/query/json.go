package query

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
)

// parseJSON reads the JSON notation. It walks tokens itself because unknown
// and duplicate keys must be refused, and every error must tell its place.
func parseJSON(b *builder) (Expr, error) {
	p := &jsonParser{b: b, dec: json.NewDecoder(bytes.NewReader(b.src))}
	return p.whole(1)
}

// whole reads a node and nothing after it.
func (p *jsonParser) whole(level int) (Expr, error) {
	e, err := p.node(level)
	if err != nil {
		return nil, err
	}
	at := p.here()
	if _, err := p.dec.Token(); err != io.EOF {
		return nil, p.b.fail(at, "filter_expect_end")
	}
	return e, nil
}

type jsonParser struct {
	b    *builder
	dec  *json.Decoder
	base int // where in the source dec begins
}

// here is the byte offset of what the decoder reads next.
func (p *jsonParser) here() int {
	at := p.base + int(p.dec.InputOffset())
	for at < len(p.b.src) && bytes.IndexByte([]byte(" \t\r\n:,"), p.b.src[at]) >= 0 {
		at++
	}
	return at
}

func (p *jsonParser) broken(at int) error { return p.b.fail(at, "filter_json") }

// open consumes one opening delimiter.
func (p *jsonParser) open(want json.Delim, code string) error {
	at := p.here()
	tok, err := p.dec.Token()
	if err != nil {
		return p.broken(at)
	}
	if tok != want {
		return p.b.fail(at, code)
	}
	return nil
}

// close consumes the delimiter that More announced.
func (p *jsonParser) close() error {
	at := p.here()
	if _, err := p.dec.Token(); err != nil {
		return p.broken(at)
	}
	return nil
}

// object reads the keys of one object, each at most once and all of them in
// known, and calls read with the decoder standing on the value.
func (p *jsonParser) object(known []string, read func(key string) error) error {
	if err := p.open('{', "filter_expect_object"); err != nil {
		return err
	}
	var seen []string
	for p.dec.More() {
		at := p.here()
		tok, err := p.dec.Token()
		if err != nil {
			return p.broken(at)
		}
		key, _ := tok.(string)
		switch {
		case !slices.Contains(known, key):
			return p.b.fail(at, "filter_key_unknown", errs.P("key", clip(key)))
		case slices.Contains(seen, key):
			return p.b.fail(at, "filter_key_twice", errs.P("key", key))
		}
		seen = append(seen, key)
		if err := read(key); err != nil {
			return err
		}
	}
	return p.close()
}

// node reads {"and":…}, {"or":…}, {"not":…} or a comparison.
func (p *jsonParser) node(level int) (Expr, error) {
	at := p.here()
	if err := p.b.depth(at, level); err != nil {
		return nil, err
	}
	var joined Expr
	joins := 0
	var c leaf
	var related anyLeaf
	keys := []string{"and", "or", "not", "any", "where", "field", "op", "value", "values"}
	err := p.object(keys, func(key string) (err error) {
		switch key {
		case "and", "or":
			joins++
			joined, err = p.parts(key, level)
		case "not":
			joins++
			var x Expr
			x, err = p.node(level + 1)
			joined = Not{x}
		case "any", "where":
			err = p.anyKey(&related, key)
		default:
			err = p.leafKey(&c, key)
		}
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case joins > 1 || (joins == 1 && c.keys > 0) || related.keys > 0 && joins+c.keys > 0:
		return nil, p.b.fail(at, "filter_keys_mixed")
	case related.keys > 0:
		return p.any(&related, at, level)
	case joins == 1:
		return joined, nil
	case !c.named || !c.opNamed:
		return nil, p.b.fail(at, "filter_expect_comparison")
	case c.keys > 3 || c.manyValues() == c.single && len(c.values) > 0:
		return nil, p.b.fail(c.opAt, "filter_keys_mixed")
	}
	return p.b.compare(c.at, c.name, c.opAt, c.op, c.values)
}

// parts reads the array of "and" and "or".
func (p *jsonParser) parts(key string, level int) (Expr, error) {
	at := p.here()
	if err := p.open('[', "filter_expect_array"); err != nil {
		return nil, err
	}
	var parts []Expr
	for p.dec.More() {
		x, err := p.node(level + 1)
		if err != nil {
			return nil, err
		}
		parts = append(parts, x)
	}
	if err := p.close(); err != nil {
		return nil, err
	}
	if len(parts) == 0 {
		return nil, p.b.fail(at, "filter_expect_part", errs.P("key", key))
	}
	if key == "and" {
		return all(parts), nil
	}
	return either(parts), nil
}

// anyLeaf is {"any":…,"where":…} while its keys, in any order, are being read.
type anyLeaf struct {
	keys, at, whereAt int
	path              string
	where             json.RawMessage
}

func (p *jsonParser) anyKey(c *anyLeaf, key string) (err error) {
	c.keys++
	if key == "any" {
		c.at = p.here()
		c.path, err = p.word()
		return err
	}
	c.whereAt = p.here()
	if err := p.dec.Decode(&c.where); err != nil {
		return p.broken(c.whereAt)
	}
	return nil
}

// any reads what the records that a relation leads to must meet, now that it is
// known whose they are.
func (p *jsonParser) any(c *anyLeaf, at, level int) (Expr, error) {
	if c.path == "" {
		return nil, p.b.fail(at, "filter_expect_any")
	}
	to, err := p.b.over(c.at, c.path, true)
	if err != nil {
		return nil, err
	}
	if c.where == nil {
		to.Where = Const(true)
		return to.Related, nil
	}
	return p.b.across(to, "", func() (Expr, error) {
		inner := &jsonParser{b: p.b, dec: json.NewDecoder(bytes.NewReader(c.where)), base: c.whereAt}
		return inner.whole(level + 1)
	})
}

// leaf is a comparison while its keys, in any order, are being read.
type leaf struct {
	keys           int
	named, opNamed bool
	single         bool // the operand came as "value"
	at, opAt       int
	name           string
	op             Op
	values         []raw
}

// manyValues tells that the operands come as "values".
func (c *leaf) manyValues() bool {
	return c.op == In || c.op == hasAll || c.op == hasNone || c.op == Anniversary && !c.single && len(c.values) == 2
}

func (p *jsonParser) leafKey(c *leaf, key string) (err error) {
	c.keys++
	at := p.here()
	switch key {
	case "field":
		c.named, c.at = true, at
		c.name, err = p.word()
	case "op":
		c.opNamed, c.opAt = true, at
		var op string
		op, err = p.word()
		c.op = Op(op)
	case "value":
		c.single = true
		var v raw
		v, err = p.value()
		c.values = append(c.values, v)
	case "values":
		err = p.values(c)
	}
	return err
}

func (p *jsonParser) values(c *leaf) error {
	if err := p.open('[', "filter_expect_array"); err != nil {
		return err
	}
	for p.dec.More() {
		v, err := p.value()
		if err != nil {
			return err
		}
		if c.values = append(c.values, v); len(c.values) > MaxIn {
			return p.b.fail(v.at, "filter_values_many", errs.P("op", In), errs.P("limit", MaxIn))
		}
	}
	return p.close()
}

func (p *jsonParser) word() (string, error) {
	at := p.here()
	tok, err := p.dec.Token()
	if err != nil {
		return "", p.broken(at)
	}
	s, ok := tok.(string)
	if !ok {
		return "", p.b.fail(at, "filter_expect_text")
	}
	return s, nil
}

// value keeps one operand as JSON for the field's type.
func (p *jsonParser) value() (raw, error) {
	v := raw{at: p.here()}
	var message json.RawMessage
	if err := p.dec.Decode(&message); err != nil {
		return raw{}, p.broken(v.at)
	}
	v.value = field.FromJSON(message)
	if len(message) > 0 && message[0] == '"' {
		v.words = true
		if err := json.Unmarshal(message, &v.text); err != nil {
			return raw{}, p.broken(v.at)
		}
	}
	return v, nil
}
