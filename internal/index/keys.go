package index

import (
	"encoding/binary"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index/collation"
)

// keys makes the sort keys of a table's rows: byte strings that sort as the
// rows do. It holds scratch space: one goroutine at a time, and the table's
// lock.
type keys struct {
	t    *table
	c    *collation.Keys // taken from the pool when first needed
	text []byte
	key  []byte
	at   int // the column of by
}

// Collation names the order of texts; see collation.Version.
func Collation() string { return collation.Version() }

func newKeys(t *table) *keys { return &keys{t: t} }

// release clears what personal data is left in the scratch space.
func (k *keys) release() {
	clear(k.text[:cap(k.text)])
	clear(k.key[:cap(k.key)])
	if k.c != nil {
		k.t.pool.Give(k.c)
	}
}

// byID stands for the order by id alone, which has no column.
const byID = -1

// append appends the sort key of a row in the column at: nothing when the row
// has no value there, at least a byte when it has.
func (k *keys) append(dst []byte, at int, row uint32) []byte {
	if at == byID {
		return dst
	}
	s := k.t.specs[at]
	g, i := k.t.at(row)
	c := &g.columns[at]
	switch s.layout {
	case asText:
		text, ok := c.texts.SortText(k.text[:0], i)
		k.text = text[:0]
		if !ok {
			return dst
		}
		if s.name {
			text = collation.AsSurname(text)
		}
		if k.c == nil {
			k.c = k.t.pool.Take()
		}
		return k.c.Append(dst, text)
	case asNumber, asCode:
		n, ok := c.numbers.Get(i)
		if !ok {
			return dst
		}
		if s.layout == asCode {
			return s.appendCode(dst, n)
		}
		return binary.BigEndian.AppendUint64(dst, uint64(n)^1<<63)
	case asID:
		if v := c.id(i); !v.IsZero() {
			dst = append(dst, v[:]...)
		}
		return dst
	}
	return append(dst, g.ids[i][:]...)
}

// appendCode sorts choices as they are declared, those no longer declared
// after them by their ids.
func (s *spec) appendCode(dst []byte, code int64) []byte {
	if code < int64(s.choices) {
		return binary.BigEndian.AppendUint32(dst, uint32(code))
	}
	return append(binary.BigEndian.AppendUint32(dst, 1<<31), s.codes.Text(code)...)
}

// of returns the sort key of a row, valid until the next call.
func (k *keys) of(at int, row uint32) []byte {
	k.key = k.append(k.key[:0], at, row)
	return k.key
}

// by makes k the keys of one column, as lists ask for them.
func (k *keys) by(at int) *keys {
	k.at = at
	return k
}

// Key implements places.Keyed.
func (k *keys) Key(row uint32) []byte { return k.of(k.at, row) }

// ID implements places.Keyed.
func (k *keys) ID(row uint32) id.ID { return k.t.idOf(row) }

// Live implements places.Sorted.
func (k *keys) Live(row uint32) bool { return k.t.isLive(row) }
