package keystore

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

// RootProvider wraps and unwraps the root key; info is bound into the wrap.
// Unwrap fails with Integrity "root_key_wrong" when the provider's own key is
// another one than the wrap was made with.
type RootProvider interface {
	Name() string  // kind: "key_file", "passphrase_file"
	Place() string // where its secret is, for the operator: a path
	Wrap(root *seal.Key, info string) (wrapped []byte, fingerprint string, err error)
	Unwrap(wrapped []byte, info string) (*seal.Key, error)
}

// KeyFile is the provider over a file with a 256-bit key, readable by its
// owner only. Wrap creates the file when it is missing.
func KeyFile(path string) RootProvider { return keyFile{path} }

type keyFile struct{ path string }

func (f keyFile) Name() string  { return "key_file" }
func (f keyFile) Place() string { return f.path }

func (f keyFile) Wrap(root *seal.Key, info string) ([]byte, string, error) {
	err := createKeyFile(f.path)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, "", err
	}
	with, err := f.read()
	if err != nil {
		return nil, "", err
	}
	defer with.Wipe()
	wrapped, err := seal.WrapKey(with, root, info)
	return wrapped, with.ID().String(), err
}

func (f keyFile) Unwrap(wrapped []byte, info string) (*seal.Key, error) {
	with, err := f.read()
	if err != nil {
		return nil, err
	}
	defer with.Wipe()
	return unwrapRoot(with, wrapped, info, f)
}

func (f keyFile) read() (*seal.Key, error) {
	raw, err := readSecretFile(f.path)
	if err != nil {
		return nil, err
	}
	defer clear(raw)
	secret, ok := parseKeyFile(raw)
	if !ok {
		return nil, errs.New(errs.Integrity, "root_key_file_malformed").
			WithHint("%s is not a Holdfast root key file, or a character of it changed; put back your copy of it, or recover with the recovery seed", f.path)
	}
	defer clear(secret)
	return wrappingKey(secret)
}

// wrappingKey derives, so that the key's identifier is a fingerprint of the
// provider's secret.
func wrappingKey(secret []byte) (*seal.Key, error) {
	base, err := seal.NewKey(id.ID{}, 0, secret)
	if err != nil {
		return nil, err
	}
	defer base.Wipe()
	return base.Derive("root-wrap"), nil
}

// unwrapRoot tells a wrong key, which the operator can put right, from a
// damaged wrap.
func unwrapRoot(with *seal.Key, wrapped []byte, info string, p RootProvider) (*seal.Key, error) {
	h, err := seal.ParseHeader(wrapped)
	if err != nil {
		return nil, err
	}
	if h.Key != with.ID() {
		return nil, errRootWrong(p, with.ID().String())
	}
	return seal.UnwrapKey(with, wrapped, info)
}

// errRootWrong says what was found; Open adds what is needed.
func errRootWrong(p RootProvider, found string) *errs.Error {
	return errs.New(errs.Integrity, "root_key_wrong").WithHint("%s %s holds the key with fingerprint %s", p.Name(), p.Place(), found)
}

const (
	keyFileTag    = "holdfast-root-key-1"
	keyFileHeader = "# Holdfast root key. Whoever has this file and the key store can read everything.\n" +
		"# Keep it apart from the data folder and its backups, and keep a copy.\n"
)

// createKeyFile makes a new key, durably, and never touches an existing file
// (fs.ErrExist).
func createKeyFile(path string) (err error) {
	defer errs.Wrap(&err, "keystore.createKeyFile")
	secret := make([]byte, seal.KeySize)
	_, _ = rand.Read(secret) // never fails; see crypto/rand
	defer clear(secret)
	sum := sha256.Sum256(secret)
	content := fmt.Appendf(nil, "%s%s %x %x\n", keyFileHeader, keyFileTag, secret, sum[:4])
	defer clear(content)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fileError(err, path)
	}
	err = writeNew(path, content)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return fileError(err, path)
	}
	return err
}

func parseKeyFile(raw []byte) (secret []byte, ok bool) {
	for line := range bytes.Lines(raw) {
		words := strings.Fields(string(line))
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if len(words) != 3 || words[0] != keyFileTag || secret != nil {
			return nil, false
		}
		key, errKey := hex.DecodeString(words[1])
		sum := sha256.Sum256(key)
		if errKey != nil || len(key) != seal.KeySize || hex.EncodeToString(sum[:4]) != words[2] {
			return nil, false
		}
		secret = key
	}
	return secret, secret != nil
}

// maxSecretFile is far above any key or passphrase; a wrong path (a disk
// image, /dev/zero) must not fill memory.
const maxSecretFile = 64 << 10

// readSecretFile refuses a file that others may read: a secret everyone on the
// machine has is none. It refuses what is no file, too: a pipe would be waited
// for without end.
func readSecretFile(path string) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|dontWait, 0)
	if err != nil {
		return nil, fileError(err, path)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, fileError(err, path)
	}
	if !info.Mode().IsRegular() {
		return nil, errs.New(errs.Unavailable, "secret_file_unreadable").
			WithHint("%s is no regular file; the secret is read again at each start, so it must be one", path)
	}
	if perm := info.Mode().Perm(); runtime.GOOS != "windows" && perm&0o077 != 0 {
		return nil, errs.New(errs.Permission, "secret_file_open").
			WithHint("%s has mode %04o; run `chmod 600` on it, and replace the secret if others may have read it", path, perm)
	}
	raw, err := io.ReadAll(io.LimitReader(f, maxSecretFile+1))
	if err != nil {
		return nil, fileError(err, path)
	}
	if len(raw) > maxSecretFile {
		return nil, errs.New(errs.Invalid, "secret_file_unreadable").WithHint("%s is longer than %d bytes; is it the right file?", path, maxSecretFile)
	}
	return raw, nil
}

func fileError(err error, path string) error {
	if errors.Is(err, fs.ErrNotExist) {
		return errs.New(errs.Unavailable, "secret_file_missing").
			WithHint("%s does not exist; mount the place it is in, or put the file back", path).Because(err)
	}
	return errs.New(errs.Unavailable, "secret_file_unreadable").WithHint("%s: check the path and its owner", path).Because(err)
}

// outside refuses a secret inside the data folder: who takes the folder must
// not get both.
func outside(p RootProvider, dataFile string) error {
	if p.Place() == "" {
		return nil
	}
	secret, data := resolve(p.Place()), resolve(filepath.Dir(dataFile))
	rel, err := filepath.Rel(data, secret)
	if err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return errs.New(errs.Precondition, "root_key_in_data").
			WithHint("%s is inside the data folder %s; move it elsewhere, best to another disk, and name the new place", p.Place(), data)
	}
	return nil
}

// resolve follows symbolic links of the longest part of path that exists.
func resolve(path string) string {
	path, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	for head, tail := path, ""; ; {
		if real, err := filepath.EvalSymlinks(head); err == nil {
			return filepath.Join(real, tail)
		}
		if head == filepath.Dir(head) {
			return path
		}
		head, tail = filepath.Dir(head), filepath.Join(filepath.Base(head), tail)
	}
}
