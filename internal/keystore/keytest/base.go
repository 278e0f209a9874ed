package keytest

import (
	"path/filepath"
	"testing"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/dbtest"
)

// Base is a new workspace in a folder of the test's own: real databases, which
// are those of this run (dbtest), and a key store. All ends with the test.
type Base struct {
	t      testing.TB
	Dir    string
	Clock  *Clock
	IDs    *id.Source
	DB     *store.DB // without a table yet
	KeysDB *store.DB
	Root   keystore.RootProvider
	Keys   *keystore.Keystore // once they are open
}

// New makes a workspace whose keys are not open yet, with a recovery key or
// without.
func New(t testing.TB, recovery bool) *Base {
	t.Helper()
	b := &Base{t: t, Dir: t.TempDir(), Clock: NewClock()}
	b.IDs = id.NewSource(b.Clock.Now)
	b.DB = b.open(filepath.Join(b.Dir, "data", "holdfast.db"))
	b.KeysDB = b.open(filepath.Join(b.Dir, "keys", "keys.db"))
	b.Root = keystore.KeyFile(filepath.Join(b.Dir, "config", "root.key"))
	o := keystore.CreateOptions{Workspace: b.IDs.New(), Provider: b.Root}
	if recovery {
		identity, err := seal.NewSeed().Identity()
		b.must(err)
		o.Recovery = identity.Recipient()
	}
	b.must(keystore.Create(t.Context(), b.KeysDB, o))
	t.Cleanup(b.CloseKeys)
	return b
}

// OpenKeys opens the keys, by the clock of the workspace, as a start does.
func (b *Base) OpenKeys(o keystore.Options) *keystore.Keystore {
	b.t.Helper()
	o.Now = b.Clock.Now
	keys, err := keystore.Open(b.t.Context(), b.KeysDB, b.Root, o)
	b.must(err)
	b.Keys = keys
	return keys
}

// CloseKeys closes them, after which none is in memory.
func (b *Base) CloseKeys() {
	b.t.Helper()
	if b.Keys != nil {
		b.must(b.Keys.Close())
	}
	b.Keys = nil
}

func (b *Base) open(path string) *store.DB {
	b.t.Helper()
	db, err := store.Open(b.t.Context(), dbtest.Dialect(), store.Options{Path: path, Now: b.Clock.Now})
	b.must(err)
	b.t.Cleanup(func() { b.must(db.Close()) })
	return db
}

func (b *Base) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}
