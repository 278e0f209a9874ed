package record

import (
	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/catalog"
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

// Rows implements audit.RowSource.
func (a AuditRows) Rows(v *store.View, object string, each func(audit.Row) error) error {
	cat, err := a.s.catalogOf(v)
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
			if err := each(audit.Row{Record: row.ID, Digest: [32]byte(Digest(o, row)), Sound: a.s.macHolds(o, row)}); err != nil {
				return err
			}
		}
		if n < scanChunk {
			return nil
		}
	}
}
