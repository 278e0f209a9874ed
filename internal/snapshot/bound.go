package snapshot

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"time"

	"github.com/holdfast-crm/holdfast/internal/canon"
)

// bound is what a file may be read for: this name, workspace and program.
// Another version may fold, sort or lay out otherwise.
func (s *Shelf) bound(name string) ([]byte, error) {
	program, err := s.program()
	if err != nil {
		return nil, err
	}
	b := canon.AppendString(nil, "holdfast snapshot v1")
	b = canon.AppendString(b, name)
	b = canon.AppendBytes(b, s.c.Workspace[:])
	return canon.AppendBytes(b, program[:]), nil
}

// hashProgram returns the hash of the running program's file.
func hashProgram() (sum [32]byte, err error) {
	path, err := os.Executable()
	if err != nil {
		return sum, err
	}
	f, err := os.Open(path)
	if err != nil {
		return sum, err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	h.Sum(sum[:0])
	return sum, err
}

var errBound = errors.New("snapshot: of something else")

func expect(r io.Reader, want []byte) error {
	got := make([]byte, len(want))
	if _, err := io.ReadFull(r, got); err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		return errBound
	}
	return nil
}

func stamp(t time.Time) []byte {
	return binary.LittleEndian.AppendUint64(nil, uint64(t.UnixMilli()))
}

func readStamp(r io.Reader) (time.Time, error) {
	var b [8]byte
	_, err := io.ReadFull(r, b[:])
	return time.UnixMilli(int64(binary.LittleEndian.Uint64(b[:]))), err
}
