package places

import "github.com/holdfast-crm/holdfast/internal/id"

// Drops notes the rows that records had which were dropped since it began.
type Drops struct{ first map[id.ID]uint32 }

// Dropped notes that a record has a row no more; its first one counts.
func (d *Drops) Dropped(v id.ID, row uint32) {
	if d.first == nil {
		d.first = map[id.ID]uint32{}
	}
	if _, known := d.first[v]; !known {
		d.first[v] = row
	}
}

// Was is the row that a record had in the beginning, if that was dropped.
func (d *Drops) Was(v id.ID) (row uint32, dropped bool) {
	row, dropped = d.first[v]
	return row, dropped
}
