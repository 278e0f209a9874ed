package policy

import (
	"math/bits"

	"github.com/holdfast-crm/holdfast/internal/catalog"
)

// FieldSet is a set of fields of one object. The zero set is empty.
type FieldSet struct{ bits []uint64 }

// Has reports whether f is in the set.
func (s FieldSet) Has(f *catalog.Field) bool {
	word := f.Ordinal / 64
	return word < len(s.bits) && s.bits[word]&(1<<(f.Ordinal%64)) != 0
}

// Add puts f into the set.
func (s *FieldSet) Add(f *catalog.Field) {
	word := f.Ordinal / 64
	for len(s.bits) <= word {
		s.bits = append(s.bits, 0)
	}
	s.bits[word] |= 1 << (f.Ordinal % 64)
}

// Len returns the number of fields.
func (s FieldSet) Len() int {
	n := 0
	for _, w := range s.bits {
		n += bits.OnesCount64(w)
	}
	return n
}
