package transfer

import (
	"context"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// KeepImports is how long an ended import can be described and taken back, and
// how long the file it came from is kept, sealed.
const KeepImports = 30 * 24 * time.Hour

// orphanAge is how old a blob must be before nobody can still be about to name
// it in a job.
const orphanAge = 24 * time.Hour

// KeepDrafts is how long a person has to start an import of a file that was
// handed in.
const KeepDrafts = 24 * time.Hour

// Sweep destroys the files of imports that ended longer than KeepImports ago,
// and whatever a crash left without a job.
func (s *Service) Sweep(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "transfer.Sweep")
	jobs, err := s.Jobs.ForgetJobs(ctx, ImportJob, s.Now().Add(-KeepImports))
	if err != nil {
		return err
	}
	named := map[id.ID]bool{}
	if s.Others != nil {
		if named, err = s.Others(ctx); err != nil {
			return err
		}
	}
	for _, j := range jobs {
		b, err := decodeBlobs(j.Args)
		if err != nil {
			return err
		}
		named[b.spec] = true
		named[b.file] = stage(&j, b.phase) != Discarded
		st, err := decodeState(j.Progress)
		if err != nil {
			return err
		}
		for at := st.faults; !at.IsZero(); {
			named[at] = true
			if _, at, err = s.faultBlob(ctx, at); err != nil {
				return err
			}
		}
	}
	_, err = s.Blobs.Sweep(ctx, s.Now().Add(-orphanAge), func(b id.ID) (bool, error) { return named[b], nil })
	return err
}
