package field

import (
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field/written"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// reference is the id of another record. Whether that record exists is the
// record layer's question.
type reference struct{}

func (reference) Name() string { return "reference" }
func (reference) Shape() Shape { return ShapeID }

func (reference) Check(f *schema.Field) error {
	if f.Target == "" {
		return refuse("target", "field_target_missing")
	}
	if f.Required && f.OnDelete != schema.Restrict {
		return refuse("on_delete", "field_required_clear")
	}
	return checkPlainProperties(f)
}

func (reference) Parse(_ *schema.Field, raw Raw) (Value, error) {
	if raw.kind == rawValue {
		switch v := raw.value.(type) {
		case Ref:
			if id.ID(v).IsZero() {
				return nil, nil
			}
			return v, nil
		}
	}
	s, fe := raw.str()
	if fe == nil {
		s, fe = written.Clean(s, false)
	}
	if fe != nil {
		return nil, fe
	}
	if s == "" {
		return nil, nil
	}
	v, err := id.Parse(s)
	if err != nil || v.IsZero() {
		return nil, errs.Field("id_invalid")
	}
	return Ref(v), nil
}

func (reference) AppendJSON(dst []byte, v Value) []byte {
	if v == nil {
		return append(dst, "null"...)
	}
	return append(id.ID(v.(Ref)).AppendText(append(dst, '"')), '"')
}

func (reference) AppendText(dst []byte, v Value) []byte {
	if v == nil {
		return dst
	}
	return id.ID(v.(Ref)).AppendText(dst)
}

func (reference) AppendBytes(dst []byte, v Value) []byte {
	if v == nil {
		return dst
	}
	r := v.(Ref)
	return append(dst, r[:]...)
}

func (reference) FromBytes(b []byte) (Value, error) {
	if len(b) == 0 {
		return nil, nil
	}
	v, err := id.FromBytes(b)
	if err != nil || v.IsZero() {
		return nil, ErrBytes
	}
	return Ref(v), nil
}

func (reference) Keys(v Value) Key {
	if v == nil {
		return Key{}
	}
	return Key{ID: id.ID(v.(Ref))}
}

func (reference) SortText(Value) string { return "" }
