package field

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field/postal"
	"github.com/holdfast-crm/holdfast/internal/field/written"
	"github.com/holdfast-crm/holdfast/internal/schema"
)

// Address is a postal address; see package postal.
type Address postal.Parts

func (Address) isValue() {}

// Characters of a street with its lines, and of any other part.
const (
	limitStreet   = 500
	limitLocality = 100
)

// address is where somebody gets post: an object of parts in JSON, all of which
// may be missing; in a table the parts with semicolons between, or one line,
// which is taken apart as far as that is certain.
type address struct{}

func (address) Name() string                { return "address" }
func (address) Shape() Shape                { return ShapeText }
func (address) Sounds() bool                { return true }
func (address) Check(f *schema.Field) error { return checkPlainProperties(f) }

func (address) Parse(_ *schema.Field, raw Raw) (Value, error) {
	a, fe := raw.address()
	if fe == nil {
		fe = a.normalise()
	}
	if fe != nil {
		return nil, fe
	}
	if a == (Address{}) {
		return nil, nil
	}
	return a, nil
}

func (r *Raw) address() (a Address, fe *errs.FieldError) {
	if v, ok := r.value.(Address); ok && r.kind == rawValue {
		return v, nil
	}
	if r.kind == rawJSON && !isNull(r.json) && r.json[0] == '{' {
		fe = members(r.json, func(key string, v json.RawMessage) (fe *errs.FieldError) {
			part := a.part(key)
			if part == nil {
				return errs.Field("value_key_unknown")
			}
			if !isNull(v) {
				*part, fe = unquote(v)
			}
			return fe
		})
		return a, fe
	}
	s, fe := r.str()
	if fe == nil {
		s, fe = written.Clean(s, true)
	}
	return Address(postal.Read(s)), fe
}

func (a *Address) part(key string) *string {
	switch key {
	case "street":
		return &a.Street
	case "district":
		return &a.District
	case "city":
		return &a.City
	case "province":
		return &a.Province
	case "postal_code":
		return &a.PostalCode
	case "country":
		return &a.Country
	}
	return nil
}

// addressParts are the members in the order in which they are written.
func addressParts() []string {
	return []string{"street", "district", "city", "province", "postal_code", "country"}
}

func (a *Address) normalise() *errs.FieldError {
	for _, key := range addressParts() {
		part, limit := a.part(key), limitLocality
		if key == "street" {
			limit = limitStreet
		}
		s, fe := written.Clean(*part, key == "street")
		switch {
		case fe != nil:
			return fe
		case written.TooLong(s, limit):
			return errs.Field("address_long", errs.P("limit", limit))
		}
		*part = s
	}
	a.PostalCode, a.Country = strings.ToUpper(a.PostalCode), strings.ToUpper(Fold(a.Country))
	if a.Country != "" && !postal.IsCountry(a.Country) {
		return errs.Field("address_country")
	}
	return nil
}

func (address) AppendJSON(dst []byte, v Value) []byte {
	if v == nil {
		return append(dst, "null"...)
	}
	a := v.(Address)
	dst = append(dst, '{')
	first := len(dst)
	for _, key := range addressParts() {
		part := a.part(key)
		if *part == "" {
			continue
		}
		if len(dst) > first {
			dst = append(dst, ',')
		}
		dst = AppendQuoted(append(AppendQuoted(dst, key), ':'), *part)
	}
	return append(dst, '}')
}

func (address) AppendText(dst []byte, v Value) []byte {
	if v == nil {
		return dst
	}
	return postal.Parts(v.(Address)).Append(dst)
}

func (address) AppendBytes(dst []byte, v Value) []byte {
	if v == nil {
		return dst
	}
	a := v.(Address)
	for _, key := range addressParts() {
		dst = canon.AppendString(dst, *a.part(key))
	}
	return dst
}

func (address) FromBytes(b []byte) (Value, error) {
	if len(b) == 0 {
		return nil, nil
	}
	var a Address
	r := canon.NewReader(b)
	for _, key := range addressParts() {
		part := a.part(key)
		if *part = r.String(); !utf8.ValidString(*part) {
			return nil, ErrBytes
		}
	}
	if r.Done() != nil || a == (Address{}) {
		return nil, ErrBytes
	}
	return a, nil
}

func (t address) Keys(v Value) Key {
	if v == nil {
		return Key{}
	}
	return Key{Texts: []string{Fold(t.SortText(v))}}
}

func (address) SortText(v Value) string {
	if v == nil {
		return ""
	}
	return postal.Parts(v.(Address)).Line()
}
