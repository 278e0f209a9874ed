package nodekey

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// keyring is the kernel's keyring of the user (keyrings(7), user-keyring(7)):
// it stays when the process ends, and not when the machine does.
type keyring struct{}

// ours lets processes of the same user find and read the key without having
// been started by the one that made it, and nobody else do anything.
const ours = 0x3f3f0000

const kind = "user"

// kernel tries the keyring out: many containers forbid it.
func kernel() (Place, error) {
	const name = "holdfast:probe"
	k := keyring{}
	if err := k.Put(name, make([]byte, Size), time.Minute); err != nil {
		return nil, nil // none here, and that is no fault
	}
	_, err := k.Get(name)
	if err = errors.Join(err, k.Remove(name)); err != nil {
		return nil, nil
	}
	return k, nil
}

func (keyring) Put(name string, secret []byte, ttl time.Duration) error {
	key, err := unix.AddKey(kind, name, secret, unix.KEY_SPEC_USER_KEYRING)
	if err != nil {
		return fmt.Errorf("nodekey: add to the keyring: %w", err)
	}
	if err = unix.KeyctlSetperm(key, ours); err == nil {
		_, err = unix.KeyctlInt(unix.KEYCTL_SET_TIMEOUT, key, int(ttl/time.Second), 0, 0)
	}
	if err != nil {
		_, _ = unix.KeyctlInt(unix.KEYCTL_UNLINK, key, unix.KEY_SPEC_USER_KEYRING, 0, 0)
		return fmt.Errorf("nodekey: limit the key: %w", err)
	}
	return nil
}

func (keyring) Get(name string) ([]byte, error) {
	key, err := find(name)
	if err != nil {
		return nil, err
	}
	secret := make([]byte, Size+1)
	n, err := unix.KeyctlBuffer(unix.KEYCTL_READ, key, secret, 0)
	switch {
	case gone(err):
		return nil, ErrNone
	case err != nil:
		return nil, fmt.Errorf("nodekey: read from the keyring: %w", err)
	case n != Size:
		return nil, ErrNone
	}
	return secret[:Size], nil
}

func (keyring) Remove(name string) error {
	key, err := find(name)
	if errors.Is(err, ErrNone) {
		return nil
	}
	if err == nil {
		// Revoked first: whoever holds a number of it holds nothing from now on.
		_, err = unix.KeyctlInt(unix.KEYCTL_REVOKE, key, 0, 0, 0)
		if _, unlink := unix.KeyctlInt(unix.KEYCTL_UNLINK, key, unix.KEY_SPEC_USER_KEYRING, 0, 0); err == nil && !gone(unlink) {
			err = unlink
		}
	}
	if err != nil {
		return fmt.Errorf("nodekey: remove from the keyring: %w", err)
	}
	return nil
}

func (keyring) String() string { return "kernel keyring" }

func find(name string) (int, error) {
	key, err := unix.KeyctlSearch(unix.KEY_SPEC_USER_KEYRING, kind, name, 0)
	if gone(err) {
		return 0, ErrNone
	}
	if err != nil {
		return 0, fmt.Errorf("nodekey: search the keyring: %w", err)
	}
	return key, nil
}

func gone(err error) bool {
	return errors.Is(err, unix.ENOKEY) || errors.Is(err, unix.EKEYEXPIRED) || errors.Is(err, unix.EKEYREVOKED) || errors.Is(err, unix.ENOENT)
}

// inherited is a memory file (memfd_create(2)) that a supervisor holds open
// and hands to each process it starts. It has room for one secret.
type inherited struct{ fd int }

func inherit(fd int) (Place, error) {
	var fs unix.Statfs_t
	var st unix.Stat_t
	if err := errors.Join(unix.Fstatfs(fd, &fs), unix.Fstat(fd, &st)); err != nil {
		return nil, fmt.Errorf("nodekey: %s: %w", Descriptor, err)
	}
	if fs.Type != unix.TMPFS_MAGIC || st.Nlink != 0 {
		return nil, fmt.Errorf("nodekey: %s is not a memory file: a key must not lie on a disk", Descriptor)
	}
	unix.CloseOnExec(fd)
	return inherited{fd}, nil
}

// Put keeps the secret until it is removed: the age of what lies under it is
// the caller's to look at.
func (i inherited) Put(_ string, secret []byte, _ time.Duration) error {
	if n, err := unix.Pwrite(i.fd, secret, 0); err != nil || n != len(secret) {
		return fmt.Errorf("nodekey: write to the descriptor: %w", err)
	}
	return nil
}

func (i inherited) Get(string) ([]byte, error) {
	secret := make([]byte, Size)
	n, err := unix.Pread(i.fd, secret, 0)
	if err != nil {
		return nil, fmt.Errorf("nodekey: read from the descriptor: %w", err)
	}
	for _, b := range secret {
		if n == Size && b != 0 {
			return secret, nil
		}
	}
	return nil, ErrNone
}

func (i inherited) Remove(string) error {
	return i.Put("", make([]byte, Size), 0)
}

func (inherited) String() string { return "inherited descriptor" }
