package seal

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"hash"
	"sync"

	"github.com/holdfast-crm/holdfast/internal/canon"
)

// macState is an HMAC whose key pads are already hashed, and a buffer for its
// input; reusing both makes a token cost three hash blocks.
type macState struct {
	hash hash.Hash
	buf  []byte
}

// MAC returns HMAC-SHA-256 over the canonical encoding of parts, each with its
// length. The first part names what is authenticated, so that one use of a key
// never answers for another.
func (k *Key) MAC(parts ...[]byte) [32]byte {
	pool := k.macPool()
	s := pool.Get().(*macState)
	b := s.buf[:0]
	for _, p := range parts {
		b = canon.AppendBytes(b, p)
	}
	mac := s.sum(b)
	pool.Put(s)
	return mac
}

// VerifyMAC compares in constant time.
func (k *Key) VerifyMAC(mac []byte, parts ...[]byte) bool {
	want := k.MAC(parts...)
	return subtle.ConstantTimeCompare(want[:], mac) == 1
}

// Token returns the equality token of a normalised value: equal values of one
// field have equal tokens, and nothing else can be told from them without the
// key.
func (k *Key) Token(object, field, normal string) [16]byte {
	pool := k.macPool()
	s := pool.Get().(*macState)
	b := canon.AppendString(s.buf[:0], "holdfast/token/v1")
	b = canon.AppendString(b, object)
	b = canon.AppendString(b, field)
	b = canon.AppendString(b, normal)
	mac := s.sum(b)
	pool.Put(s)
	return [16]byte(mac[:16])
}

// sum hashes b, which grew from s.buf, and leaves no trace of it.
func (s *macState) sum(b []byte) (mac [32]byte) {
	s.hash.Reset()
	s.hash.Write(b)
	clear(b)
	s.buf = s.hash.Sum(b[:0])
	copy(mac[:], s.buf)
	return mac
}

func (k *Key) macPool() *sync.Pool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.wiped {
		panic("seal: MAC with a wiped key") // going on would use a known key
	}
	if k.macs == nil {
		secret := k.secret // a copy: the pool calls New later
		k.macs = &sync.Pool{New: func() any {
			return &macState{hash: hmac.New(sha256.New, secret[:]), buf: make([]byte, 0, 256)}
		}}
	}
	return k.macs
}
