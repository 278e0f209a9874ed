package index

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index/vector"
)

// Snapshots keeps sealed files of this node; *snapshot.Shelf does.
type Snapshots interface {
	Write(name string, fn func(io.Writer) error) error
	Read(name string, fn func(io.Reader) error) error
	Discard(name string) error
}

// SnapshotName is the name under which the index is kept.
const SnapshotName = "index"

const (
	snapshotFormat = 1
	saveTries      = 3
	snapshotRows   = 20_000
)

// Moment is a place in the feed of changes: the newest change that is in the
// index for certain. Of another history there is another record there.
type Moment struct {
	Seq    int64
	Object string
	Record id.ID
}

// errUnready says that an object is not held, or not wholly.
var errUnready = errors.New("index: not everything is loaded and sound")

// Save writes what is held into a snapshot, from which Load starts in another
// process. at was asked for before Save was called. What is small is read again
// faster than that is worth: nothing is written.
func (x *Index) Save(ctx context.Context, at Moment) (err error) {
	defer errs.Wrap(&err, "index.Save")
	if x.deps.Snapshots == nil || x.heldRows() < cmp.Or(x.deps.SnapshotRows, snapshotRows) {
		return nil
	}
	begun := x.changes()
	for range saveTries {
		err = x.deps.Snapshots.Write(SnapshotName, func(w io.Writer) error { return x.encode(ctx, w, at) })
		if !errors.Is(err, errMoved) {
			break
		}
	}
	if err == nil {
		x.saved.Store(begun)
	}
	if errors.Is(err, errUnready) {
		return nil // the next start reads everything, and says again what does not hold
	}
	return err
}

// Discard makes the snapshot unreadable. Call it before something is erased or
// may no longer be found, so that no copy outlives it.
func (x *Index) Discard() error {
	if x.deps.Snapshots == nil {
		return nil
	}
	return x.deps.Snapshots.Discard(SnapshotName)
}

// Changed tells whether there is more to save than when that was last done, or
// than what came out of a snapshot.
func (x *Index) Changed() bool { return x.changes() != x.saved.Load() }

func (x *Index) changes() (n int64) {
	for _, t := range x.all() {
		t.mu.RLock()
		n += int64(t.changes)
		t.mu.RUnlock()
	}
	return n
}

func (x *Index) heldRows() (n int) {
	for _, t := range x.all() {
		t.mu.RLock()
		n += t.live
		t.mu.RUnlock()
	}
	return n
}

func (x *Index) encode(ctx context.Context, w io.Writer, at Moment) error {
	e := vector.NewEncoder(w)
	e.Uint(snapshotFormat)
	e.Int(at.Seq)
	e.Text(at.Object)
	e.ID(at.Record)
	tables := x.all()
	e.Uint(uint64(len(tables)))
	for _, t := range tables {
		if err := t.save(ctx, e); err != nil {
			return err
		}
	}
	return e.Flush()
}

// save copies segment by segment, so that a commit waits for one copy at most.
// What changes meanwhile is in some segments and not in others; the changes
// after the moment of the snapshot put that right when it is loaded.
func (t *table) save(ctx context.Context, e *vector.Encoder) error {
	if t.isReady() != nil || t.broken.Load() > 0 {
		return errUnready
	}
	defer t.hold()() // what moves is in no feed of changes
	t.mu.RLock()
	m, b, changes := t.mark(), t.bound.Load(), t.changes
	t.mu.RUnlock()
	e.Text(b.object.ID)
	if err := b.encode(e); err != nil {
		return err
	}
	e.Uint(uint64(m.segments))
	for n := range m.segments {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := t.copied(e, m, func() { t.segments[n].encode(e) }); err != nil {
			return err
		}
	}
	return t.copied(e, m, func() {
		for _, s := range b.specs {
			if s.codes != nil {
				e.Texts(s.codes.texts)
			}
		}
		t.encodeOrders(e)
		e.Bool(t.changes == changes)
	})
}

// copied copies something under the lock and writes it without.
func (t *table) copied(e *vector.Encoder, m mark, encode func()) error {
	t.mu.RLock()
	same := t.epoch == m.epoch
	if same {
		encode()
	}
	t.mu.RUnlock()
	if !same {
		return errMoved
	}
	return e.Flush()
}

func (t *table) encodeOrders(e *vector.Encoder) {
	var built []*order
	for _, o := range t.orders {
		if o != nil && o.built {
			built = append(built, o)
		}
	}
	e.Uint(uint64(len(built)))
	for _, o := range built {
		e.Int(int64(o.at))
		o.mu.RLock()
		for _, l := range o.lists() {
			e.Uint(uint64(l.Len()))
			l.Each(func(_ []byte, _ id.ID, rows []uint32) { e.Uint32s(rows) })
		}
		o.mu.RUnlock()
	}
}

// encode writes which columns there are, and what they depend on.
func (b *binding) encode(e *vector.Encoder) error {
	e.Uint(uint64(len(b.specs)))
	for _, s := range b.specs {
		if s.blank {
			return errUnready
		}
		sum, err := s.signature()
		if err != nil {
			return err
		}
		e.Bytes(sum)
	}
	return nil
}

// signature is the same for columns that hold the same of the same values.
func (s *spec) signature() ([]byte, error) {
	declared, err := json.Marshal(struct {
		ID, Type string
		Field    any
		Layout   layout
		Name     bool
		Sounds   bool
		Prose    bool
	}{s.field.ID, s.field.Type.Name(), declaration(s.field), s.layout, s.name, s.sounds, s.prose})
	sum := sha256.Sum256(declared)
	return sum[:], err
}

func declaration(f *catalog.Field) any {
	if f.System {
		return nil
	}
	return f.Spec
}
