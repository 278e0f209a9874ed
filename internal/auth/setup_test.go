package auth

import (
	"context"
	"crypto/rand"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auth/password/passwordtest"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/keystore/keytest"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/role"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/dbtest"
	"github.com/holdfast-crm/holdfast/internal/workspace"
)

// bundle is a service over a real database and log, with a clock the test
// moves.
type bundle struct {
	*Service
	t     testing.TB
	dir   string
	clock clock
}

// clock is the kit's, in the words of these tests.
type clock struct{ *keytest.Clock }

func (c clock) now() time.Time          { return c.Now() }
func (c clock) advance(d time.Duration) { c.Advance(d) }

// testKeys has one key a purpose, for auth and for audit.
type testKeys struct {
	workspace      id.ID
	signing, known string // note signer and verifier

	mu    sync.Mutex
	keys  map[keystore.Purpose][]*seal.Key
	heads []audit.Head
}

func newTestKeys(t testing.TB, workspace id.ID) *testKeys {
	t.Helper()
	signing, known, err := note.GenerateKey(rand.Reader, "test")
	if err != nil {
		t.Fatal(err)
	}
	return &testKeys{workspace: workspace, signing: signing, known: known, keys: map[keystore.Purpose][]*seal.Key{}}
}

func (k *testKeys) Workspace() id.ID { return k.workspace }

func (k *testKeys) Purpose(p keystore.Purpose) *seal.Key {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.keys[p]) == 0 {
		k.keys[p] = []*seal.Key{seal.Random(id.ID{15: 1}, 1)}
	}
	return k.keys[p][len(k.keys[p])-1]
}

func (k *testKeys) PurposeVersion(p keystore.Purpose, version uint32) (*seal.Key, error) {
	k.Purpose(p)
	k.mu.Lock()
	defer k.mu.Unlock()
	if version < 1 || int(version) > len(k.keys[p]) {
		return nil, errs.New(errs.NotFound, "purpose_key_missing")
	}
	return k.keys[p][version-1], nil
}

func (k *testKeys) rotate(p keystore.Purpose) {
	next := seal.Random(id.ID{15: 2}, k.Purpose(p).Version()+1)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keys[p] = append(k.keys[p], next)
}

func (k *testKeys) BodyKey() *seal.Key { return k.Purpose(keystore.Audit) }

func (k *testKeys) BodyKeyAt(version uint32) (*seal.Key, error) {
	return k.PurposeVersion(keystore.Audit, version)
}

func (k *testKeys) RowsKey() *seal.Key { return k.Purpose(keystore.Accumulator) }

func (k *testKeys) Signer() (note.Signer, error) { return note.NewSigner(k.signing) }

func (k *testKeys) Verifiers() (note.Verifiers, error) {
	v, err := note.NewVerifier(k.known)
	return note.VerifierList(v), err
}

func (k *testKeys) RememberHead(_ context.Context, h audit.Head) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.heads = append(k.heads, h)
	return nil
}

func (k *testKeys) Heads(context.Context) ([]audit.Head, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.heads), nil
}

func setup(t testing.TB) *bundle {
	t.Helper()
	c := keytest.NewClock()
	dir := t.TempDir()
	db, err := store.Open(t.Context(), dbtest.Dialect(), store.Options{Path: filepath.Join(dir, "data.db"), Now: c.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	steps := slices.Concat(Migrations(), audit.Migrations(), outbox.Migrations(), workspace.Migrations())
	if err := db.Migrate(t.Context(), steps); err != nil {
		t.Fatal(err)
	}
	ids := id.NewSource(c.Now)
	keys := newTestKeys(t, ids.New())
	log, box := audit.New(db, keys, ids), outbox.New(ids, keys.Purpose(keystore.RowMAC))
	s := New(Deps{
		DB: db, Keys: keys, Audit: log, Outbox: box, IDs: ids, Hasher: passwordtest.NewHasher(), Now: c.Now, Define: role.Grants,
		Settings: workspace.New(workspace.Deps{DB: db, Keys: keys, Audit: log, Outbox: box, IDs: ids}),
	})
	return &bundle{s, t, dir, clock{c}}
}

func operator() policy.Actor { return policy.Actor{Kind: policy.Operator, OSUser: "root"} }

// user makes a user without a password, which would cost a hash.
func (b *bundle) user(email string, role policy.RoleName) User {
	b.t.Helper()
	u, err := b.CreateUser(b.t.Context(), operator(), NewUser{Email: email, Name: "Ada Lovelace", Role: role})
	if err != nil {
		b.t.Fatal(err)
	}
	return u
}

func (b *bundle) token(user User) (Token, string) {
	b.t.Helper()
	made, secret, err := b.CreateToken(b.t.Context(), operator(), NewToken{User: user.ID, Name: "nightly sync"})
	if err != nil {
		b.t.Fatal(err)
	}
	return made, secret
}

func (b *bundle) write(fn func(*store.Tx) error) {
	b.t.Helper()
	if err := b.d.DB.Write(b.t.Context(), fn); err != nil {
		b.t.Fatal(err)
	}
}

// sql changes the database behind the program's back.
func (b *bundle) sql(statement string, args ...any) {
	b.t.Helper()
	b.write(func(tx *store.Tx) error {
		n, err := tx.Exec(statement, args...)
		if err == nil && n != 1 {
			b.t.Fatalf("%s changed %d rows", statement, n)
		}
		return err
	})
}

// setUser changes a user the way another process would.
func (b *bundle) setUser(user id.ID, change func(*userRow)) {
	b.t.Helper()
	b.write(func(tx *store.Tx) error {
		before, row, err := b.forgeUser(tx, user, change)
		if err != nil {
			return err
		}
		entry := &audit.Entry{Action: "users.manage", Outcome: audit.Done, Actor: evidenceOf(policy.Actor{Kind: policy.Operator})}
		b.wrote(entry, row.row(), row.version-1, row.version, before, row.columns())
		return b.d.Audit.Append(tx, entry)
	})
}

// forgeUser changes a user as who has the key but leaves no entry.
func (b *bundle) forgeUser(tx *store.Tx, user id.ID, change func(*userRow)) (before []byte, row *userRow, err error) {
	row, err = b.readUser(tx, user)
	if err != nil {
		return nil, nil, err
	}
	before = row.columns()
	change(row)
	row.version++
	_, err = tx.Exec(`UPDATE app_user SET role = ?, state = ?, version = ?, mac = ? WHERE id = ?`,
		row.role, row.state, row.version, b.rows.mac(row.row(), row.columns()), row.id)
	return before, row, err
}

// entries returns the log's entries with an action, newest first.
func (b *bundle) entries(action string) (out []audit.Entry) {
	b.t.Helper()
	all, err := b.d.Audit.Entries(b.t.Context(), audit.Filter{Limit: 1000})
	if err != nil {
		b.t.Fatal(err)
	}
	for _, e := range all {
		if e.Action == action {
			out = append(out, e)
		}
	}
	return out
}

// events returns the rows that events of a kind are about, oldest first.
func (b *bundle) events(kind string) (out []id.ID) {
	b.t.Helper()
	err := b.d.DB.Read(b.t.Context(), func(v *store.View) error {
		rows, err := v.Query(`SELECT record FROM outbox_event WHERE kind = ? ORDER BY seq`, kind)
		if err != nil {
			return err
		}
		for rows.Next() {
			var record id.ID
			if err := rows.Scan(&record); err != nil {
				return err
			}
			out = append(out, record)
		}
		return rows.Err()
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return out
}

func (b *bundle) refresh(a policy.Actor) (out policy.Actor, err error) {
	err = b.d.DB.Read(b.t.Context(), func(v *store.View) error {
		out, err = b.Refresh(v, a)
		return err
	})
	return out, err
}

// background runs Run until the returned function is called.
func (b *bundle) background() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	return func() {
		b.t.Helper()
		cancel()
		if err := <-ended; err != nil {
			b.t.Errorf("Run: %v", err)
		}
	}
}

// detail returns one detail of an entry.
func detail(e audit.Entry, key string) string {
	for _, d := range e.Detail {
		if d.Key == key {
			return d.Value
		}
	}
	return ""
}
