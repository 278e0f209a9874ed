package strict

import (
	"bytes"
	"encoding"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// Into reads a document into a struct, whose members are named as in its json
// tags, in that case. What is not there, or null, stays as it is. Everything
// that does not fit is told at once, by its place: Invalid "fields_invalid" of
// "member_unknown" and "member_invalid".
func Into(src []byte, into any) error {
	members, err := Object(src)
	if err != nil {
		return err
	}
	r := &reading{}
	r.members("", members, reflect.ValueOf(into).Elem())
	return r.err()
}

// reading collects what does not fit.
type reading struct{ faults []errs.FieldError }

func (r *reading) err() error {
	if len(r.faults) == 0 {
		return nil
	}
	return errs.FieldsInvalid(r.faults...).At("strict.Into")
}

func (r *reading) fault(at, code string) {
	r.faults = append(r.faults, errs.FieldError{Field: at, Code: code})
}

func (r *reading) members(at string, members []Member, into reflect.Value) {
	for _, m := range members {
		place := strings.TrimPrefix(at+"."+m.Name, ".")
		if f := memberOf(into, m.Name); f.IsValid() {
			r.value(place, m.Value, f)
		} else {
			r.fault(place, "member_unknown")
		}
	}
}

// memberOf finds the field of a struct that is called so in JSON.
func memberOf(of reflect.Value, name string) reflect.Value {
	for i := range of.NumField() {
		f := of.Type().Field(i)
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && tag == "" {
			if inner := memberOf(of.Field(i), name); inner.IsValid() {
				return inner
			}
		} else if tag == name && tag != "-" && tag != "" {
			return of.Field(i)
		}
	}
	return reflect.Value{}
}

// value reads one value. Types that read themselves do.
func (r *reading) value(at string, src json.RawMessage, into reflect.Value) {
	if src = bytes.TrimSpace(src); string(src) == "null" {
		return
	}
	if readsItself(into) {
		if json.Unmarshal(src, into.Addr().Interface()) != nil {
			r.fault(at, "member_invalid")
		}
		return
	}
	switch into.Kind() {
	case reflect.Pointer:
		if into.IsNil() {
			into.Set(reflect.New(into.Type().Elem()))
		}
		r.value(at, src, into.Elem())
	case reflect.Struct:
		if members, err := Object(src); err == nil {
			r.members(at, members, into)
			return
		}
		r.fault(at, "member_invalid")
	case reflect.Slice:
		r.items(at, src, into)
	case reflect.Map:
		r.entries(at, src, into)
	default:
		if json.Unmarshal(src, into.Addr().Interface()) != nil {
			r.fault(at, "member_invalid")
		}
	}
}

func readsItself(v reflect.Value) bool {
	_, asJSON := v.Addr().Interface().(json.Unmarshaler)
	_, asText := v.Addr().Interface().(encoding.TextUnmarshaler)
	return asJSON || asText
}

func (r *reading) items(at string, src json.RawMessage, into reflect.Value) {
	var items []json.RawMessage
	if json.Unmarshal(src, &items) != nil {
		r.fault(at, "member_invalid")
		return
	}
	list := reflect.MakeSlice(into.Type(), len(items), len(items))
	for i, item := range items {
		r.value(at+"."+strconv.Itoa(i), item, list.Index(i))
	}
	into.Set(list)
}

func (r *reading) entries(at string, src json.RawMessage, into reflect.Value) {
	members, err := Object(src)
	if err != nil {
		r.fault(at, "member_invalid")
		return
	}
	out := reflect.MakeMapWithSize(into.Type(), len(members))
	for _, m := range members {
		one := reflect.New(into.Type().Elem()).Elem()
		r.value(at+"."+m.Name, m.Value, one)
		out.SetMapIndex(reflect.ValueOf(m.Name).Convert(into.Type().Key()), one)
	}
	into.Set(out)
}
