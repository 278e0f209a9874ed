package audit

import (
	"maps"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Row is one stored row as Verify compares it: the digest that its newest
// entry must name, and whether its own MAC holds.
type Row struct {
	Record id.ID
	Digest [32]byte
	Sound  bool
}

// Check looks at something stored that the log does not cover, and names each
// thing that does not hold: object and record of its row, and a message key.
type Check func(view *store.View, bad func(object string, record id.ID, code string)) error

// checkMore makes the further checks that were asked for.
func (v *verifier) checkMore() error {
	for _, check := range v.options.Also {
		err := check(v.view, func(object string, record id.ID, code string) { v.bad("row", rowPlace(object, record), code) })
		if err != nil {
			return err
		}
	}
	return nil
}

// RowSource gives the rows of the workspace. The record layer knows them;
// this package must not.
type RowSource interface {
	// Objects lists the ids of all objects that have rows.
	Objects() []string
	// Rows calls each for every row of the object, deleted ones included, in
	// ascending order of record id, as q shows them. An error from each
	// ends the walk and is returned.
	Rows(q store.Querier, object string, each func(Row) error) error
}

// compareRows compares every row with the sums, which cover every entry
// including those pending; where a sum differs, it looks for the row.
func (v *verifier) compareRows() error {
	if v.sumsLost {
		v.report.add(Incomplete, "sums", "", "audit_sums_unknown")
	}
	source := v.options.Rows
	objects := slices.Concat(source.Objects(), slices.Collect(maps.Keys(v.sums)))
	slices.Sort(objects)
	for _, object := range slices.Compact(objects) {
		have := sums{object: {}}
		err := source.Rows(v.view, object, func(r Row) error {
			if err := v.step(); err != nil {
				return err
			}
			v.report.Rows++
			if !r.Sound {
				v.bad("row", rowPlace(object, r.Record), "audit_row_mac")
			}
			have.fold(v.keys.RowsKey(), object, nil, r.Digest[:])
			return nil
		})
		if err != nil {
			return err
		}
		if have[object] == v.sums[object] {
			continue
		}
		if err := v.locate(object); err != nil {
			return err
		}
	}
	return nil
}

// locate names the rows that are not what their newest entries say.
func (v *verifier) locate(object string) error {
	before := len(v.report.Problems)
	err := eachDifference(v.view, v.keys, v.options.Rows, object, func(record id.ID, digest []byte, newest *Told) error {
		switch {
		case newest != nil:
			v.bad("row", rowPlace(object, record), deviates(v.view, RowName{object, record}, digest, *newest), errs.P("pos", newest.Pos))
		case v.sumsLost: // the entry that told of it may be the one that is gone
			v.bad("row", rowPlace(object, record), "audit_row_untold")
		default:
			v.bad("row", rowPlace(object, record), "audit_row_extra")
		}
		return nil
	})
	if err == nil && len(v.report.Problems) == before {
		v.bad("sums", object, "audit_sums_differ")
	}
	return err
}

func rowPlace(object string, record id.ID) string { return object + " " + record.String() }
