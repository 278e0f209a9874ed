package record

import (
	"bytes"
	"context"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

// entry builds the audit entry of one change: which fields, their values
// before and after sealed under the key of the record as it was and as it is,
// and the row's digests.
func (w *work) entry(o *catalog.Object, op Op, was, next *current, changed []*catalog.Field) (*audit.Entry, error) {
	e := entryFor(w.actor, "record."+op.String())
	e.ID, e.At, e.Workspace = w.s.IDs.New(), w.now, w.s.Keys.Workspace()
	e.Object, e.Record = o.ID, next.row.ID
	e.Change.To, e.Change.After = next.row.Version, next.digest
	e.Fields = make([]string, len(changed))
	for i, f := range changed {
		e.Fields[i] = f.ID
	}
	var err error
	if was != nil {
		e.Change.From, e.Change.Before = was.row.Version, digestOf(o, was.row)
		if e.Change.ValuesBefore, err = sealHistory(e, "before", was, changed); err != nil {
			return nil, err
		}
	}
	e.Change.ValuesAfter, err = sealHistory(e, "after", next, changed)
	return e, err
}

// sealHistory seals the values of the given fields for one side of one entry;
// nil when all are empty.
func sealHistory(e *audit.Entry, side string, c *current, fields []*catalog.Field) ([]byte, error) {
	parts := make([]seal.FieldBytes, 0, len(fields))
	for _, f := range fields {
		if c.values[f.Ordinal] != nil {
			parts = append(parts, seal.FieldBytes{Field: f.ID, Value: c.bytes(f)})
		}
	}
	if len(parts) == 0 {
		return nil, nil
	}
	plain, err := seal.EncodeFields(parts)
	if err != nil {
		return nil, err
	}
	return seal.Seal(c.key, e.ValuesPlace(side), plain), nil
}

// RecordPast puts into the log, durably, that the actor is about to see values
// of sensitive or financial fields that a record they read has, or had: fields
// that it has come to show. It returns before the answer may leave.
func (s *Service) RecordPast(ctx context.Context, p *Projection, fields []*catalog.Field) error {
	e := entryFor(p.actor, "record.read")
	e.Object, e.Record, e.Count = p.object.ID, p.ID(), 1
	e.Detail = append(e.Detail, audit.Pair{Key: "of", Value: "history"})
	for _, f := range fields {
		if f.Handling.AuditReads {
			e.Fields = append(e.Fields, f.ID)
		}
	}
	if len(e.Fields) == 0 {
		return nil
	}
	return s.Audit.Record(ctx, e)
}

// recordReads puts into the log, durably, that the actor is about to see
// sensitive or financial values, or records chosen or ordered by such values.
// It returns before the answer may leave.
func (r *reader) recordReads(ctx context.Context, shown []*Projection, asked ...*catalog.Field) error {
	if r.leaves {
		return r.recordExport(ctx, shown)
	}
	seen := map[string]bool{}
	for _, f := range asked {
		if f.Handling.AuditReads {
			seen[f.ID] = true
		}
	}
	byValue := len(seen) > 0 // what is not shown was chosen or ordered by a value
	var records []id.ID
	for _, p := range shown {
		reads := byValue
		for _, f := range r.object.Fields {
			if !f.System && f.Handling.AuditReads && p.shows(f) {
				reads = true
				seen[f.ID] = true
			}
		}
		if reads {
			records = append(records, p.ID())
		}
	}
	if len(seen) == 0 {
		return nil
	}
	e := entryFor(r.actor, "record.read")
	e.Object, e.Count = r.object.ID, int64(len(records))
	if len(records) == 1 {
		e.Record = records[0]
	} else {
		slices.SortFunc(records, func(a, b id.ID) int { return bytes.Compare(a[:], b[:]) })
		e.Records = slices.Compact(records)
	}
	for _, f := range r.object.Fields {
		if seen[f.ID] {
			e.Fields = append(e.Fields, f.ID)
		}
	}
	return r.s.Audit.Record(ctx, e)
}

// recordExport puts into the log which records, with which fields, are about
// to leave.
func (r *reader) recordExport(ctx context.Context, leaving []*Projection) error {
	e := entryFor(r.actor, "record.exported")
	e.Object, e.Count = r.object.ID, int64(len(leaving))
	for _, p := range leaving {
		e.Records = append(e.Records, p.ID())
	}
	slices.SortFunc(e.Records, func(a, b id.ID) int { return bytes.Compare(a[:], b[:]) })
	for _, f := range r.fields() {
		e.Fields = append(e.Fields, f.ID)
	}
	return r.s.Audit.Record(ctx, e)
}
