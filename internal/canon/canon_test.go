package canon_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/canon"
)

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 22, 8, 30, 0, 123000, time.UTC)
	var b []byte
	b = canon.AppendUint(b, 300)
	b = canon.AppendString(b, "张伟")
	b = canon.AppendBytes(b, nil)
	b = canon.AppendBool(b, true)
	b = canon.AppendTime(b, at)
	b = canon.AppendTime(b, time.Time{})
	r := canon.NewReader(b)
	if v := r.Uint(); v != 300 {
		t.Errorf("Uint = %d", v)
	}
	if s := r.String(); s != "张伟" {
		t.Errorf("String = %q", s)
	}
	if v := r.Bytes(); len(v) != 0 {
		t.Errorf("Bytes = %x", v)
	}
	if !r.Bool() || !r.Time().Equal(at) || !r.Time().IsZero() {
		t.Error("bool or times differ")
	}
	if err := r.Done(); err != nil {
		t.Error(err)
	}
}

func FuzzReader(f *testing.F) {
	f.Add([]byte{0x80, 0x00})
	f.Add(canon.AppendString(canon.AppendUint(nil, 1<<40), "x"))
	f.Fuzz(func(t *testing.T, in []byte) {
		r := canon.NewReader(in)
		n, s := r.Uint(), r.Bytes()
		if r.Done() != nil {
			return
		}
		if again := canon.AppendBytes(canon.AppendUint(nil, n), s); !bytes.Equal(again, in) {
			t.Fatalf("accepted a non-canonical form: %x, canonical %x", in, again)
		}
	})
}
