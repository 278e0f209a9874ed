package audit

import (
	"context"
	"slices"

	"golang.org/x/mod/sumdb/note"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

// FromKeystore returns the log's view of a key store.
func FromKeystore(ks *keystore.Keystore) Keys { return storeKeys{ks} }

type storeKeys struct{ ks *keystore.Keystore }

func (k storeKeys) Workspace() id.ID                   { return k.ks.Workspace() }
func (k storeKeys) BodyKey() *seal.Key                 { return k.ks.Purpose(keystore.Audit) }
func (k storeKeys) Signer() (note.Signer, error)       { return k.ks.Signer() }
func (k storeKeys) Verifiers() (note.Verifiers, error) { return k.ks.Verifiers() }

func (k storeKeys) BodyKeyAt(version uint32) (*seal.Key, error) {
	return k.ks.PurposeVersion(keystore.Audit, version)
}

// RowsKey stays with the version that the sums began with: under another they
// would have to be made anew from every row.
func (k storeKeys) RowsKey() *seal.Key {
	if key, err := k.ks.PurposeVersion(keystore.Accumulator, 1); err == nil {
		return key
	}
	return k.ks.Purpose(keystore.Accumulator)
}

func (k storeKeys) RememberHead(ctx context.Context, h Head) error {
	return k.ks.RememberHead(ctx, keystore.Head(h))
}

// Heads leaves out what an accepted rewind gave up: heads remembered before it
// and larger than what it went back to.
func (k storeKeys) Heads(ctx context.Context) ([]Head, error) {
	remembered, err := k.ks.Heads(ctx)
	if err != nil {
		return nil, err
	}
	rewinds, err := k.ks.Rewinds(ctx)
	if err != nil {
		return nil, err
	}
	var heads []Head
	for _, h := range remembered {
		givenUp := slices.ContainsFunc(rewinds, func(r keystore.Rewind) bool {
			return h.Size > r.To.Size && !h.At.After(r.At)
		})
		if !givenUp {
			heads = append(heads, Head(h))
		}
	}
	return heads, nil
}
