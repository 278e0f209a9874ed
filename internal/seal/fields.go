package seal

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
)

// FieldBytes is one field of an envelope: its id and its value's canonical
// bytes.
type FieldBytes struct {
	Field string
	Value []byte
}

// fieldsFormat is the first byte of a field map; it differs from magic, so a
// sealed value taken for a plain one is noticed.
const fieldsFormat = 1

// EncodeFields makes the plaintext of an envelope: the fields sorted by id. A
// field named twice or without a name is an Internal error.
func EncodeFields(fields []FieldBytes) ([]byte, error) {
	size := 1
	for _, f := range fields {
		size += len(f.Field) + len(f.Value) + 6
	}
	if !slices.IsSortedFunc(fields, compareFields) {
		fields = slices.SortedFunc(slices.Values(fields), compareFields)
	}
	out := append(make([]byte, 0, size), fieldsFormat)
	for i, f := range fields {
		if f.Field == "" || i > 0 && f.Field == fields[i-1].Field {
			return nil, fmt.Errorf("seal.EncodeFields: field %q is empty or given twice", f.Field)
		}
		out = canon.AppendString(out, f.Field)
		out = canon.AppendBytes(out, f.Value)
	}
	return out, nil
}

// DecodeFields calls each for every field of a plaintext that EncodeFields
// made, in order of id; both alias plain. Anything else is an Integrity error
// "seal_malformed"; an error of each ends it and is returned.
func DecodeFields(plain []byte, each func(fieldID, value []byte) error) error {
	if len(plain) == 0 || plain[0] != fieldsFormat {
		return malformed("not a field map")
	}
	r := canon.NewReader(plain[1:])
	for prev := []byte(nil); r.Len() > 0; {
		name, value := r.Bytes(), r.Bytes()
		if r.Err() != nil || bytes.Compare(name, prev) <= 0 {
			return malformed("field map is broken or out of order after %q", prev)
		}
		if err := each(name, value); err != nil {
			return err
		}
		prev = name
	}
	if err := r.Done(); err != nil {
		return errs.New(errs.Integrity, "seal_malformed").Because(err)
	}
	return nil
}

func compareFields(a, b FieldBytes) int { return strings.Compare(a.Field, b.Field) }
