package snapshot

import (
	"bufio"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/nodekey"
	"github.com/holdfast-crm/holdfast/internal/osfile"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

// Life is how long a file may be read after it was written.
const Life = 24 * time.Hour

// ErrNone says that there is no file that could be read: none was written, its
// key is gone, it is too old, or it is of another program or does not hold.
var ErrNone = errors.New("snapshot: there is none")

// Config is what a shelf works with.
type Config struct {
	Folder    string        // made when it is first needed
	Place     nodekey.Place // nil: nothing is ever kept
	Workspace id.ID
	IDs       *id.Source
	Now       func() time.Time
}

// Shelf keeps files in one folder.
type Shelf struct {
	c       Config
	program func() ([32]byte, error)

	mu       sync.Mutex      // a file is published or discarded by one at a time
	discards map[string]int  // how often, by name
	gone     map[string]bool // discarded, and nothing published since
	withheld int             // how many want nothing to be published
	emptied  int             // how often all files went at once
}

// New returns the shelf of a folder. It touches nothing.
func New(c Config) *Shelf {
	return &Shelf{c: c, program: sync.OnceValues(hashProgram), discards: map[string]int{}, gone: map[string]bool{}}
}

// Keeps tells whether there is a place for keys, and its name.
func (s *Shelf) Keeps() (place string, ok bool) {
	if s.c.Place == nil {
		return "", false
	}
	return s.c.Place.String(), true
}

// Write seals what fn writes into the file of that name, in place of an older
// one. When it fails, or the file is discarded meanwhile, there is no file.
func (s *Shelf) Write(name string, fn func(io.Writer) error) (err error) {
	defer errs.Wrap(&err, "snapshot.Write")
	if s.c.Place == nil {
		return nil
	}
	begun, ok := s.begin(name)
	if !ok {
		return nil
	}
	if err := errors.Join(os.MkdirAll(s.c.Folder, 0o700), osfile.KeepOthersOut(s.c.Folder)); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(s.c.Folder, ".new-*")
	if err != nil {
		return err
	}
	secret, err := s.fill(tmp, name, fn)
	defer clear(secret)
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = s.publish(name, tmp.Name(), secret, begun)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(tmp.Name()), s.Discard(name))
	}
	if errors.Is(err, errDiscarded) {
		return nil
	}
	return err
}

var errDiscarded = errors.New("snapshot: discarded while it was written")

// begin returns what publish compares; not ok: nothing may be written now.
func (s *Shelf) begin(name string) (begun int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.discards[name] + s.emptied, s.withheld == 0
}

// publish puts a written file in its place, unless the name was discarded
// since it was begun: what had to go may be in it.
func (s *Shelf) publish(name, written string, secret []byte, begun int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.discards[name]+s.emptied != begun {
		return errDiscarded
	}
	s.gone[name] = false
	if err := s.c.Place.Put(s.keyName(name), secret, Life); err != nil {
		return err
	}
	return os.Rename(written, s.path(name))
}

// fill writes the file under a new key. It is not synced: a file that a power
// cut tears does not open, and is made anew like one that is not there.
func (s *Shelf) fill(f *os.File, name string, fn func(io.Writer) error) (secret []byte, err error) {
	secret = make([]byte, nodekey.Size)
	_, _ = rand.Read(secret)
	file := s.c.IDs.New()
	key, err := seal.NewKey(file, 1, secret)
	if err != nil {
		return secret, err
	}
	defer key.Wipe()
	bound, err := s.bound(name)
	if err != nil {
		return secret, err
	}
	out := bufio.NewWriterSize(f, chunkSize)
	magic := seal.FileMagic()
	_, _ = out.Write(magic[:])
	_, _ = out.Write(file[:])
	w := newWriter(out, key, file)
	_, err = w.Write(append(bound, stamp(s.c.Now())...))
	if err == nil {
		err = fn(w)
	}
	return secret, errors.Join(err, w.close(), out.Flush())
}

// Read opens the file of that name and hands its content to fn. An error of fn
// is returned as it is; a file that does not hold to its end is ErrNone,
// whatever fn made of it.
func (s *Shelf) Read(name string, fn func(io.Reader) error) error {
	if s.c.Place == nil {
		return ErrNone
	}
	f, err := os.Open(s.path(name))
	if err != nil {
		return ErrNone
	}
	defer f.Close()
	r, wipe, err := s.open(bufio.NewReaderSize(f, chunkSize), name)
	if err != nil {
		return ErrNone
	}
	defer wipe()
	if err = fn(r); err == nil {
		_, _ = io.Copy(io.Discard, r) // to its end: it may be cut off there
	}
	if r.failed != nil {
		return ErrNone
	}
	return err
}

// open checks what the file is bound to and how old it is.
func (s *Shelf) open(in io.Reader, name string) (r *reader, wipe func(), err error) {
	var front [4 + 16]byte
	if _, err := io.ReadFull(in, front[:]); err != nil || [4]byte(front[:4]) != seal.FileMagic() {
		return nil, nil, ErrNone
	}
	secret, err := s.c.Place.Get(s.keyName(name))
	if err != nil {
		return nil, nil, err
	}
	defer clear(secret)
	file := id.ID(front[4:])
	key, err := seal.NewKey(file, 1, secret)
	if err != nil {
		return nil, nil, err
	}
	r = newReader(in, key, file)
	bound, err := s.bound(name)
	if err == nil {
		err = expect(r, bound)
	}
	var at time.Time
	if err == nil {
		at, err = readStamp(r)
	}
	if age := s.c.Now().Sub(at); err != nil || age < 0 || age > Life {
		key.Wipe()
		return nil, nil, ErrNone
	}
	return r, key.Wipe, nil
}

// Discard makes the file of that name unreadable: the key goes first.
func (s *Shelf) Discard(name string) (err error) {
	defer errs.Wrap(&err, "snapshot.Discard")
	if s.c.Place == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.discards[name]++
	if s.gone[name] {
		return nil
	}
	err = s.c.Place.Remove(s.keyName(name))
	if gone := os.Remove(s.path(name)); !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	s.gone[name] = err == nil
	return err
}

// Withhold discards every file of the folder, whichever process wrote it, and
// lets Write begin none until release is called, which is never nil: what must
// not be in a file may still be in memory.
func (s *Shelf) Withhold() (release func(), err error) {
	defer errs.Wrap(&err, "snapshot.Withhold")
	s.mu.Lock()
	defer s.mu.Unlock()
	s.withheld++
	s.emptied++
	return sync.OnceFunc(s.release), s.empty()
}

func (s *Shelf) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.withheld--
}

// Close discards every file for good: from then on none is written.
func (s *Shelf) Close() (err error) {
	_, err = s.Withhold()
	return err
}

// empty removes keys first. Without a place for them only files can go.
func (s *Shelf) empty() (err error) {
	entries, err := os.ReadDir(s.c.Folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		name, sealed := strings.CutSuffix(e.Name(), ending)
		if sealed && s.c.Place != nil {
			err = errors.Join(err, s.c.Place.Remove(s.keyName(name)))
		}
		if gone := os.Remove(filepath.Join(s.c.Folder, e.Name())); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	return err
}

// Kept tells of a file without opening it; written is zero where there is none.
func (s *Shelf) Kept(name string) (bytes int64, written time.Time) {
	st, err := os.Stat(s.path(name))
	if err != nil {
		return 0, time.Time{}
	}
	return st.Size(), st.ModTime()
}

// Sweep removes what is older than Life, and what an interrupted Write left.
func (s *Shelf) Sweep() (err error) {
	defer errs.Wrap(&err, "snapshot.Sweep")
	entries, err := os.ReadDir(s.c.Folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		st, gone := e.Info()
		if gone == nil && s.c.Now().Sub(st.ModTime()) > Life {
			err = errors.Join(err, os.Remove(filepath.Join(s.c.Folder, e.Name())))
		}
	}
	return err
}

const ending = ".sealed"

func (s *Shelf) path(name string) string { return filepath.Join(s.c.Folder, name+ending) }

// keyName tells the keys of several folders on one machine apart.
func (s *Shelf) keyName(name string) string {
	folder, err := filepath.Abs(s.c.Folder)
	if err != nil {
		folder = s.c.Folder
	}
	sum := sha256.Sum256([]byte(folder))
	return "holdfast:" + s.c.Workspace.String() + ":" + hex.EncodeToString(sum[:8]) + ":" + name
}
