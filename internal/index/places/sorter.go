package places

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"sync"

	"github.com/holdfast-crm/holdfast/internal/id"
)

// Sorter makes lists of rows that come in any order.
type Sorter struct {
	bytes         []byte // all keys
	filled, empty []sortRow
}

// sortRow takes 40 bytes, with all keys beyond 4 GiB too: only one is bounded
// by that.
type sortRow struct {
	prefix uint64 // first bytes of the key: most comparisons end here
	from   uint64 // of the key among all
	size   uint32
	row    uint32
	id     id.ID
}

func newSortRow(row uint32, from, size int, v id.ID) sortRow {
	return sortRow{row: row, id: v, from: uint64(from), size: uint32(size)}
}

func (s *Sorter) key(r *sortRow) []byte { return s.bytes[r.from : r.from+uint64(r.size)] }

// Add takes a row in; the key is copied.
func (s *Sorter) Add(row uint32, key []byte, v id.ID) {
	r := newSortRow(row, len(s.bytes), len(key), v)
	if len(key) == 0 {
		s.empty = append(s.empty, r)
		return
	}
	var first [8]byte
	copy(first[:], key)
	r.prefix = binary.BigEndian.Uint64(first[:])
	s.bytes = append(s.bytes, key...)
	s.filled = append(s.filled, r)
}

// Fill sorts the rows into two lists: those with a key, and those without. It
// overwrites its keys.
func (s *Sorter) Fill(filled, empty *List) {
	s.filled = s.sort(s.filled)
	s.empty = s.sort(s.empty)
	s.fill(filled, s.filled)
	s.fill(empty, s.empty)
	clear(s.bytes)
}

// twoHalves is from how many rows on they are sorted by two goroutines.
const twoHalves = 1 << 15

func (s *Sorter) sort(rows []sortRow) []sortRow {
	if len(rows) < twoHalves {
		slices.SortFunc(rows, s.compare)
		return rows
	}
	low, high := rows[:len(rows)/2], rows[len(rows)/2:]
	var other sync.WaitGroup
	other.Go(func() { slices.SortFunc(low, s.compare) })
	slices.SortFunc(high, s.compare)
	other.Wait()
	return s.merge(make([]sortRow, 0, len(rows)), low, high)
}

func (s *Sorter) merge(to, a, b []sortRow) []sortRow {
	for len(a) > 0 && len(b) > 0 {
		if s.compare(a[0], b[0]) <= 0 {
			to, a = append(to, a[0]), a[1:]
		} else {
			to, b = append(to, b[0]), b[1:]
		}
	}
	return append(append(to, a...), b...)
}

func (s *Sorter) compare(a, b sortRow) int {
	if a.prefix != b.prefix {
		return cmp.Compare(a.prefix, b.prefix)
	}
	if c := bytes.Compare(s.key(&a), s.key(&b)); c != 0 {
		return c
	}
	return bytes.Compare(a.id[:], b.id[:])
}

// fill makes blocks, leaving a little room in each: most are split by what comes
// sooner or later, and some never see another row.
func (s *Sorter) fill(l *List, all []sortRow) {
	most := l.Block - max(l.Block/32, 1)
	rows := make([]uint32, 0, most)
	for len(all) > 0 {
		n := min(most, len(all))
		rows = rows[:0]
		for _, r := range all[:n] {
			rows = append(rows, r.row)
		}
		l.Append(s.key(&all[0]), all[0].id, rows)
		all = all[n:]
	}
}
