package keystore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/osfile"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Place keeps sealed key batches outside the key store. Put returns when the
// bytes are durable there; names are plain file names.
type Place interface {
	Name() string
	Put(ctx context.Context, name string, sealed []byte) error
	Get(ctx context.Context, name string) ([]byte, error)
	List(ctx context.Context) ([]string, error)
	Remove(ctx context.Context, name string) error
}

// FolderPlace keeps batches as files (0600) in a folder, best on another disk.
func FolderPlace(dir string) Place { return folderPlace(dir) }

type folderPlace string

func (p folderPlace) Name() string { return string(p) }

func (p folderPlace) Put(_ context.Context, name string, sealed []byte) error {
	if err := os.MkdirAll(string(p), 0o700); err != nil {
		return placeError(p, err)
	}
	path := filepath.Join(string(p), name)
	// A half-written file of a crash is in the way; batches never change.
	if err := os.Remove(path + ".part"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return placeError(p, err)
	}
	if err := writeNew(path+".part", sealed); err != nil {
		return placeError(p, err)
	}
	if err := os.Rename(path+".part", path); err != nil {
		return placeError(p, err)
	}
	return placeError(p, osfile.SyncFolder(string(p)))
}

func (p folderPlace) Get(_ context.Context, name string) ([]byte, error) {
	b, err := os.ReadFile(filepath.Join(string(p), filepath.Base(name)))
	return b, placeError(p, err)
}

func (p folderPlace) List(context.Context) ([]string, error) {
	entries, err := os.ReadDir(string(p))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), batchSuffix) {
			names = append(names, e.Name())
		}
	}
	return names, placeError(p, err)
}

func (p folderPlace) Remove(_ context.Context, name string) error {
	err := os.Remove(filepath.Join(string(p), filepath.Base(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return placeError(p, err)
}

func placeError(p Place, err error) error {
	if err == nil {
		return nil
	}
	return errs.New(errs.Unavailable, "key_place_failed").
		WithHint("key-backup place %s does not take key batches; no new keys are handed out until it does, or is taken out of the settings", p.Name()).Because(err)
}

const (
	batchSuffix = ".keys"
	batchFormat = 1
)

// batchName orders by epoch, so that the files of an ended one are found.
func batchName(epoch uint32, of kind, first id.ID) string {
	return fmt.Sprintf("%010d.%s.%s%s", epoch, of, first, batchSuffix)
}

func parseBatchName(name string) (epoch uint32, of kind, first id.ID, ok bool) {
	parts := strings.Split(strings.TrimSuffix(name, batchSuffix), ".")
	if len(parts) != 3 {
		return 0, 0, first, false
	}
	if _, err := fmt.Sscanf(parts[0], "%010d", &epoch); err != nil {
		return 0, 0, first, false
	}
	for of = range kinds {
		if of.String() == parts[1] {
			break
		}
	}
	first, err := id.Parse(parts[2])
	return epoch, of, first, err == nil && batchName(epoch, of, first) == name
}

// putPlaces writes keys of one kind, wrapped by one epoch key, to every place.
// The file has the epoch key too, wrapped by the workspace key, so that an
// older copy of the key store can take the batch in.
func (k *Keystore) putPlaces(ctx context.Context, with *seal.Key, keys []wrappedKey) error {
	if len(k.o.Places) == 0 || len(keys) == 0 {
		return nil
	}
	wrapped, err := seal.WrapKey(k.ring.Load().active[workspaceKey], with, wrapPurpose(epoch))
	if err != nil {
		return err
	}
	body := canon.AppendBytes(canon.AppendUint(nil, batchFormat), wrapped)
	for _, key := range keys {
		body = canon.AppendBytes(body, key.wrapped)
	}
	of, first := keys[0].kind, keys[0].id
	sealed := seal.Seal(k.Purpose(Backup), k.batchPlace(of, first), body)
	for _, p := range k.o.Places {
		if err := p.Put(ctx, batchName(with.Version(), of, first), sealed); err != nil {
			return err
		}
	}
	return nil
}

func (k *Keystore) batchPlace(of kind, first id.ID) seal.Place {
	return seal.Place{Workspace: k.rows.workspace, Object: "key_batch", Record: first, Class: of.String()}
}

// prunePlaces removes the files of epochs that are over.
func (k *Keystore) prunePlaces(ctx context.Context) error {
	g := k.ring.Load()
	for _, p := range k.o.Places {
		names, err := p.List(ctx)
		if err != nil {
			return err
		}
		for _, name := range names {
			version, _, _, ok := parseBatchName(name)
			if !ok || version >= g.active[epoch].Version() || g.versions[epoch][version] != nil {
				continue
			}
			if err := p.Remove(ctx, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// Restore takes in the batches of a place that this copy of the key store does
// not have, after it was put back from a key backup. Destroyed keys stay
// destroyed. It returns how many keys came back.
func (k *Keystore) Restore(ctx context.Context, p Place) (added int, err error) {
	defer errs.Wrap(&err, "keystore.Restore")
	k.admin.Lock()
	defer k.admin.Unlock()
	names, err := p.List(ctx)
	if err != nil {
		return 0, err
	}
	for _, name := range names {
		_, of, first, ok := parseBatchName(name)
		if !ok {
			continue
		}
		sealed, err := p.Get(ctx, name)
		if err != nil {
			return added, err
		}
		n, err := k.restoreBatch(ctx, of, first, sealed)
		if err != nil {
			return added, err
		}
		added += n
	}
	k.cache.clear() // what was unknown may be here now
	return added, nil
}

func (k *Keystore) restoreBatch(ctx context.Context, of kind, first id.ID, sealed []byte) (added int, err error) {
	h, err := seal.ParseHeader(sealed)
	if err != nil {
		return 0, err
	}
	with, err := k.PurposeVersion(Backup, h.Version)
	if err != nil {
		return 0, err
	}
	body, err := seal.Open(with, k.batchPlace(of, first), sealed)
	if err != nil {
		return 0, err
	}
	r := canon.NewReader(body)
	format, epochWrap := r.Uint(), r.Bytes()
	var keys []wrappedKey
	for r.Len() > 0 {
		wrapped := r.Bytes()
		kid, _, err := seal.WrappedKey(wrapped)
		if err != nil {
			return 0, err
		}
		keys = append(keys, wrappedKey{kid, of, wrapped})
	}
	if r.Done() != nil || format != batchFormat {
		return 0, errs.New(errs.Integrity, "key_malformed").Because(fmt.Errorf("key batch of format %d", format))
	}
	version, err := k.restoreEpoch(ctx, epochWrap)
	if err != nil || version == 0 {
		return 0, err
	}
	err = k.db.Write(ctx, func(tx *store.Tx) error {
		missing := make([]wrappedKey, 0, len(keys))
		for _, key := range keys {
			var here bool
			if err := tx.QueryRow(`SELECT EXISTS (SELECT 1 FROM held_key WHERE id = ?) OR EXISTS (SELECT 1 FROM key_tombstone WHERE id = ?)`, key.id, key.id).
				Scan(&here); err != nil {
				return err
			}
			if !here {
				missing = append(missing, key)
			}
		}
		if added = len(missing); added == 0 {
			return nil
		}
		return k.rows.insertKeys(tx, version, batchAbandoned, missing)
	})
	return added, err
}

// restoreEpoch makes the epoch key of a batch known; 0 when it was destroyed,
// so the batch is of the past.
func (k *Keystore) restoreEpoch(ctx context.Context, wrapped []byte) (version uint32, err error) {
	g := k.ring.Load()
	h, err := seal.ParseHeader(wrapped)
	if err != nil {
		return 0, err
	}
	var kek *seal.Key
	for _, key := range g.versions[workspaceKey] {
		if key.ID() == h.Key {
			kek = key
		}
	}
	if kek == nil {
		return 0, errs.New(errs.Integrity, "key_wrap_broken", errs.P("key", h.Key)).WithHint("the batch was made under another workspace key")
	}
	key, err := seal.UnwrapKey(kek, wrapped, wrapPurpose(epoch))
	if err != nil {
		return 0, err
	}
	if g.epochs[key.ID()] != nil {
		return key.Version(), nil
	}
	var created purposeRow
	var known bool
	err = k.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.QueryRow(`SELECT EXISTS (SELECT 1 FROM purpose_key WHERE purpose = ? AND version = ?)`, string(epoch), key.Version()).Scan(&known); err != nil || known {
			return err
		}
		created = purposeRow{epoch, key.Version(), stateDecryptOnly, key.ID(), wrapped, tx.Now(), tx.Now()}
		return k.rows.insertPurpose(tx, created)
	})
	if err != nil || known {
		return 0, err
	}
	k.ring.Store(g.with(created, key))
	return key.Version(), nil
}
