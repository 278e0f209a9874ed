package query

import (
	"crypto/sha256"
	"encoding/json"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
)

// AppendJSON appends the canonical JSON notation of e: ParseFilter reads it
// back to an equal tree, but for one at the limits of size. It holds what the caller searched for; treat it like
// the data.
func AppendJSON(dst []byte, e Expr) []byte {
	return appendJSON(dst, e, byName)
}

// naming is what fields and objects are called: for people by name, for
// whatever outlives a renaming by id.
type naming bool

const (
	byName naming = false
	byID   naming = true
)

func (by naming) field(f *catalog.Field) string {
	if by == byID {
		return f.ID
	}
	return f.Name
}

// relation is the path that leads to the records of r.
func (by naming) relation(r Related) string {
	switch {
	case !r.Back:
		return by.field(r.Via)
	case by == byID:
		return r.Object.ID + "." + r.Via.ID
	}
	return r.Object.Plural + "." + r.Via.Name
}

func appendJSON(dst []byte, e Expr, called naming) []byte {
	switch e := e.(type) {
	case And:
		return appendParts(append(dst, `{"and":[`...), e, called)
	case Or:
		return appendParts(append(dst, `{"or":[`...), e, called)
	case Not:
		return append(appendJSON(append(dst, `{"not":`...), e.X, called), '}')
	case Compare:
		return appendCompare(dst, e, called)
	case Related:
		dst = append(append(dst, `{"any":"`...), called.relation(e)...)
		if e.Where != nil && e.Where != Expr(Const(true)) {
			dst = appendJSON(append(dst, `","where":`...), e.Where, called)
			return append(dst, '}')
		}
		return append(dst, `"}`...)
	case Const:
		if !e {
			return append(dst, "false"...)
		}
	}
	return append(dst, "true"...)
}

func appendParts(dst []byte, parts []Expr, called naming) []byte {
	for i, x := range parts {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendJSON(dst, x, called)
	}
	return append(dst, "]}"...)
}

// appendCompare writes names unescaped: schema.Check bounds them to letters,
// digits and underscores.
func appendCompare(dst []byte, c Compare, called naming) []byte {
	dst = append(dst, `{"field":"`...)
	dst = append(dst, called.field(c.Field)...)
	dst = append(dst, `","op":"`...)
	dst = append(dst, c.Op...)
	dst = append(dst, '"')
	switch c.Op {
	case Empty, NotEmpty:
	case In, Anniversary:
		dst = append(dst, `,"values":[`...)
		for i, v := range c.Values {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = c.Field.Type.AppendJSON(dst, v)
		}
		dst = append(dst, ']')
	case Contains, Prefix:
		quoted, _ := json.Marshal(string(c.Values[0].(field.Text))) // a string cannot fail
		dst = append(append(dst, `,"value":`...), quoted...)
	default:
		dst = c.Field.Type.AppendJSON(append(dst, `,"value":`...), c.Values[0])
	}
	return append(dst, '}')
}

// Hash identifies what q asks, apart from the page wanted: a cursor made for
// one query must not continue another.
func Hash(q *Query) [32]byte {
	b := canon.AppendString(nil, "holdfast query v1")
	b = canon.AppendString(b, q.Object.ID)
	b = canon.AppendBytes(b, appendJSON(nil, q.Where, byID))
	b = canon.AppendUint(b, uint64(len(q.Order)))
	for _, o := range q.Order {
		b = canon.AppendString(b, o.Field.ID)
		b = canon.AppendBool(b, o.Desc)
	}
	b = canon.AppendBool(b, q.Deleted)
	b = canon.AppendString(b, q.Text)
	b = canon.AppendUint(b, uint64(len(q.In)))
	for _, f := range q.In {
		b = canon.AppendString(b, f.ID)
	}
	return sha256.Sum256(b)
}
