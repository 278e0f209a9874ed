package id

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// ID is a UUID version 7. The zero ID means "none".
type ID [16]byte

// Source makes identifiers; one per process, handed down from app.
type Source struct {
	mu   sync.Mutex
	last uint64 // 48-bit milliseconds << 12 | 12-bit counter of the newest ID
	now  func() time.Time
}

// NewSource makes a source over the given clock.
func NewSource(now func() time.Time) *Source { return &Source{now: now} }

// New returns the next identifier. The 12 bits of rand_a count within a
// millisecond (RFC 9562 section 6.2, method 1); a burst beyond 4096 borrows
// from the following millisecond.
func (s *Source) New() ID {
	var v ID
	_, _ = rand.Read(v[8:]) // never fails; see crypto/rand
	s.mu.Lock()
	at := uint64(s.now().UnixMilli()) << 12
	if at <= s.last {
		at = s.last + 1
	}
	s.last = at
	s.mu.Unlock()
	binary.BigEndian.PutUint64(v[:8], at>>12<<16|0x7000|at&0xfff)
	v[8] = v[8]&0x3f | 0x80
	return v
}

// IsZero reports whether v is the zero ID.
func (v ID) IsZero() bool { return v == ID{} }

// String returns the canonical lower-case form, 36 characters.
func (v ID) String() string { return string(v.AppendText(nil)) }

// OrEmpty is String, but "" for the zero identifier.
func (v ID) OrEmpty() string {
	if v.IsZero() {
		return ""
	}
	return v.String()
}

// AppendText appends the canonical form to dst.
func (v ID) AppendText(dst []byte) []byte {
	for i, part := range [...][]byte{v[:4], v[4:6], v[6:8], v[8:10], v[10:]} {
		if i > 0 {
			dst = append(dst, '-')
		}
		dst = hex.AppendEncode(dst, part)
	}
	return dst
}

// MarshalText implements encoding.TextMarshaler.
func (v ID) MarshalText() ([]byte, error) { return v.AppendText(nil), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (v *ID) UnmarshalText(b []byte) (err error) {
	*v, err = Parse(string(b))
	return err
}

// Time returns the creation time, to the millisecond.
func (v ID) Time() time.Time {
	return time.UnixMilli(int64(binary.BigEndian.Uint64(v[:8]) >> 16)).UTC()
}

// Parse reads the canonical form (either case). Errors are Invalid with code
// "id_invalid".
func Parse(s string) (ID, error) {
	var v ID
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return v, errs.New(errs.Invalid, "id_invalid")
	}
	compact := s[:8] + s[9:13] + s[14:18] + s[19:23] + s[24:]
	if _, err := hex.Decode(v[:], []byte(compact)); err != nil {
		return ID{}, errs.New(errs.Invalid, "id_invalid")
	}
	return v, nil
}

// FromBytes reads the 16-byte form.
func FromBytes(b []byte) (ID, error) {
	var v ID
	if len(b) != len(v) {
		return v, errs.New(errs.Invalid, "id_invalid")
	}
	copy(v[:], b)
	return v, nil
}
