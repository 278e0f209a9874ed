package canon

import (
	"encoding/binary"
	"errors"
	"time"
)

// ErrMalformed is returned for any input that no Append call sequence made.
var ErrMalformed = errors.New("canonical encoding is malformed")

// AppendUint appends v as minimal LEB128.
func AppendUint(dst []byte, v uint64) []byte { return binary.AppendUvarint(dst, v) }

// AppendBytes appends len(b) and b.
func AppendBytes(dst, b []byte) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(b))), b...)
}

// AppendString appends len(s) and s.
func AppendString(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

// AppendBool appends one byte, 0 or 1.
func AppendBool(dst []byte, v bool) []byte {
	if v {
		return append(dst, 1)
	}
	return append(dst, 0)
}

// AppendTime appends t as microseconds since 1970 UTC; the zero time as 0.
func AppendTime(dst []byte, t time.Time) []byte {
	if t.IsZero() {
		return binary.BigEndian.AppendUint64(dst, 0)
	}
	return binary.BigEndian.AppendUint64(dst, uint64(t.UnixMicro()))
}

// Reader reads what the Append functions wrote. The first failure sticks;
// callers read everything and then ask Done.
type Reader struct {
	b   []byte
	bad bool
}

// NewReader reads from b, which it does not copy.
func NewReader(b []byte) *Reader { return &Reader{b: b} }

// Uint reads an unsigned integer.
func (r *Reader) Uint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 || (n > 1 && r.b[n-1] == 0) { // n > 1 with a zero last byte: not minimal
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return v
}

// Bytes reads a byte string; the result aliases the input.
func (r *Reader) Bytes() []byte {
	n := r.Uint()
	if r.bad || n > uint64(len(r.b)) {
		r.fail()
		return nil
	}
	out := r.b[:n:n]
	r.b = r.b[n:]
	return out
}

// String reads a string.
func (r *Reader) String() string { return string(r.Bytes()) }

// Bool reads one byte that must be 0 or 1.
func (r *Reader) Bool() bool {
	if len(r.b) == 0 || r.b[0] > 1 {
		r.fail()
		return false
	}
	v := r.b[0] == 1
	r.b = r.b[1:]
	return v
}

// Time reads a time, in UTC.
func (r *Reader) Time() time.Time {
	if len(r.b) < 8 {
		r.fail()
		return time.Time{}
	}
	v := binary.BigEndian.Uint64(r.b)
	r.b = r.b[8:]
	if v == 0 {
		return time.Time{}
	}
	return time.UnixMicro(int64(v)).UTC()
}

// Len returns how many bytes are left, 0 after a failure.
func (r *Reader) Len() int { return len(r.b) }

// Done returns ErrMalformed if anything failed or bytes are left over.
func (r *Reader) Done() error {
	if r.bad || len(r.b) != 0 {
		return ErrMalformed
	}
	return nil
}

// Err returns ErrMalformed if anything failed so far; bytes may be left.
func (r *Reader) Err() error {
	if r.bad {
		return ErrMalformed
	}
	return nil
}

func (r *Reader) fail() {
	r.bad = true
	r.b = nil
}
