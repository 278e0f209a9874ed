package record

import (
	"context"
	"errors"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// AuditRows yields every stored row with its digest and whether its MAC holds,
// so that the log can be compared with the tables.
type AuditRows struct {
	s    *Service
	step func() error
}

// AuditRows returns the rows of the workspace for audit.Verify.
func (s *Service) AuditRows() AuditRows { return AuditRows{s, func() error { return nil }} }

// WithStep returns the same rows, with step called for each record whose
// tokens are checked; its error ends the check.
func (a AuditRows) WithStep(step func() error) AuditRows { return AuditRows{a.s, step} }

// Objects implements audit.RowSource.
func (a AuditRows) Objects() (ids []string) {
	for _, o := range a.s.Catalog().Stored() {
		ids = append(ids, o.ID)
	}
	return ids
}

// catalogOf returns the catalog that a snapshot is laid out for, which may be
// older than the one in force when the snapshot is.
func (s *Service) catalogOf(q store.Querier) (*catalog.Catalog, error) {
	if s.CatalogOf == nil {
		return s.Catalog(), nil
	}
	return s.CatalogOf(q)
}

// scanChunk is how many rows are read at a time.
const scanChunk = 1000

// catalog is the one a snapshot is laid out for, or the one in force while the
// log does not hold: to find out why is what the rows are for.
func (a AuditRows) catalog(q store.Querier) (*catalog.Catalog, error) {
	cat, err := a.s.catalogOf(q)
	if errs.CodeOf(err) == "audit_halted" {
		return a.s.Catalog(), nil
	}
	return cat, err
}

// Rows implements audit.RowSource.
func (a AuditRows) Rows(v store.Querier, object string, each func(audit.Row) error) error {
	cat, err := a.catalog(v)
	if err != nil {
		return err
	}
	o, ok := cat.ObjectByID(object)
	if !ok {
		return nil
	}
	var after id.ID
	for {
		n := 0
		for row, err := range store.ScanRows(v, o, after, scanChunk) {
			if err != nil {
				return err
			}
			n++
			after = row.ID
			if err := each(audit.Row{Record: row.ID, Digest: [32]byte(digestOf(o, row)), Sound: a.s.macHolds(o, row)}); err != nil {
				return err
			}
		}
		if n < scanChunk {
			return nil
		}
	}
}

// someRows copies rows out of a walk, which may not be written into.
func someRows(q store.Querier, o *catalog.Object, after id.ID, limit int) (out []*store.Row, err error) {
	for row, err := range store.ScanRows(q, o, after, limit) {
		if err != nil {
			return nil, err
		}
		kept := *row
		kept.Plain, kept.Envelopes = slices.Clone(row.Plain), slices.Clone(row.Envelopes)
		out = append(out, &kept)
	}
	return out, nil
}

// eachOpen opens every row of an object, the trash included. Rows whose key was
// destroyed have nothing to show and are passed over.
func (s *Service) eachOpen(ctx context.Context, o *catalog.Object, each func(*current) error) error {
	after := id.ID{}
	for {
		var rows []*store.Row
		err := s.DB.Read(ctx, func(v *store.View) (err error) {
			rows, err = someRows(v, o, after, scanChunk)
			return err
		})
		if err != nil || len(rows) == 0 {
			return err
		}
		keys := make([]id.ID, len(rows))
		for i, row := range rows {
			keys[i] = row.Key
		}
		if err := s.warmKeys(ctx, keys); err != nil {
			return err
		}
		for _, row := range rows {
			c, err := s.openWarm(ctx, o, row)
			if err == nil && c != nil {
				err = each(c)
			}
			if err != nil {
				return err
			}
		}
		after = rows[len(rows)-1].ID
	}
}

// openWarm opens a row and loads its key when others have pushed it out; nil
// when the key was destroyed.
func (s *Service) openWarm(ctx context.Context, o *catalog.Object, row *store.Row) (*current, error) {
	for range maxRuns {
		values, key, err := s.open(o, row)
		var cold *coldKeys
		switch {
		case errors.As(err, &cold):
			if err := s.warmKeys(ctx, cold.ids); err != nil {
				return nil, err
			}
			continue
		case errs.KindOf(err) == errs.NotFound:
			return nil, nil
		case err != nil:
			return nil, err
		}
		c := newCurrent(o, values)
		c.row, c.key = row, key
		return c, nil
	}
	return nil, errs.New(errs.Unavailable, "").WithHint("a key was evicted %d times while it was needed", maxRuns)
}

// warmKeys loads keys, as far as they are there: some may have been destroyed.
func (s *Service) warmKeys(ctx context.Context, keys []id.ID) error {
	keys = slices.DeleteFunc(slices.Clone(keys), id.ID.IsZero)
	if err := s.Keys.Warm(ctx, keys...); err != nil && errs.KindOf(err) != errs.NotFound {
		return err
	}
	return nil
}
