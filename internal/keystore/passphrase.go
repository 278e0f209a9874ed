package keystore

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

// minPassphrase follows NIST SP 800-63B-4 for a secret that stands alone.
const minPassphrase = 15

// Cost is what one guess of a passphrase takes: argon2id (RFC 9106).
type Cost struct {
	MemoryKiB uint32
	Passes    uint32
	Threads   uint8
}

// DefaultCost takes 256 MiB and about a second.
func DefaultCost() Cost { return Cost{MemoryKiB: 256 << 10, Passes: 3, Threads: 4} }

// PassphraseFile is the provider over a file whose first line is a passphrase
// of at least 15 characters.
func PassphraseFile(path string) RootProvider { return PassphraseFileCost(path, DefaultCost()) }

// PassphraseFileCost is PassphraseFile with another cost for new wraps; the
// cost of an existing wrap stands in its header.
func PassphraseFileCost(path string, c Cost) RootProvider { return passphraseFile{path, c} }

type passphraseFile struct {
	path string
	cost Cost
}

func (f passphraseFile) Name() string  { return "passphrase_file" }
func (f passphraseFile) Place() string { return f.path }

const (
	passphraseFormat = 1
	saltSize         = 16
)

// Wrap writes format, memory, passes, threads, salt, and the wrapped key.
func (f passphraseFile) Wrap(root *seal.Key, info string) ([]byte, string, error) {
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // never fails; see crypto/rand
	with, err := f.key(salt, f.cost)
	if err != nil {
		return nil, "", err
	}
	defer with.Wipe()
	inner, err := seal.WrapKey(with, root, info)
	if err != nil {
		return nil, "", err
	}
	b := canon.AppendUint(nil, passphraseFormat)
	b = canon.AppendUint(b, uint64(f.cost.MemoryKiB))
	b = canon.AppendUint(b, uint64(f.cost.Passes))
	b = canon.AppendUint(b, uint64(f.cost.Threads))
	b = canon.AppendBytes(b, salt)
	return canon.AppendBytes(b, inner), with.ID().String(), nil
}

func (f passphraseFile) Unwrap(wrapped []byte, info string) (*seal.Key, error) {
	r := canon.NewReader(wrapped)
	format, memory, passes, threads := r.Uint(), r.Uint(), r.Uint(), r.Uint()
	salt, inner := r.Bytes(), r.Bytes()
	// The bounds keep an edited header from eating the machine.
	bad := format != passphraseFormat || memory < 8 || memory > 4<<20 || passes < 1 || passes > 64 || threads < 1 || threads > 64
	if r.Done() != nil || bad || len(salt) != saltSize {
		return nil, errs.New(errs.Integrity, "key_malformed").Because(fmt.Errorf("header of a passphrase wrap"))
	}
	with, err := f.key(salt, Cost{uint32(memory), uint32(passes), uint8(threads)})
	if err != nil {
		return nil, err
	}
	defer with.Wipe()
	return unwrapRoot(with, inner, info, f)
}

func (f passphraseFile) key(salt []byte, c Cost) (*seal.Key, error) {
	raw, err := readSecretFile(f.path)
	if err != nil {
		return nil, err
	}
	defer clear(raw)
	phrase, _, _ := bytes.Cut(bytes.TrimPrefix(raw, []byte("\ufeff")), []byte("\n"))
	phrase = norm.NFKC.Bytes(bytes.TrimRight(phrase, "\r")) // one phrase, however it was typed
	defer clear(phrase)
	if utf8.RuneCount(phrase) < minPassphrase {
		return nil, errs.New(errs.Invalid, "passphrase_short", errs.P("least", minPassphrase)).
			WithHint("the first line of %s is the passphrase; several random words are good", f.path)
	}
	secret := argon2.IDKey(phrase, salt, c.Passes, c.MemoryKiB, c.Threads, seal.KeySize)
	defer clear(secret)
	return wrappingKey(secret)
}
