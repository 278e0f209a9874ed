package audit

import (
	"crypto/sha256"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Tiles are those of C2SP tlog-tiles: height 8, so 256 hashes; level L holds
// the roots of complete subtrees of 256^L leaves. Only the widest version of a
// tile is kept, since narrower ones are its beginning.
const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
)

// tileKey is the place of a tile: level, and number within the level.
type tileKey struct {
	Level int
	Index int64
}

// String returns the C2SP path, as a report shows it.
func (k tileKey) String() string {
	return tlog.Tile{H: tileHeight, L: k.Level, N: k.Index, W: tileWidth}.Path()
}

// frontier is the right edge of a growing RFC 6962 tree: the roots of its
// complete subtrees, largest first.
type frontier struct {
	size  int64
	roots []tlog.Hash
}

// add appends a leaf hash. visit, when not nil, sees every node that becomes
// complete: its level (0 for leaves), its number within the level, its hash.
func (f *frontier) add(h tlog.Hash, visit func(level int, n int64, h tlog.Hash)) {
	level, n := 0, f.size
	if visit != nil {
		visit(0, n, h)
	}
	for n&1 == 1 {
		h = tlog.NodeHash(f.roots[len(f.roots)-1], h)
		f.roots = f.roots[:len(f.roots)-1]
		level, n = level+1, n>>1
		if visit != nil {
			visit(level, n, h)
		}
	}
	f.roots = append(f.roots, h)
	f.size++
}

// root returns the root of the whole tree (RFC 6962 section 2.1).
func (f *frontier) root() tlog.Hash {
	if len(f.roots) == 0 {
		return sha256.Sum256(nil)
	}
	h := f.roots[len(f.roots)-1]
	for i := len(f.roots) - 2; i >= 0; i-- {
		h = tlog.NodeHash(f.roots[i], h)
	}
	return h
}

func (f *frontier) clone() frontier {
	return frontier{f.size, append([]tlog.Hash(nil), f.roots...)}
}

// edge is the tree as the sequencer extends it: the frontier and, for each
// level, the hashes of the rightmost, incomplete tile.
type edge struct {
	frontier
	open  map[int][]byte
	dirty map[tileKey][]byte // tiles changed since the last take
}

// loadEdge rebuilds the edge of a tree of that size from its incomplete tiles.
// A subtree of 2^k leaves at the edge lies in the incomplete tile of level
// k/8, because at each level exactly size/256^L mod 256 hashes are beyond the
// complete tiles.
func loadEdge(size int64, tile func(k tileKey) ([]byte, error)) (*edge, error) {
	e := &edge{open: map[int][]byte{}, dirty: map[tileKey][]byte{}}
	e.size = size
	top := 0
	for size>>(tileHeight*top) > 0 {
		top++
	}
	for level := top - 1; level >= 0; level-- {
		count := size >> (tileHeight * level)
		width := int(count % tileWidth)
		if width == 0 {
			continue
		}
		key := tileKey{level, count / tileWidth}
		data, err := tile(key)
		if err != nil {
			return nil, err
		}
		if len(data) != width*tlog.HashSize {
			return nil, fmt.Errorf("tile %s has %d bytes, the tree of %d needs %d", key, len(data), size, width*tlog.HashSize)
		}
		e.open[level] = data
		for rest := data; len(rest) > 0; {
			n := largestPower(len(rest) / tlog.HashSize)
			e.roots = append(e.roots, subtreeRoot(rest[:n*tlog.HashSize]))
			rest = rest[n*tlog.HashSize:]
		}
	}
	return e, nil
}

// push appends a leaf hash and updates the tiles.
func (e *edge) push(leaf tlog.Hash) {
	e.add(leaf, func(level int, n int64, h tlog.Hash) {
		if level%tileHeight != 0 {
			return
		}
		level /= tileHeight
		data := append(e.open[level], h[:]...)
		e.dirty[tileKey{level, n / tileWidth}] = data
		if len(data) == tileWidth*tlog.HashSize {
			data = nil
		}
		e.open[level] = data
	})
}

// largestPower returns the largest power of two not above n; n is positive.
func largestPower(n int) int {
	p := 1
	for p*2 <= n {
		p *= 2
	}
	return p
}

// subtreeRoot hashes a power of two of hashes into one.
func subtreeRoot(data []byte) tlog.Hash {
	if len(data) == tlog.HashSize {
		return tlog.Hash(data)
	}
	half := len(data) / 2
	return tlog.NodeHash(subtreeRoot(data[:half]), subtreeRoot(data[half:]))
}

// rootAt returns the root of the first size leaves of a larger or equal tree
// from its tiles.
func rootAt(size int64, tile func(k tileKey) ([]byte, error)) (tlog.Hash, error) {
	read := func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			t := tlog.TileForIndex(tileHeight, index)
			data, err := tile(tileKey{t.L, t.N})
			if err != nil {
				return nil, err
			}
			if out[i], err = tlog.HashFromTile(t, data, index); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return tlog.TreeHash(size, tlog.HashReaderFunc(read))
}
