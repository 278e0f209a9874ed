package transfer

import (
	"context"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// Stop ends an import on its way: rows that are in stay, and no further one
// follows, not even of the chunk being written. It can be taken back, or begun
// again where it stopped. Anybody who may import the object can stop it;
// stopping again changes nothing.
func (s *Service) Stop(ctx context.Context, actor policy.Actor, importID id.ID) (_ Import, err error) {
	defer errs.Wrap(&err, "transfer.Stop")
	c, err := s.take(ctx, actor, importID)
	if err != nil {
		return Import{}, err
	}
	switch c.stage() {
	case Stopped:
		return s.shownTo(c), nil
	case Draft, Discarded:
		return Import{}, errs.New(errs.Conflict, "import_not_started")
	case Waiting, Running:
	default:
		return Import{}, errs.New(errs.Conflict, "import_not_running")
	}
	if err := s.Evidence(ctx, actor, "import.stopped", importID); err != nil {
		return Import{}, err
	}
	if err := s.Jobs.Cancel(ctx, importID); errs.CodeOf(err) == "job_ended" { // meanwhile
		return Import{}, errs.New(errs.Conflict, "import_not_running")
	} else if err != nil {
		return Import{}, err
	}
	if c, err = s.take(ctx, actor, importID); err != nil {
		return Import{}, err
	}
	imp := s.shownTo(c)
	s.tell(imp)
	return imp, nil
}

// goOn lets a stopped import go on from the first row that is not in, for who
// began it; it reports whether the import was a stopped one.
func (s *Service) goOn(ctx context.Context, actor policy.Actor, importID id.ID, d Decision) (_ Import, stopped bool, err error) {
	c, err := s.take(ctx, actor, importID)
	if err != nil || c.stage() != Stopped {
		return Import{}, false, err
	}
	switch {
	case !c.ownedBy(actor):
		return Import{}, true, errs.New(errs.Permission, "import_of_another")
	case len(d.Columns) > 0 || d.Mode != "" || d.Match != "" || d.DateOrder != "":
		return Import{}, true, errs.New(errs.Conflict, "import_decided")
	}
	if err := s.Evidence(ctx, actor, "import.continued", importID); err != nil {
		return Import{}, true, err
	}
	c.job, err = s.Jobs.Amend(ctx, importID, func(j *outbox.Job) error {
		if b, err := decodeBlobs(j.Args); err != nil || stage(j, b.phase) != Stopped {
			return errs.New(errs.Conflict, "import_started_already").Because(err)
		}
		j.State, j.RunAt = outbox.Ready, time.Time{}
		return nil
	})
	if err != nil {
		return Import{}, true, err
	}
	imp := s.shownTo(c)
	s.tell(imp)
	return imp, true, nil
}
