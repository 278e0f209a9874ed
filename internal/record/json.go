package record

import (
	"strconv"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/store"
)

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
