package transfer

import (
	"context"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// Kept is a record that an import made and somebody changed since.
type Kept struct {
	Object string
	ID     id.ID
}

// revertChunk is how many records go to the trash in one transaction.
const revertChunk = 50

// Revert moves every record that the import created, and nobody changed since,
// to the trash. Changed ones stay and are listed.
func (s *Service) Revert(ctx context.Context, actor policy.Actor, importID id.ID, progress func(done int)) (removed int, kept []Kept, err error) {
	defer errs.Wrap(&err, "transfer.Revert")
	j, err := s.find(ctx, importID)
	if err != nil {
		return 0, nil, err
	}
	if j.State == outbox.Ready || j.State == outbox.Running {
		return 0, nil, errs.New(errs.Conflict, "import_still_running").WithHint("wait until it has ended: holdfast imports list")
	}
	for _, o := range s.Catalog().Objects() {
		n, left, err := s.revertObject(ctx, actor, o.Name, importID, func(n int) { progress(removed + n) })
		removed += n
		kept = append(kept, left...)
		if err != nil {
			return removed, kept, err
		}
	}
	return removed, kept, nil
}

func (s *Service) revertObject(ctx context.Context, actor policy.Actor, object string, importID id.ID, progress func(int)) (removed int, kept []Kept, err error) {
	req := record.ListRequest{Filter: []byte("import_id = " + importID.String()), Limit: revertChunk, Fields: []string{"id"}}
	for {
		page, err := s.Records.List(ctx, actor, object, req)
		if err != nil {
			return removed, kept, err
		}
		unit := record.Unit{Partial: true, Bulk: true, Hold: chunkHold}
		for _, p := range page.Records {
			if p.Version() != 1 {
				kept = append(kept, Kept{object, p.ID()})
				continue
			}
			unit.Changes = append(unit.Changes, record.Change{Op: record.Delete, Object: object, ID: p.ID(), Version: 1})
		}
		out, err := s.applyInParts(ctx, actor, unit)
		if err != nil {
			return removed, kept, err
		}
		for i, res := range out.Results {
			if res.Err != nil { // changed or removed a moment ago
				kept = append(kept, Kept{object, unit.Changes[i].ID})
				continue
			}
			removed++
		}
		progress(removed)
		if page.Next == "" {
			return removed, kept, nil
		}
		req.Cursor = page.Next
	}
}

// applyInParts carries out a unit that Hold may divide, to its end.
func (s *Service) applyInParts(ctx context.Context, actor policy.Actor, u record.Unit) (*record.Outcome, error) {
	unit, err := s.Records.Prepare(ctx, u)
	if err != nil {
		return nil, err
	}
	for {
		out, err := s.Records.Commit(ctx, actor, unit)
		if err != nil || out.Done == len(u.Changes) {
			return out, err
		}
	}
}
