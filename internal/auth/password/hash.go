package password

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// Current parameters, above every row of ASVS 5.0 appendix C. One lane,
// because the queue already uses every core.
const (
	memoryKiB = 64 << 10
	passes    = 3
	lanes     = 1
	saltSize  = 16
	keySize   = 32
)

// Upper bounds for stored parameters: what a later version may have raised
// them to, below what would stop the machine.
const (
	maxMemoryKiB = 1 << 20
	maxPasses    = 16
	maxLanes     = 16
)

// queueFactor bounds how many callers wait for each running hash; a longer
// queue would answer after its callers gave up.
const queueFactor = 16

var errHash = errors.New("malformed password hash")

// Hasher hashes within bounds; one a process, handed down from app.
type Hasher struct {
	queue chan struct{} // running and waiting
	cores chan struct{} // running
}

// NewHasher makes a hasher that runs at most the given number of hashes at a
// time.
func NewHasher(cores int) *Hasher {
	return &Hasher{queue: make(chan struct{}, cores*(1+queueFactor)), cores: make(chan struct{}, cores)}
}

// Hash returns the PHC string of a password under a new salt. Errors are
// Unavailable ("password_busy") when too many wait, or ctx's.
func (h *Hasher) Hash(ctx context.Context, password []byte) (string, error) {
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // never fails; see crypto/rand
	key, err := h.derive(ctx, password, params{memoryKiB, passes, lanes}, salt, keySize)
	if err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memoryKiB, passes, lanes,
		b64.EncodeToString(salt), b64.EncodeToString(key)), nil
}

// Verify reports whether password is the one behind phc, and whether the hash
// should be made again with today's parameters. A phc of the empty string (no
// such user, no password) takes the same time and never holds.
func (h *Hasher) Verify(ctx context.Context, phc string, password []byte) (holds, stale bool, err error) {
	p, salt, want := params{memoryKiB, passes, lanes}, make([]byte, saltSize), make([]byte, keySize)
	if phc != "" {
		if p, salt, want, err = parse(phc); err != nil {
			return false, false, errs.New(errs.Integrity, "password_hash_broken").Because(err)
		}
	}
	got, err := h.derive(ctx, password, p, salt, uint32(len(want)))
	if err != nil {
		return false, false, err
	}
	holds = subtle.ConstantTimeCompare(got, want) == 1 && phc != ""
	return holds, p != params{memoryKiB, passes, lanes}, nil
}

type params struct {
	memory, passes uint32
	lanes          uint8
}

// derive waits for a free core. The password is normalised to NFC, as Check
// counts it, so that it is the same from every keyboard.
func (h *Hasher) derive(ctx context.Context, password []byte, p params, salt []byte, size uint32) ([]byte, error) {
	select {
	case h.queue <- struct{}{}:
		defer func() { <-h.queue }()
	default:
		return nil, errs.New(errs.Unavailable, "password_busy")
	}
	select {
	case h.cores <- struct{}{}:
		defer func() { <-h.cores }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	normal := norm.NFC.Append(nil, password...)
	defer clear(normal)
	return argon2.IDKey(normal, salt, p.passes, p.memory, p.lanes, size), nil
}

// parse reads a PHC string of this package.
func parse(phc string) (p params, salt, key []byte, err error) {
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, nil, nil, errHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.passes, &p.lanes); err != nil {
		return p, nil, nil, errHash
	}
	if parts[3] != fmt.Sprintf("m=%d,t=%d,p=%d", p.memory, p.passes, p.lanes) {
		return p, nil, nil, errHash
	}
	if p.memory < 8*uint32(p.lanes) || p.memory > maxMemoryKiB || p.passes < 1 || p.passes > maxPasses || p.lanes < 1 || p.lanes > maxLanes {
		return p, nil, nil, errHash
	}
	b64 := base64.RawStdEncoding.Strict()
	salt, saltErr := b64.DecodeString(parts[4])
	key, keyErr := b64.DecodeString(parts[5])
	if saltErr != nil || keyErr != nil || len(salt) < 8 || len(key) < 16 || len(key) > 64 {
		return p, nil, nil, errHash
	}
	return p, salt, key, nil
}
