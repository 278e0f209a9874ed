package audit

import (
	"maps"
	"math"
	"slices"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// walk reads all entries in the order of positions, beside the runs that say
// which of them have a place. Where one writer gives positions there are no
// gaps (an append that is undone gives its position back), so a hole is a
// deleted entry.
func (v *verifier) walk(runs []run) error {
	c := &entryCursor{view: v.view, last: math.MinInt64}
	defer c.close()
	if len(runs) > 0 {
		v.report.Size = runs[len(runs)-1].endSeq()
	}
	next := int64(1)
	for c.advance(); len(runs) > 0; runs = runs[1:] {
		v.strays(c, next, runs[0].pos)
		if err := v.placed(c, runs[0]); err != nil {
			return err
		}
		next = runs[0].endPos()
	}
	v.placedSums = maps.Clone(v.sums)
	if err := v.waiting(c, next); err != nil {
		return err
	}
	return c.err
}

// storedSums compares the stored sums with those of the entries placed: the
// sequencer goes on from what is stored.
func (v *verifier) storedSums() error {
	if v.sumsLost {
		return nil
	}
	stored, err := loadSums(v.view)
	if err != nil {
		return err
	}
	objects := slices.AppendSeq(slices.Collect(maps.Keys(v.placedSums)), maps.Keys(stored))
	slices.Sort(objects)
	for _, object := range slices.Compact(objects) {
		want, known := v.placedSums[object]
		if have, ok := stored[object]; !ok || !known || have != want {
			v.bad("sums", object, "audit_sums_stored")
		}
	}
	return nil
}

// entryCursor walks entries with one row of foresight. It asks for some at a
// time: other questions come in between, and a database may have to keep what
// was not read yet in memory.
type entryCursor struct {
	view *store.View
	rows *store.Rows
	left int   // rows that this answer may still have
	last int64 // position
	row  entryRow
	ok   bool
	err  error
}

const walkChunk = 512

func (c *entryCursor) advance() {
	c.ok = false
	for c.err == nil {
		if c.rows == nil {
			c.left = walkChunk
			if c.rows, c.err = c.view.Query(selectNext, c.last, walkChunk); c.err != nil {
				return
			}
		}
		if c.rows.Next() {
			c.left--
			c.err = c.row.scan(c.rows)
			c.ok, c.last = c.err == nil, c.row.pos
			return
		}
		if c.err = c.rows.Err(); c.err != nil || c.left > 0 {
			return
		}
		c.rows = nil
	}
}

func (c *entryCursor) close() {
	if c.rows != nil {
		_ = c.rows.Close()
	}
}

// strays reports rows between from and to, where the runs say nothing lies but
// what the sequencer refused, and positions there whose row is gone.
func (v *verifier) strays(c *entryCursor, from, to int64) {
	gone := to - from
	for ; c.ok && c.row.pos < to; c.advance() {
		v.bad("entry", "position "+strconv.FormatInt(c.row.pos, 10), "audit_entry_stray")
		gone--
	}
	if gone > 0 && v.dense {
		v.bad("entry", "position "+strconv.FormatInt(from, 10), "audit_entry_hole", errs.P("count", gone))
	}
}

// placed checks the entries of one run.
func (v *verifier) placed(c *entryCursor, r run) error {
	seq := r.seq
	for ; c.ok && c.row.pos < r.endPos(); c.advance() {
		if err := v.step(); err != nil {
			return err
		}
		at := r.seq + c.row.pos - r.pos
		if err := v.missing(seq, at); err != nil {
			return err
		}
		if err := v.placedEntry(&c.row, at); err != nil {
			return err
		}
		seq = at + 1
	}
	return v.missing(seq, r.endSeq())
}

func (v *verifier) placedEntry(r *entryRow, seq int64) error {
	e, err := r.open(v.keys)
	known := false
	switch {
	case errs.CodeOf(err) == "audit_entry_broken":
		v.bad("entry", entryPlace(seq, r.pos), "audit_entry_edited", errs.P("seq", seq))
		v.sumsLost, known = true, true
	case isErased(err):
		v.report.Erased++
	case err != nil:
		return err
	}
	if e != nil {
		v.foldEntry(e)
	}
	leaf := tlog.RecordHash(r.stored())
	return v.grow(seq, r.pos, &leaf, known)
}

func (v *verifier) foldEntry(e *Entry) {
	if ch := &e.Change; ch.writes() {
		v.sums.fold(v.keys.RowsKey(), e.Object, ch.Before, ch.After)
	}
}

// missing reports places without an entry and lets the tree grow by what the
// tiles say stood there.
func (v *verifier) missing(first, end int64) error {
	if first >= end {
		return nil
	}
	v.bad("entry", seqPlace(first, end-1), "audit_entry_missing", errs.P("count", end-first))
	v.sumsLost = true
	for seq := first; seq < end && !v.cut; seq++ {
		if err := v.grow(seq, 0, nil, true); err != nil {
			return err
		}
	}
	return nil
}

// grow adds one leaf to both trees and checks what that completes. known says
// that the entry was reported already. A place with neither entry nor tile
// ends the trees: nothing tells how to go on.
func (v *verifier) grow(seq, pos int64, leaf *tlog.Hash, known bool) error {
	if v.cut {
		return nil
	}
	stored, err := v.tileHash(0, seq)
	switch {
	case err != nil:
		return err
	case leaf == nil && stored == nil:
		v.cut = true
		return nil
	case leaf == nil:
		leaf = stored
	case stored == nil:
		stored = leaf
	case *leaf != *stored && !known:
		v.suspect(seq, pos)
	}
	var nodes [64]tlog.Hash
	v.entries.add(*leaf, func(level int, _ int64, h tlog.Hash) { nodes[level] = h })
	var failed error
	v.tiles.add(*stored, func(level int, n int64, h tlog.Hash) {
		if level == 0 || level%tileHeight != 0 || failed != nil {
			return
		}
		var up *tlog.Hash
		if up, failed = v.tileHash(level/tileHeight, n); up != nil && *up != h && *up != nodes[level] {
			v.bad("tile", tileKey{level / tileHeight, n / tileWidth}.String(), "audit_tile_node", errs.P("level", level))
		}
	})
	if failed != nil {
		return failed
	}
	return v.reached()
}

// openTile is the tile of a level that the walk is in.
type openTile struct {
	index int64
	data  []byte
	short bool // reported
}

// tileHash returns hash n of a level of tiles, nil when it is not stored,
// which is reported once a tile.
func (v *verifier) tileHash(level int, n int64) (*tlog.Hash, error) {
	t := v.levels[level]
	if t == nil || t.index != n/tileWidth {
		t = &openTile{index: n / tileWidth}
		if err := v.loadTile(level, t); err != nil {
			return nil, err
		}
		v.levels[level] = t
	}
	at := int(n%tileWidth) * tlog.HashSize
	if at+tlog.HashSize > len(t.data) {
		if !t.short {
			v.bad("tile", tileKey{level, t.index}.String(), "audit_tile_missing")
		}
		t.short = true
		return nil, nil
	}
	return (*tlog.Hash)(t.data[at : at+tlog.HashSize]), nil
}

func (v *verifier) loadTile(level int, t *openTile) error {
	var data any
	err := v.view.QueryRow(`SELECT data FROM audit_tile WHERE level = ? AND number = ?`, level, t.index).Scan(&data)
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return err
	}
	t.data, _ = data.([]byte)
	return nil
}

// waiting checks the entries behind the last place. They are not in the tree
// yet, but their seals must hold, and none may be missing or there twice.
func (v *verifier) waiting(c *entryCursor, next int64) error {
	for ; c.ok; c.advance() {
		if err := v.step(); err != nil {
			return err
		}
		v.report.Pending++
		place := "pending entry at position " + strconv.FormatInt(c.row.pos, 10)
		if c.row.pos > next && v.dense {
			v.bad("pending", place, "audit_entry_hole", errs.P("count", c.row.pos-next))
		}
		next = c.row.pos + 1
		e, err := c.row.open(v.keys)
		switch {
		case errs.CodeOf(err) == "audit_entry_broken" || isErased(err):
			v.bad("pending", place, "audit_entry_forged")
			continue
		case err != nil:
			return err
		}
		var same int64
		if err := v.view.QueryRow(`SELECT COUNT(*) FROM audit_entry WHERE id = ?`, e.ID).Scan(&same); err != nil {
			return err
		}
		if same != 1 {
			v.bad("pending", place, "audit_entry_twice")
			continue
		}
		v.foldEntry(e)
		if v.pending.first.IsZero() {
			v.pending.first = e.At
		}
		v.pending.last = e.At
	}
	return nil
}

// finishTree checks what lies beyond the last place: nothing may.
func (v *verifier) finishTree() error {
	size := v.report.Size
	v.blame(true)
	if head := v.report.Head; v.next == nil && size > 0 && (head == nil || head.Size < size) && !v.cut {
		v.bad("checkpoint", "checkpoint "+strconv.FormatInt(size, 10), "audit_checkpoint_missing", errs.P("size", size))
	}
	if v.next != nil && !v.cut {
		promised, _ := v.next.size.(int64)
		v.bad("entry", seqPlace(size, max(promised-1, size)), "audit_entries_cut", errs.P("size", size), errs.P("promised", promised))
	}
	return v.tileWidths(size)
}

// tileWidths checks that the stored tiles are those of a tree of that size and
// no more.
func (v *verifier) tileWidths(size int64) error {
	rows, err := v.view.Query(`SELECT level, number, width, LENGTH(data) FROM audit_tile ORDER BY level, number`)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var k tileKey
		var width, length int64
		if err := rows.Scan(&k.Level, &k.Index, &width, &length); err != nil {
			return err
		}
		want := int64(0)
		if k.Level >= 0 && k.Level < 8 && k.Index >= 0 {
			want = min(tileWidth, size>>(tileHeight*k.Level)-k.Index*tileWidth)
		}
		if want <= 0 || width != want || length != want*tlog.HashSize {
			v.bad("tile", k.String(), "audit_tile_size", errs.P("width", max(want, 0)))
		}
	}
	return rows.Err()
}
