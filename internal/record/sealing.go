package record

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// placeError says where stored data did not hold.
type placeError struct {
	object string
	record id.ID
	err    error
}

func (p *placeError) Error() string {
	return fmt.Sprintf("object %s, record %s: %v", p.object, p.record, p.err)
}
func (p *placeError) Unwrap() error { return p.err }

// broken makes the error for a row whose MAC or seal does not hold.
func broken(o *catalog.Object, rec id.ID, what string, cause error) error {
	e := errs.New(errs.Integrity, "").At("record.open").
		WithHint("%s of record %s in object %s does not hold; run: holdfast audit verify --rows", what, rec, o.Name)
	e.Err = &placeError{object: o.ID, record: rec, err: cause}
	return e
}

// canonicalSize fits the canonical form of most rows.
const canonicalSize = 1024

// mac computes the row's MAC under the row-MAC key: every column but the MAC
// itself, with the object's id in front.
func (s *Service) mac(canonical []byte) []byte {
	sum := s.Keys.Purpose(keystore.RowMAC).MAC([]byte("row"), canonical)
	return sum[:]
}

func (s *Service) macHolds(o *catalog.Object, row *store.Row) bool {
	canonical := row.AppendCanonical(make([]byte, 0, canonicalSize), o)
	return s.Keys.Purpose(keystore.RowMAC).VerifyMAC(row.MAC, []byte("row"), canonical)
}

// digestOf is what audit entries carry for a row: SHA-256 over its canonical
// columns followed by its MAC.
func digestOf(o *catalog.Object, row *store.Row) []byte {
	return digest(row.AppendCanonical(make([]byte, 0, canonicalSize), o), row.MAC)
}

func digest(canonical, mac []byte) []byte {
	sum := sha256.Sum256(append(canonical, mac...))
	return sum[:]
}

// open checks the row's MAC and opens its envelopes. It returns the values by
// field ordinal, system fields included, and the key they are sealed under.
// A key that is not in memory yields *coldKeys.
func (s *Service) open(o *catalog.Object, row *store.Row) ([]field.Value, *seal.Key, error) {
	if !s.macHolds(o, row) {
		return nil, nil, broken(o, row.ID, "the MAC", nil)
	}
	key, err := s.cached(row.Key)
	if err != nil {
		return nil, nil, err
	}
	values, err := s.values(o, row, key)
	return values, key, err
}

// OpenRow checks and opens one stored row, for the index's loading. It does no
// I/O: a key that is not in memory is keystore.ErrCold.
func (s *Service) OpenRow(o *catalog.Object, row *store.Row) ([]field.Value, error) {
	values, _, err := s.open(o, row)
	var cold *coldKeys
	if errors.As(err, &cold) {
		return nil, keystore.ErrCold
	}
	return values, err
}

func (s *Service) cached(key id.ID) (*seal.Key, error) {
	k, err := s.Keys.Cached(key)
	if errors.Is(err, keystore.ErrCold) {
		return nil, &coldKeys{ids: []id.ID{key}}
	}
	return k, err
}

// values decodes a row whose MAC holds. A sealed field is taken where it is
// found, so that a field keeps its value while it moves between classes.
func (s *Service) values(o *catalog.Object, row *store.Row, key *seal.Key) ([]field.Value, error) {
	values := make([]field.Value, len(o.Fields))
	for i, f := range o.Plain() {
		values[f.Ordinal] = row.Plain[i]
	}
	for i, sealed := range row.Envelopes {
		if len(sealed) == 0 {
			continue
		}
		plain, err := seal.Open(key, s.place(o, row.ID, o.Envelopes[i].Class), sealed)
		if err != nil {
			return nil, broken(o, row.ID, "the "+o.Envelopes[i].Class+" envelope", err)
		}
		err = seal.DecodeFields(plain, func(fieldID, b []byte) error {
			f, ok := o.FieldByID(string(fieldID))
			if !ok {
				return nil // a field that was removed since
			}
			v, err := f.Type.FromBytes(b)
			values[f.Ordinal] = v
			return err
		})
		if err != nil {
			return nil, broken(o, row.ID, "the "+o.Envelopes[i].Class+" envelope", err)
		}
	}
	for _, f := range o.Fields {
		if f.System {
			values[f.Ordinal] = systemValue(f, row)
		}
	}
	return values, nil
}

func (s *Service) place(o *catalog.Object, rec id.ID, class string) seal.Place {
	return seal.Place{Workspace: s.Keys.Workspace(), Object: o.ID, Record: rec, Class: class}
}

// sealRow writes next's values into its row: plain columns, one envelope a
// class, key reference and MAC. Envelopes whose values and key did not change
// are kept as they are. changed is what differs from was.
func (s *Service) sealRow(o *catalog.Object, was, next *current, changed []*catalog.Field) error {
	row := next.row
	row.Plain = make([]field.Value, len(o.Plain()))
	for i, f := range o.Plain() {
		if !f.Handling.Sealed { // one that is leaving its column has left it now
			row.Plain[i] = next.values[f.Ordinal]
		}
	}
	rekeyed := was == nil || was.row.Key != next.key.ID() || o.Moving
	envelopes := make([][]byte, len(o.Envelopes))
	for i := range o.Envelopes {
		if !rekeyed && i < len(row.Envelopes) && !inEnvelope(changed, i) {
			envelopes[i] = row.Envelopes[i]
			continue
		}
		plain, err := encodeEnvelope(o, i, next)
		if err != nil {
			return err
		}
		if len(plain) > 0 {
			envelopes[i] = seal.Seal(next.key, s.place(o, row.ID, o.Envelopes[i].Class), plain)
		}
	}
	row.Envelopes = envelopes
	row.Key, row.KeyVersion = next.key.ID(), next.key.Version()
	for _, f := range o.Fields {
		if f.System {
			next.values[f.Ordinal] = systemValue(f, row)
		}
	}
	canonical := row.AppendCanonical(make([]byte, 0, canonicalSize), o)
	row.MAC = s.mac(canonical)
	next.digest = digest(canonical, row.MAC)
	return nil
}

// inEnvelope reports whether one of the fields lies in the envelope.
func inEnvelope(fields []*catalog.Field, envelope int) bool {
	return slices.ContainsFunc(fields, func(f *catalog.Field) bool { return f.Handling.Envelope == envelope })
}

// encodeEnvelope encodes the values of one envelope; nil when it is empty.
func encodeEnvelope(o *catalog.Object, envelope int, c *current) ([]byte, error) {
	var fields []seal.FieldBytes
	for _, f := range o.Fields {
		if !f.System && f.Handling.Envelope == envelope && c.values[f.Ordinal] != nil {
			fields = append(fields, seal.FieldBytes{Field: f.ID, Value: c.bytes(f)})
		}
	}
	if len(fields) == 0 {
		return nil, nil
	}
	return seal.EncodeFields(fields)
}

// systemValue returns a system column as a value.
func systemValue(f *catalog.Field, row *store.Row) field.Value {
	switch f.ID {
	case "id":
		return field.Ref(row.ID)
	case "version":
		return field.Int(row.Version)
	case "owner":
		return refOrNil(row.Owner)
	case "team":
		return refOrNil(row.Team)
	case "created_at":
		return field.Time(row.CreatedAt)
	case "created_by":
		return refOrNil(row.CreatedBy)
	case "updated_at":
		return field.Time(row.UpdatedAt)
	case "updated_by":
		return refOrNil(row.UpdatedBy)
	case "deleted_at":
		if row.DeletedAt.IsZero() {
			return nil
		}
		return field.Time(row.DeletedAt)
	case "import_id":
		return refOrNil(row.Import)
	}
	return nil
}

func refOrNil(v id.ID) field.Value {
	if v.IsZero() {
		return nil
	}
	return field.Ref(v)
}

// changedFields lists the fields that people set and whose canonical bytes
// differ; was is nil for a new record.
func changedFields(o *catalog.Object, was, now *current) []*catalog.Field {
	out := make([]*catalog.Field, 0, len(o.Fields))
	for _, f := range o.Fields {
		if f.System && !f.Assignable() {
			continue
		}
		if was != nil && now.blind.Has(f) {
			out = append(out, f)
			continue
		}
		empty := was == nil || was.values[f.Ordinal] == nil
		if empty != (now.values[f.Ordinal] == nil) || !empty && !bytes.Equal(was.bytes(f), now.bytes(f)) {
			out = append(out, f)
		}
	}
	return out
}

// keyFor decides whose data the record is and returns the key that seals it:
// a person's own key for the person and for whatever is about that person
// only, a record key otherwise. It sets row.Subject.
func (w *work) keyFor(p *prepared, row *store.Row, values []field.Value) (*seal.Key, error) {
	if p.object.Subject.Kind == catalog.SubjectRelation {
		if ref, ok := values[p.object.Subject.Field.Ordinal].(field.Ref); ok {
			return w.subjectKey(p.object.Subject.Field, id.ID(ref), row)
		}
	}
	stays := !row.Key.IsZero() && (p.object.Subject.Kind != catalog.SubjectRelation || row.Subject.IsZero())
	if stays {
		return w.s.cached(row.Key)
	}
	row.Subject = id.ID{}
	if p.object.Subject.Kind == catalog.SubjectSelf {
		row.Subject = row.ID
	}
	p.used = true
	return p.key, nil
}

// subjectKey returns the key of the person that the record is about.
func (w *work) subjectKey(f *catalog.Field, who id.ID, row *store.Row) (*seal.Key, error) {
	person := f.Target
	target, err := store.GetRow(w.tx, person, who, nil, true)
	if err != nil {
		return nil, errs.FieldsInvalid(errs.FieldError{Field: f.Name, Code: "reference_missing"})
	}
	if !w.s.macHolds(person, target) { // an edited row would lend somebody else's key
		return nil, broken(person, who, "the MAC", nil)
	}
	row.Subject = who
	return w.s.cached(target.Key)
}
