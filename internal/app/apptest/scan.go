package apptest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// Scanner looks for planted words. It is safe for concurrent use.
type Scanner struct {
	mu       sync.RWMutex
	planted  map[string]bool
	patterns map[uint64][]pattern // by the first eight bytes
	filter   []uint64             // bits: may some pattern begin so?
}

// pattern is half of one form of one canary.
type pattern struct {
	bytes       []byte
	where, form string
}

// Hit is a canary that was found.
type Hit struct {
	File   string
	Offset int
	Where  string // where it was planted
	Form   string
}

// String says what leaked and where, without repeating it.
func (h Hit) String() string {
	return fmt.Sprintf("%s, offset %d: what was planted in %s, as %s", h.File, h.Offset, h.Where, h.Form)
}

const (
	anchor     = 8
	filterBits = 22
)

// MinLength is the shortest canary, in bytes: what is looked for must be long
// enough not to occur by chance. From twice that on, each half is.
const MinLength = anchor

// NewScanner returns a Scanner that looks for nothing yet.
func NewScanner() *Scanner {
	return &Scanner{planted: map[string]bool{}, patterns: map[uint64][]pattern{}, filter: make([]uint64, 1<<filterBits/64)}
}

// Plant adds a canary; where says what value it is part of. It panics when
// text is too short to be told from chance.
func (s *Scanner) Plant(where, text string) {
	if len(text) < MinLength {
		panic(fmt.Sprintf("apptest: %q is shorter than %d bytes", text, MinLength))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.planted[text] {
		return
	}
	s.planted[text] = true
	for _, f := range Forms(text) {
		for _, part := range parts(f.Bytes) {
			first := binary.LittleEndian.Uint64(part)
			s.patterns[first] = append(s.patterns[first], pattern{part, where, f.Name})
			at := spread(first)
			s.filter[at/64] |= 1 << (at % 64)
		}
	}
}

// parts are the halves of b, or b itself when halves would be too short.
func parts(b []byte) [][]byte {
	half := len(b) / 2
	if half < anchor {
		return [][]byte{b}
	}
	return [][]byte{b[:half], b[half:]}
}

func spread(first uint64) uint64 { return (first * 0x9e3779b97f4a7c15) >> (64 - filterBits) }

// Planted returns how many canaries are looked for.
func (s *Scanner) Planted() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.planted)
}

// Bytes looks through b; name is for the hits. Each form of what was planted
// somewhere is told once.
func (s *Scanner) Bytes(name string, b []byte) (hits []Hit) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	told := map[[2]string]bool{}
	for i := 0; i+anchor <= len(b); i++ {
		first := binary.LittleEndian.Uint64(b[i:])
		at := spread(first)
		if s.filter[at/64]&(1<<(at%64)) == 0 {
			continue
		}
		for _, p := range s.patterns[first] {
			if what := [2]string{p.where, p.form}; bytes.HasPrefix(b[i:], p.bytes) && !told[what] {
				told[what] = true
				hits = append(hits, Hit{name, i, p.where, p.form})
			}
		}
	}
	return hits
}

// Folder looks through every file below dir and its name, links not followed.
// A file that goes away meanwhile is passed over; read is how many bytes were
// looked at.
func (s *Scanner) Folder(dir string) (hits []Hit, read int64, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if os.IsNotExist(err) {
			return nil
		} else if err != nil {
			return err
		}
		hits = append(hits, s.Bytes("name of "+path, []byte(d.Name()))...)
		if !d.Type().IsRegular() {
			return nil
		}
		b, err := os.ReadFile(path)
		if os.IsNotExist(err) {
			return nil
		}
		read += int64(len(b))
		hits = append(hits, s.Bytes(path, b)...)
		return err
	})
	return hits, read, err
}
