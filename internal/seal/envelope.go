package seal

import (
	"errors"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// Place is where a sealed value lives. A value opens there and nowhere else.
type Place struct {
	Workspace id.ID
	Object    string // object id; "audit", "cursor" and the like for our own tables
	Record    id.ID
	Class     string // classification, or the column's name in our own tables
}

// Seal seals plain for one place under k. The result is 52 bytes longer than
// plain after padding (see pad). plain is not kept.
func Seal(k *Key, p Place, plain []byte) []byte {
	n := paddedLen(len(plain))
	scratch := make([]byte, 0, n+p.size())
	scratch = appendPadded(scratch, plain)
	scratch = p.appendAAD(scratch, k)
	out := make([]byte, 0, headerSize+gcmOverhead+n)
	out = appendHeader(out, formatEnvelope, k)
	out = k.aead.Seal(out, nil, scratch[:n], scratch[n:])
	clear(scratch[:n])
	return out
}

// Open opens a value that Seal made with this key for this place. Any
// difference is an Integrity error "seal_broken" naming the place.
func Open(k *Key, p Place, sealed []byte) ([]byte, error) {
	if err := checkHeader(sealed, formatEnvelope, k); err != nil {
		return nil, p.broken(err)
	}
	aad := p.appendAAD(make([]byte, 0, p.size()), k)
	plain, err := k.aead.Open(nil, nil, sealed[headerSize:], aad)
	if err != nil {
		return nil, p.broken(err)
	}
	plain, ok := unpad(plain)
	if !ok {
		return nil, p.broken(errors.New("padding is malformed"))
	}
	return plain, nil
}

const envelopeLabel = "holdfast/envelope/v1"

func (p *Place) appendAAD(dst []byte, k *Key) []byte {
	dst = canon.AppendString(dst, envelopeLabel)
	dst = canon.AppendUint(dst, suiteGCM)
	dst = canon.AppendBytes(dst, p.Workspace[:])
	dst = canon.AppendString(dst, p.Object)
	dst = canon.AppendBytes(dst, p.Record[:])
	dst = canon.AppendString(dst, p.Class)
	dst = canon.AppendBytes(dst, k.id[:])
	return canon.AppendUint(dst, uint64(k.version))
}

// size bounds the additional data: label, three 16-byte ids, two names with
// lengths, and the small numbers.
func (p *Place) size() int { return 96 + len(p.Object) + len(p.Class) }

func (p *Place) broken(cause error) error {
	return errs.New(errs.Integrity, "seal_broken",
		errs.P("object", p.Object), errs.P("record", p.Record), errs.P("class", p.Class)).
		WithHint("the stored bytes were changed or moved, or belong to another key; compare with a backup and run `holdfast audit verify --rows`").
		Because(cause)
}
