package index

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index/places"
	"github.com/holdfast-crm/holdfast/internal/index/vector"
)

// Snapshots keeps sealed files of this node; *snapshot.Shelf does.
type Snapshots interface {
	Write(name string, fn func(io.Writer) error) error
	Read(name string, fn func(io.Reader) error) error
	Discard(name string) error
	// Withhold discards all, and lets none be written until release is called.
	Withhold() (release func(), err error)
	// Kept tells of a file without opening it; written is zero where there is none.
	Kept(name string) (bytes int64, written time.Time)
}

// SnapshotName is the name under which an object is kept, by its id.
func SnapshotName(object string) string { return "index-" + object }

const (
	snapshotFormat = 2
	saveTries      = 3
	snapshotRows   = 20_000
)

var errUnready = errors.New("index: some records do not hold")

// Save writes each object that is in memory and changed since it was saved, or
// was saved before renew, into its snapshot, from which Load starts in another
// process. What is small is read again faster than that is worth: nothing is
// written.
func (x *Index) Save(ctx context.Context, renew time.Time) (err error) {
	defer errs.Wrap(&err, "index.Save")
	if x.deps.Snapshots == nil {
		return nil
	}
	for _, t := range x.all() {
		if t.place.Enter() != nil {
			continue // nothing is there
		}
		if _, written := x.deps.Snapshots.Kept(SnapshotName(t.id())); t.changed() || written.Before(renew) {
			err = errors.Join(err, x.saveTable(ctx, t))
		}
		t.place.Leave()
	}
	return err
}

// saveTable writes one object.
func (x *Index) saveTable(ctx context.Context, t *table) error {
	if x.deps.Snapshots == nil || x.deps.Moment == nil || t.rows() < cmp.Or(x.deps.SnapshotRows, snapshotRows) {
		return nil
	}
	begun := t.changesNow()
	at, err := x.deps.Moment(ctx)
	if err != nil {
		return err
	}
	for range saveTries {
		err = x.deps.Snapshots.Write(SnapshotName(t.id()), func(w io.Writer) error { return t.encode(ctx, w, at) })
		if !errors.Is(err, errMoved) {
			break
		}
	}
	if err == nil {
		t.saved.Store(begun)
	}
	if err != nil && x.deps.OnUnsaved != nil {
		x.deps.OnUnsaved(t.bound.Load().object, err)
	}
	if errors.Is(err, errUnready) {
		return nil // the next start reads everything, and says again what does not hold
	}
	return err
}

// Withhold, when something goes, makes all snapshots unreadable, and lets no other be
// made before release is called, which is never nil. What is erased or may no longer be found leaves the database
// and the index between the two, so that no copy outlives it.
func (x *Index) Withhold(goes bool) (release func(), err error) {
	if !goes || x.deps.Snapshots == nil {
		return func() {}, nil
	}
	return x.deps.Snapshots.Withhold()
}

func (t *table) id() string { return t.bound.Load().object.ID }

func (t *table) changed() bool { return t.changesNow() != t.saved.Load() }

func (t *table) changesNow() int64 {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return int64(t.changes)
}

func (t *table) rows() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.live
}

func (t *table) encode(ctx context.Context, w io.Writer, at Moment) error {
	e := vector.NewEncoder(w)
	e.Uint(snapshotFormat)
	e.Int(at.Seq)
	e.Text(at.Object)
	e.ID(at.Record)
	if err := t.save(ctx, e); err != nil {
		return err
	}
	return e.Flush()
}

// save copies segment by segment, so that a commit waits for one copy at most.
// What changes meanwhile is in some segments and not in others; the changes
// after the moment of the snapshot put that right when it is loaded.
func (t *table) save(ctx context.Context, e *vector.Encoder) error {
	if t.broken.Load() > 0 {
		return errUnready
	}
	defer t.hold()() // what moves is in no feed of changes
	t.mu.RLock()
	m, b, changes := t.mark(), t.bound.Load(), t.changes
	t.mu.RUnlock()
	e.Text(b.object.ID)
	kept := b.kept()
	if err := b.encode(e, kept); err != nil {
		return err
	}
	e.Uint(uint64(m.segments))
	for n := range m.segments {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := t.copied(e, m, func() { t.segments[n].encode(e, kept) }); err != nil {
			return err
		}
	}
	return t.copied(e, m, func() {
		for _, at := range kept {
			if codes := b.specs[at].codes; codes != nil {
				e.Texts(codes.Texts())
			}
		}
		t.encodeOrders(e, kept)
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

func (t *table) encodeOrders(e *vector.Encoder, kept []int) {
	var built []*places.Order
	for _, o := range t.orders {
		if o != nil && o.Built {
			built = append(built, o)
		}
	}
	e.Uint(uint64(len(built)))
	for _, o := range built {
		e.Int(int64(slices.Index(kept, o.At))) // byID is none of them, as it should be
		o.Read(func(lists [2]*places.List) {
			for _, l := range lists {
				e.Uint(uint64(l.Len()))
				l.Each(func(_ []byte, _ id.ID, rows []uint32) { e.Uint32s(rows) })
			}
		})
	}
}

// kept are the columns that a snapshot has: all but those of fields that may no
// longer be found.
func (b *binding) kept() (columns []int) {
	for at, s := range b.specs {
		if !s.blank {
			columns = append(columns, at)
		}
	}
	return columns
}

// encode writes which columns there are, and what they depend on.
func (b *binding) encode(e *vector.Encoder, kept []int) error {
	e.Uint(uint64(len(kept)))
	for _, at := range kept {
		sum, err := b.specs[at].signature()
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
