package record

import (
	"strconv"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Projection is a record as one actor may see it: hidden fields are not in
// it, masked ones only as a mask.
type Projection struct {
	object   *catalog.Object
	row      *store.Row
	values   []field.Value
	shown    policy.FieldSet
	mask     policy.FieldSet
	decision policy.Decision
	actor    policy.Actor // whom decision is about, as they were read
}

// ID returns the record's id.
func (p *Projection) ID() id.ID { return p.row.ID }

// Version returns the record's version, the value of its ETag.
func (p *Projection) Version() int64 { return p.row.Version }

// Object returns the record's object.
func (p *Projection) Object() *catalog.Object { return p.object }

// Decision returns what the reader may do with records of the object.
func (p *Projection) Decision() policy.Decision { return p.decision }

// Reader returns who reads, with the rights they have now.
func (p *Projection) Reader() policy.Actor { return p.actor }

// Deleted reports whether the record is in the trash.
func (p *Projection) Deleted() bool { return !p.row.DeletedAt.IsZero() }

// Value returns the value of f, nil when it is empty, masked or not shown.
func (p *Projection) Value(f *catalog.Field) field.Value {
	if !p.shown.Has(f) || p.mask.Has(f) {
		return nil
	}
	return p.values[f.Ordinal]
}

// Each calls visit for every shown field in catalog order. A masked field
// that has a value comes with its mask and masked set.
func (p *Projection) Each(visit func(f *catalog.Field, v field.Value, mask string)) {
	for _, f := range p.object.Fields {
		switch {
		case !p.shown.Has(f):
		case p.mask.Has(f):
			if p.values[f.Ordinal] != nil {
				visit(f, nil, f.Masked(p.values[f.Ordinal]))
			} else {
				visit(f, nil, "")
			}
		default:
			visit(f, p.values[f.Ordinal], "")
		}
	}
}

// shows reports whether a value of f is given in clear.
func (p *Projection) shows(f *catalog.Field) bool {
	return p.shown.Has(f) && !p.mask.Has(f) && p.values[f.Ordinal] != nil
}

// AppendJSON appends the record as a JSON object: its object's name, id and version,
// every other shown field by name (null when empty or masked), under "masked" the
// masks of those that have a value, and "sample" when it is sample data.
//
//	{"object":"contact","id":"…","version":3,"name":{…},"bank_account":null,"masked":{"bank_account":"••••1234"}}
func (p *Projection) AppendJSON(dst []byte) []byte {
	dst = append(dst, `{"object":`...)
	dst = field.AppendQuoted(dst, p.object.Name)
	dst = append(dst, `,"id":"`...)
	dst = append(p.row.ID.AppendText(dst), `","version":`...)
	dst = strconv.AppendInt(dst, p.row.Version, 10)
	type masked struct{ name, mask string }
	var masks []masked
	p.Each(func(f *catalog.Field, v field.Value, mask string) {
		if f.System && (f.ID == "id" || f.ID == "version") {
			return // both are always there, in front
		}
		dst = append(dst, ',')
		dst = field.AppendQuoted(dst, f.Name)
		dst = append(dst, ':')
		if v == nil {
			dst = append(dst, "null"...)
		} else {
			dst = f.Type.AppendJSON(dst, v)
		}
		if mask != "" {
			masks = append(masks, masked{f.Name, mask})
		}
	})
	if len(masks) > 0 {
		dst = append(dst, `,"masked":{`...)
		for i, m := range masks {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = field.AppendQuoted(dst, m.name)
			dst = append(dst, ':')
			dst = field.AppendQuoted(dst, m.mask)
		}
		dst = append(dst, '}')
	}
	if p.row.Flags&store.Demo != 0 {
		dst = append(dst, `,"sample":true`...)
	}
	return append(dst, '}')
}
