package history

import (
	"context"
	"errors"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

// Service tells of the past of records.
type Service struct {
	records *record.Service
}

// New makes the service.
func New(records *record.Service) *Service { return &Service{records} }

// Gone says why a value that was there cannot be told.
type Gone string

// The reasons.
const (
	Erased    Gone = "erased"     // its key was destroyed
	OtherType Gone = "other_type" // the field's type changed since, and it is none of the new one
)

func (g Gone) code() string {
	if g == Erased {
		return "value_erased"
	}
	return "value_other_type"
}

// past is one value of one field as it was.
type past struct {
	value field.Value // nil: empty, or gone
	bytes []byte      // canonical; nil when value is
	gone  Gone
}

// turn is what one entry tells of one field.
type turn struct {
	field         *catalog.Field
	before, after past
}

// turns opens what an entry tells of the fields that the object has now, in the
// order of its fields. Entries that only moved values tell of none.
func (s *Service) turns(ctx context.Context, o *catalog.Object, e *audit.Entry) ([]turn, error) {
	if e.Change.To <= e.Change.From {
		return nil, nil
	}
	before, lostBefore, err := s.open(ctx, e, "before", e.Change.ValuesBefore)
	if err != nil {
		return nil, err
	}
	after, lostAfter, err := s.open(ctx, e, "after", e.Change.ValuesAfter)
	if err != nil {
		return nil, err
	}
	var out []turn
	for _, f := range o.Fields {
		stored := storedAs(f, e.Fields)
		if f.Gone || stored == "" {
			continue
		}
		t := turn{field: f}
		if t.before, err = decode(o, f, stored, before, lostBefore); err != nil {
			return nil, err
		}
		if t.after, err = decode(o, f, stored, after, lostAfter); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// storedAs returns under which of the ids an entry has values of f: its own, or
// that of a field that it came of, the last one first; "" when under none.
func storedAs(f *catalog.Field, ids []string) string {
	if slices.Contains(ids, f.ID) {
		return f.ID
	}
	for _, kin := range slices.Backward(f.Spec.Kin) {
		if slices.Contains(ids, kin) {
			return kin
		}
	}
	return ""
}

// decode reads the value of f that an entry has under the id stored.
func decode(o *catalog.Object, f *catalog.Field, stored string, values map[string][]byte, lost bool) (p past, err error) {
	b, ok := values[stored]
	switch {
	case lost:
		return past{gone: Erased}, nil
	case !ok:
		return past{}, nil
	}
	from := f
	if stored != f.ID {
		if from, ok = o.FieldByID(stored); !ok { // nobody knows any more how to read it
			return past{gone: OtherType}, nil
		}
	}
	if p.value, err = from.Type.FromBytes(b); err != nil {
		return p, errs.New(errs.Integrity, "").At("history.decode").Because(err)
	}
	if from != f {
		if p.value, err = field.Convert(from.Type, f.Type, from.Spec, f.Spec, p.value); err != nil {
			return past{gone: OtherType}, nil
		}
	}
	if p.value != nil {
		p.bytes = f.Type.AppendBytes(nil, p.value)
	}
	return p, nil
}

// open opens the values of one side of an entry, by the ids of their fields.
// lost says that there are some, and that their key was destroyed.
func (s *Service) open(ctx context.Context, e *audit.Entry, side string, sealed []byte) (values map[string][]byte, lost bool, err error) {
	if len(sealed) == 0 {
		return nil, false, nil
	}
	h, err := seal.ParseHeader(sealed)
	if err != nil {
		return nil, false, broken(e, err)
	}
	key, err := s.key(ctx, h.Key)
	if errs.KindOf(err) == errs.NotFound {
		return nil, true, nil
	} else if err != nil {
		return nil, false, err
	}
	plain, err := seal.Open(key, e.ValuesPlace(side), sealed)
	if err != nil {
		return nil, false, broken(e, err)
	}
	values = map[string][]byte{}
	err = seal.DecodeFields(plain, func(fieldID, value []byte) error {
		values[string(fieldID)] = slices.Clone(value)
		return nil
	})
	if err != nil {
		return nil, false, broken(e, err)
	}
	return values, false, nil
}

// maxTries bounds how often a key is loaded that others push out again.
const maxTries = 16

// key returns a key; NotFound when it was destroyed.
func (s *Service) key(ctx context.Context, kid id.ID) (*seal.Key, error) {
	for range maxTries {
		k, err := s.records.Keys.Cached(kid)
		if !errors.Is(err, keystore.ErrCold) {
			return k, err
		}
		if err := s.records.Keys.Warm(ctx, kid); err != nil {
			return nil, err
		}
	}
	return nil, errs.New(errs.Unavailable, "").At("history.key").WithHint("a key was evicted %d times while it was needed", maxTries)
}

// broken is the error for an entry whose sealed values do not open.
func broken(e *audit.Entry, cause error) error {
	return errs.New(errs.Integrity, "").At("history.open").Because(cause).
		WithHint("the values in entry %s about record %s do not hold; run: holdfast audit verify", e.ID, e.Record)
}
