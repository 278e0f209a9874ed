package census

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/blob"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Report accounts for every sealed value that is stored.
type Report struct {
	Complete  bool      `json:"complete"` // nothing unknown, nothing missing
	Values    int64     `json:"values"`
	Bytes     int64     `json:"bytes"`
	Unknown   int64     `json:"unknown"`   // not a sealed value this program knows
	Missing   int64     `json:"missing"`   // sealed under a key that is not in the key store
	Destroyed int64     `json:"destroyed"` // sealed under a key that was destroyed: erased
	Lines     []line    `json:"lines"`
	Keys      []key     `json:"keys"` // references to each purpose key; 0 proves that it may go
	Troubles  []trouble `json:"troubles,omitempty"`
}

// line counts what is alike.
type line struct {
	Place   string `json:"place"`
	Format  string `json:"format"`
	Suite   string `json:"suite"`
	Key     string `json:"key"` // purpose, or whose key it is
	Version uint32 `json:"version"`
	State   string `json:"state"` // of the key
	Count   int64  `json:"count"`
	Bytes   int64  `json:"bytes"`
}

type key struct {
	Purpose    string `json:"purpose"`
	Version    uint32 `json:"version"`
	State      string `json:"state"`
	References int64  `json:"references"`
}

// trouble names one of the first values that could not be accounted for.
type trouble struct {
	Place string `json:"place"`
	What  string `json:"what"`
}

const (
	heldKey     = "person or record"
	mostTrouble = 20
	chunk       = 1000 // values read at a time, and keys looked up
)

// Sources are all places where sealed values lie.
type Sources struct {
	DB, KeyDB *store.DB
	Keys      *keystore.Keystore
	Blobs     *blob.Store
	Places    []keystore.Place
	Catalog   *catalog.Catalog
}

// Count walks everything that holds sealed values. Reads are short, so that it
// disturbs nobody; what is written meanwhile may be counted or not. show is
// told how many values have been counted.
func Count(ctx context.Context, from Sources, show func(values int64)) (_ *Report, err error) {
	defer errs.Wrap(&err, "census.Count")
	t, err := from.Keys.Tree(ctx)
	if err != nil {
		return nil, err
	}
	c := newCounter(from.Keys, t, show)
	for _, walk := range []func(context.Context, *counter) error{
		from.countRecords, from.countEntries, from.countFixed, from.countKeys, from.countBlobs, from.countPlaces,
	} {
		if err := walk(ctx, c); err != nil {
			return nil, err
		}
		if err := c.settle(ctx); err != nil {
			return nil, err
		}
	}
	return c.result(t), nil
}

// counter adds up. Keys of persons and records are looked up in chunks.
type counter struct {
	keys    *keystore.Keystore
	named   map[id.ID]keyName // keys found by purpose
	lines   map[lineKey]*line
	waiting []waiting
	report  Report
	show    func(values int64)
}

type keyName struct {
	name    string
	version uint32
	state   string
}

type lineKey struct {
	place         string
	format, suite byte
	key           keyName
}

// waiting is a value whose key is not looked up yet.
type waiting struct {
	place  string
	header seal.Header
	size   int64
}

func newCounter(ks *keystore.Keystore, t keystore.Tree, show func(values int64)) *counter {
	c := &counter{keys: ks, named: map[id.ID]keyName{}, lines: map[lineKey]*line{}, show: show}
	c.named[t.RootKey] = keyName{"root", 1, "active"}
	for _, p := range t.Purposes {
		c.named[p.Key] = keyName{string(p.Purpose), p.Version, p.State}
	}
	return c
}

// value counts one sealed value; where names it for a person.
func (c *counter) value(ctx context.Context, place, where string, sealed []byte, size int64) error {
	h, err := seal.ParseHeader(sealed)
	if err != nil {
		c.trouble(place+" "+where, errs.As(err).Error())
		c.report.Unknown++
		c.add(lineKey{place: place, key: keyName{name: "unknown"}}, size)
		return nil
	}
	if name, ok := c.named[h.Key]; ok {
		c.add(lineKey{place, h.Format, h.Suite, name}, size)
		return nil
	}
	c.waiting = append(c.waiting, waiting{place, h, size})
	if len(c.waiting) < chunk {
		return nil
	}
	return c.settle(ctx)
}

// settle looks up the keys that wait.
func (c *counter) settle(ctx context.Context) error {
	ids := make([]id.ID, 0, len(c.waiting))
	for _, v := range c.waiting {
		ids = append(ids, v.header.Key)
	}
	slices.SortFunc(ids, func(a, b id.ID) int { return slices.Compare(a[:], b[:]) })
	ids = slices.Compact(ids)
	states, err := c.keys.Known(ctx, ids)
	if err != nil {
		return err
	}
	state := make(map[id.ID]keystore.KeyState, len(ids))
	for i, kid := range ids {
		state[kid] = states[i]
	}
	for _, v := range c.waiting {
		name := keyName{heldKey, v.header.Version, "live"}
		switch state[v.header.Key] {
		case keystore.Destroyed:
			name.state = "destroyed"
			c.report.Destroyed++
		case keystore.Unknown:
			name.state = "missing"
			c.report.Missing++
			c.trouble(v.place, "key "+v.header.Key.String()+" is not in the key store")
		}
		c.add(lineKey{v.place, v.header.Format, v.header.Suite, name}, v.size)
	}
	c.waiting = c.waiting[:0]
	c.show(c.report.Values)
	return ctx.Err()
}

func (c *counter) add(k lineKey, size int64) {
	l := c.lines[k]
	if l == nil {
		l = &line{Place: k.place, Format: formatName(k.format), Suite: suiteName(k.suite), Key: k.key.name, Version: k.key.version, State: k.key.state}
		c.lines[k] = l
	}
	l.Count++
	l.Bytes += size
	c.report.Values++
	c.report.Bytes += size
}

func (c *counter) trouble(place, what string) {
	if len(c.report.Troubles) < mostTrouble {
		c.report.Troubles = append(c.report.Troubles, trouble{place, what})
	}
}

// unread counts a place that could not be looked at as a whole.
func (c *counter) unread(place string, err error) {
	c.report.Unknown++
	c.trouble(place, err.Error())
}

func (c *counter) result(t keystore.Tree) *Report {
	out := &c.report
	references := map[keyName]int64{}
	for _, l := range c.lines {
		out.Lines = append(out.Lines, *l)
		references[keyName{l.Key, l.Version, l.State}] += l.Count
	}
	slices.SortFunc(out.Lines, func(a, b line) int {
		return cmp.Or(cmp.Compare(a.Place, b.Place), cmp.Compare(a.Format, b.Format), cmp.Compare(a.Key, b.Key),
			cmp.Compare(a.Version, b.Version), cmp.Compare(a.State, b.State))
	})
	for _, p := range t.Purposes {
		if !sealing(p.Purpose) {
			continue
		}
		out.Keys = append(out.Keys, key{string(p.Purpose), p.Version, p.State, references[keyName{string(p.Purpose), p.Version, p.State}]})
	}
	out.Complete = out.Unknown == 0 && out.Missing == 0
	return out
}

// sealing reports whether what a key made carries a header that names it. The
// others make MACs, tokens and signatures, or seal what is never stored.
func sealing(p keystore.Purpose) bool {
	switch p {
	case keystore.Token, keystore.RowMAC, keystore.Accumulator, keystore.Cursor, keystore.Session, "signing":
		return false
	}
	return true
}

func formatName(f byte) string {
	switch f {
	case 1:
		return "envelope"
	case 2:
		return "wrapped key"
	}
	return "unknown"
}

func suiteName(s byte) string {
	if s == 1 {
		return "AES-256-GCM"
	}
	return "unknown"
}

// Print writes the report as people read it.
func (c Report) Print(w io.Writer) {
	place := ""
	for _, l := range c.Lines {
		if l.Place != place {
			place = l.Place
			fmt.Fprintln(w, place)
		}
		fmt.Fprintf(w, "  %-12s %-11s %-16s v%-3d %-12s %10d values %14d bytes\n", l.Format, l.Suite, l.Key, l.Version, l.State, l.Count, l.Bytes)
	}
	fmt.Fprintln(w, "references to keys")
	for _, k := range c.Keys {
		fmt.Fprintf(w, "  %-12s v%-3d %-12s %10d\n", k.Purpose, k.Version, k.State, k.References)
	}
	fmt.Fprintf(w, "%d sealed values, %d bytes; unknown %d, key missing %d, key destroyed %d.\n", c.Values, c.Bytes, c.Unknown, c.Missing, c.Destroyed)
	for _, t := range c.Troubles {
		fmt.Fprintf(w, "  ! %s: %s\n", t.Place, t.What)
	}
	if !c.Complete {
		fmt.Fprintln(w, "INCOMPLETE: not every sealed byte can be accounted for.")
	}
}
