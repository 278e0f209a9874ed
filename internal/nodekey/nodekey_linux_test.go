package nodekey

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestTheKeyringKeepsASecretUntilItIsRemoved(t *testing.T) {
	t.Parallel()
	p, err := kernel()
	if err != nil {
		t.Fatal(err)
	}
	if p == nil {
		t.Skip("this kernel, or its container, gives no keyring")
	}
	suffix := make([]byte, 8)
	_, _ = rand.Read(suffix)
	name := "holdfast:test:" + hex.EncodeToString(suffix)
	t.Cleanup(func() { _ = p.Remove(name) })
	keepsOne(t, p, name)

	if err := p.Put(name, secretOf(3), time.Second); err != nil {
		t.Fatal(err)
	}
	key, err := find(name)
	if err != nil {
		t.Fatal(err)
	}
	// The kernel tells when it lets go: the sixth part of "type;uid;gid;perm;description".
	described := make([]byte, 200)
	n, err := unix.KeyctlBuffer(unix.KEYCTL_DESCRIBE, key, described, 0)
	if err != nil || !bytes.Contains(described[:n], []byte(";3f3f0000;")) {
		t.Errorf("the key is described as %q (%v): others may read it", described[:max(n, 0)], err)
	}
}

func TestAnInheritedMemoryFileKeepsASecret(t *testing.T) {
	t.Parallel()
	fd, err := unix.MemfdCreate("key", 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Close(fd) })
	p, err := inherit(fd)
	if err != nil {
		t.Fatal(err)
	}
	keepsOne(t, p, "any")
}

func TestADescriptorOfAFileIsRefused(t *testing.T) {
	t.Parallel()
	f, err := os.Create(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := inherit(int(f.Fd())); err == nil {
		t.Error("a key may lie in a file")
	}
	if _, err := inherit(1 << 20); err == nil {
		t.Error("a descriptor that is not open was accepted")
	}
}

func TestANumberNamesTheDescriptor(t *testing.T) {
	t.Parallel()
	fd, err := unix.MemfdCreate("key", 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Close(fd) })
	if p, err := Find(strconv.Itoa(fd)); err != nil || p.String() != "inherited descriptor" {
		t.Errorf("found %v: %v", p, err)
	}
	if _, err := Find("three"); err == nil {
		t.Error(`"three" is a descriptor`)
	}
}

func keepsOne(t *testing.T, p Place, name string) {
	t.Helper()
	if _, err := p.Get(name); !errors.Is(err, ErrNone) {
		t.Fatalf("a secret before any was put: %v", err)
	}
	if err := p.Remove(name); err != nil {
		t.Fatalf("removing none: %v", err)
	}
	for n := byte(1); n < 3; n++ {
		if err := p.Put(name, secretOf(n), time.Hour); err != nil {
			t.Fatal(err)
		}
		if got, err := p.Get(name); err != nil || !bytes.Equal(got, secretOf(n)) {
			t.Fatalf("got another secret than was put: %v", err)
		}
	}
	if err := p.Remove(name); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Get(name); !errors.Is(err, ErrNone) {
		t.Fatalf("a removed secret is still there: %v", err)
	}
}

func secretOf(n byte) []byte { return bytes.Repeat([]byte{n}, Size) }
