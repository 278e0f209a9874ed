package store

import (
	"cmp"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// Flags are the marks a record carries. Bits are written to disk: append,
// never reorder.
type Flags uint8

// The flags.
const (
	Hold       Flags = 1 << iota // legal hold: may not be erased
	Restricted                   // processing restricted on the person's request
	Demo                         // sample data, removed in one act
)

// Row is one stored record. Sealed values are in Envelopes only.
type Row struct {
	ID         id.ID
	Version    int64
	Owner      id.ID
	Team       id.ID
	Subject    id.ID // whose data it is
	Key        id.ID // what the envelopes are sealed under
	KeyVersion uint32
	CreatedAt  time.Time
	CreatedBy  id.ID
	UpdatedAt  time.Time
	UpdatedBy  id.ID
	DeletedAt  time.Time // zero unless in the trash
	Flags      Flags
	Import     id.ID
	Plain      []field.Value // one for each of the object's Plain fields
	Envelopes  [][]byte      // one for each of the object's Envelopes; nil: none
	MAC        []byte
}

// AppendCanonical appends the row's canonical form: what its MAC covers, every
// column but the MAC. Values are named by field id and classes by name, and
// what is empty is left out, so that a field or class added to the object
// later changes nothing about the rows that lack it.
func (r *Row) AppendCanonical(dst []byte, o *catalog.Object) []byte {
	dst = canon.AppendString(dst, "holdfast row v1")
	dst = canon.AppendString(dst, o.ID)
	dst = canon.AppendBytes(dst, r.ID[:])
	dst = canon.AppendUint(dst, uint64(r.Version))
	for _, v := range [...]id.ID{r.Owner, r.Team, r.Subject, r.Key, r.CreatedBy, r.UpdatedBy, r.Import} {
		dst = canon.AppendBytes(dst, v[:])
	}
	dst = canon.AppendUint(dst, uint64(r.KeyVersion))
	for _, at := range [...]time.Time{r.CreatedAt, r.UpdatedAt, r.DeletedAt} {
		dst = canon.AppendTime(dst, at)
	}
	dst = canon.AppendUint(dst, uint64(r.Flags))
	return r.appendEnvelopes(r.appendPlain(dst, o), o)
}

// appendPlain goes by field id: the order of a declaration may change.
func (r *Row) appendPlain(dst []byte, o *catalog.Object) []byte {
	plain := o.Plain()
	var room [16]int
	filled := room[:0]
	for i, v := range r.Plain {
		if v != nil {
			filled = append(filled, i)
		}
	}
	slices.SortFunc(filled, func(a, b int) int { return cmp.Compare(plain[a].ID, plain[b].ID) })
	dst = canon.AppendUint(dst, uint64(len(filled)))
	var value [64]byte
	for _, i := range filled {
		dst = canon.AppendString(dst, plain[i].ID)
		dst = canon.AppendBytes(dst, plain[i].Type.AppendBytes(value[:0], r.Plain[i]))
	}
	return dst
}

func (r *Row) appendEnvelopes(dst []byte, o *catalog.Object) []byte {
	n := 0
	for _, e := range r.Envelopes {
		if e != nil {
			n++
		}
	}
	dst = canon.AppendUint(dst, uint64(n))
	for i, e := range r.Envelopes { // classes have a fixed order
		if e != nil {
			dst = canon.AppendString(dst, o.Envelopes[i].Class)
			dst = canon.AppendBytes(dst, e)
		}
	}
	return dst
}

// value returns what the row holds in a plain or system field, nil when empty.
func (r *Row) value(o *catalog.Object, f *catalog.Field) field.Value {
	if !f.System {
		i := slices.Index(o.Plain(), f)
		return r.Plain[i]
	}
	switch f.Column {
	case "version":
		return field.Int(r.Version)
	case "created_at":
		return moment(r.CreatedAt)
	case "updated_at":
		return moment(r.UpdatedAt)
	case "deleted_at":
		return moment(r.DeletedAt)
	case "id":
		return reference(r.ID)
	case "owner":
		return reference(r.Owner)
	case "team":
		return reference(r.Team)
	case "created_by":
		return reference(r.CreatedBy)
	case "updated_by":
		return reference(r.UpdatedBy)
	case "import_id":
		return reference(r.Import)
	}
	return nil
}

func moment(t time.Time) field.Value {
	if t.IsZero() {
		return nil
	}
	return field.Time(t)
}

func reference(v id.ID) field.Value {
	if v.IsZero() {
		return nil
	}
	return field.Ref(v)
}
