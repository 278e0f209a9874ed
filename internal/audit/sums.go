package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"math/bits"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

// sum is a number modulo 2^256, big-endian.
type sum [32]byte

// sums holds, for each object, the sum over its rows of
// HMAC(rows key, "holdfast/rows/v1", object, row digest). A writer without the
// key can neither predict a term nor find rows whose terms cancel out.
type sums map[string]sum

// fold replaces the row behind before by the row behind after.
func (s sums) fold(key *seal.Key, object string, before, after []byte) {
	total := s[object]
	if len(before) > 0 {
		total = total.minus(rowTerm(key, object, before))
	}
	if len(after) > 0 {
		total = total.plus(rowTerm(key, object, after))
	}
	s[object] = total
}

func rowTerm(key *seal.Key, object string, digest []byte) sum {
	return key.MAC([]byte("holdfast/rows/v1"), []byte(object), digest)
}

// hash is what a checkpoint binds: SHA-256 over the objects in order, each as
// its length-prefixed id and its sum.
func (s sums) hash() [32]byte {
	var b []byte
	for _, object := range slices.Sorted(maps.Keys(s)) {
		total := s[object]
		b = canon.AppendString(b, object)
		b = append(b, total[:]...)
	}
	return sha256.Sum256(b)
}

func (a sum) plus(b sum) (out sum) {
	var carry uint64
	for i := 24; i >= 0; i -= 8 {
		var v uint64
		v, carry = bits.Add64(binary.BigEndian.Uint64(a[i:]), binary.BigEndian.Uint64(b[i:]), carry)
		binary.BigEndian.PutUint64(out[i:], v)
	}
	return out
}

func (a sum) minus(b sum) (out sum) {
	var borrow uint64
	for i := 24; i >= 0; i -= 8 {
		var v uint64
		v, borrow = bits.Sub64(binary.BigEndian.Uint64(a[i:]), binary.BigEndian.Uint64(b[i:]), borrow)
		binary.BigEndian.PutUint64(out[i:], v)
	}
	return out
}
