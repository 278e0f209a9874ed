package places

// A hash table that doubles does so while everybody waits, 75 ms at a million
// entries. These tables are many small ones instead, and their number grows one
// at a time, by dividing one in two (linear hashing): no change moves more than
// the entries of two small ones.

// partEntries is how many entries a part has on average before there is one more:
// few enough to be moved in some tens of microseconds.
const partEntries = 512

// division tells which part an entry belongs to: the parts are divided in order,
// and those that were have one bit of the hash more.
type division struct {
	level uint // each part was divided so often
	next  int  // and those below next once more
}

// reserved is the division into the parts that so many entries need.
func reserved(entries int) (d division) {
	for d.count()*partEntries < entries {
		d.level++
	}
	return d
}

func (d division) count() int { return 1<<d.level + d.next }

func (d division) of(hash uint32) int {
	n := int(hash & (1<<d.level - 1))
	if n < d.next {
		n = int(hash & (2<<d.level - 1))
	}
	return n
}

// divide makes one part more, to which entries of the part from go.
func (d *division) divide() (from int) {
	from = d.next
	if d.next++; d.next == 1<<d.level {
		d.level, d.next = d.level+1, 0
	}
	return from
}

// roomFor is how many slots a part gets for so many entries, and full tells when
// it needs more.
func roomFor(entries int) int { return max(entries*8/5, 8) }

func full(used, slots int) bool { return (used+1)*5 > slots*4 }

// slotsFor makes slots, as many as the piece of memory has that is given for them.
func slotsFor[S any](entries int) []S {
	slots := append([]S(nil), make([]S, roomFor(entries))...)
	return slots[:cap(slots)]
}
