package nodekey

import (
	"errors"
	"strconv"
	"time"
)

// Size of a secret in bytes.
const Size = 32

// Descriptor is the environment variable that names an inherited descriptor.
const Descriptor = "HOLDFAST_NODE_KEY_FD"

// ErrNone says that a place holds no such secret, or no longer.
var ErrNone = errors.New("nodekey: there is no such secret")

// Place is where secrets are kept.
type Place interface {
	// Put keeps a secret for at most ttl, in place of an older one of that name.
	Put(name string, secret []byte, ttl time.Duration) error
	// Get returns the secret, or ErrNone.
	Get(name string) ([]byte, error)
	// Remove forgets the secret; that there is none is no error.
	Remove(name string) error
	// String names the place for people.
	String() string
}

// Find returns the place to be had here: the inherited descriptor of that
// number unless it is "", else the kernel's keyring; nil when neither works.
func Find(descriptor string) (Place, error) {
	if descriptor != "" {
		fd, err := strconv.Atoi(descriptor)
		if err != nil || fd < 0 {
			return nil, errors.New("nodekey: " + Descriptor + " is not the number of a descriptor")
		}
		return inherit(fd)
	}
	return kernel()
}
