package keystore

import (
	"bytes"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/id"
)

// wanted is keys that are looked for. Rows of keys come in the order of their
// ids, mostly: the next one is where the last one was.
type wanted struct {
	ids   []id.ID // sorted, each once
	found []bool
	next  int
}

func newWanted(ids []id.ID) *wanted {
	sorted := slices.Clone(ids)
	slices.SortFunc(sorted, compareIDs)
	sorted = slices.Compact(sorted)
	return &wanted{ids: sorted, found: make([]bool, len(sorted))}
}

func compareIDs(a, b id.ID) int { return bytes.Compare(a[:], b[:]) }

// take strikes a key off; false when nobody looks for it.
func (w *wanted) take(kid id.ID) bool {
	at, there := w.next, w.next < len(w.ids) && w.ids[w.next] == kid
	if !there {
		at, there = slices.BinarySearchFunc(w.ids, kid, compareIDs)
	}
	if !there || w.found[at] {
		return false
	}
	w.found[at], w.next = true, at+1
	return true
}

// left is what was not struck off.
func (w *wanted) left() (ids []id.ID) {
	for at, kid := range w.ids {
		if !w.found[at] {
			ids = append(ids, kid)
		}
	}
	return ids
}
