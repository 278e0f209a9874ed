package transfer

import (
	"context"
	"errors"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/transfer/mapping"
)

// MaxDrafts is how many drafts may wait for a decision at a time: each keeps a
// whole file.
const MaxDrafts = 50

// maxSamples cells of a column are shown, of at most so many characters each.
const (
	maxSamples     = 3
	maxSampleChars = 80
)

// HandIn stores a file of at most so many bytes as a draft: sealed as it
// comes, recognised, and waiting for Begin. A file that is no table or address
// book, or whose reading fails, leaves nothing behind.
func (s *Service) HandIn(ctx context.Context, actor policy.Actor, req ImportRequest, most int64) (_ Import, err error) {
	defer errs.Wrap(&err, "transfer.HandIn")
	c := &carried{spec: spec{Object: req.Object, FileName: req.FileName, Actor: worker(actor)}, state: &state{}}
	if err := s.check(ctx, &c.spec, ""); err != nil {
		return Import{}, err
	}
	if err := s.checkDrafts(ctx); err != nil {
		return Import{}, err
	}
	c.asker = c.spec.Actor
	if c.blobs.file, err = s.receive(ctx, &c.spec, req.File, most, true); err != nil {
		return Import{}, err
	}
	if err = c.spec.refuseBare(); err == nil {
		err = s.submitDraft(ctx, c)
	}
	if err != nil {
		return Import{}, errors.Join(err, s.Blobs.Remove(context.WithoutCancel(ctx), c.blobs.file))
	}
	s.tell(c.shown())
	return s.withSamples(ctx, actor, c)
}

// refuseBare refuses a list of nobody.
func (sp *spec) refuseBare() error {
	switch {
	case sp.Rows == nil || *sp.Rows > 0:
		return nil
	case sp.Format == mapping.VCard:
		return errs.New(errs.Invalid, "import_no_cards")
	}
	return errs.New(errs.Invalid, "import_no_rows")
}

// worker is the actor of work that goes on when the session has ended.
func worker(actor policy.Actor) policy.Actor {
	actor.Session = id.ID{}
	return actor
}

// within says of what an actor does that an import did it.
func within(actor policy.Actor, importID id.ID) policy.Actor {
	actor.Within = "import " + importID.String()
	return actor
}

func (s *Service) checkDrafts(ctx context.Context) error {
	jobs, err := s.Jobs.List(ctx, ImportJob, 20*MaxDrafts)
	if err != nil {
		return err
	}
	n := 0
	for _, j := range jobs {
		if b, err := decodeBlobs(j.Args); err == nil && stage(&j, b.phase) == Draft {
			n++
		}
	}
	if n >= MaxDrafts {
		return errs.New(errs.Conflict, "import_drafts_too_many", errs.P("max", MaxDrafts))
	}
	return nil
}

// submitDraft recognises the stored file and writes the job that gives the
// draft up when its time is over.
func (s *Service) submitDraft(ctx context.Context, c *carried) error {
	file, _, err := s.Blobs.Open(ctx, c.blobs.file)
	if err != nil {
		return err
	}
	_, err = s.inspect(ctx, &c.spec, file)
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	c.blobs.phase = phaseDraft
	if c.blobs.spec, err = s.writeSpec(ctx, &c.spec); err != nil {
		return err
	}
	c.job = outbox.Job{ID: s.IDs.New(), Kind: ImportJob, Args: c.blobs.encode(), RunAt: s.Now().Add(KeepDrafts)}
	return s.Jobs.Submit(ctx, &c.job)
}

// withSamples shows an import, a draft with cells of its first rows to who
// handed it in: they may be anybody's data, and nobody else was given the file.
func (s *Service) withSamples(ctx context.Context, actor policy.Actor, c *carried) (Import, error) {
	imp := s.shownTo(c)
	if c.stage() != Draft || !c.ownedBy(actor) || c.spec.Format == mapping.VCard {
		return imp, nil
	}
	rows, err := s.sampleOf(ctx, c)
	if err != nil {
		if now, again := s.take(ctx, actor, c.job.ID); again == nil && now.stage() != Draft {
			return s.shownTo(now), nil // given up meanwhile, and the file with it
		}
		return Import{}, err
	}
	for i := range imp.Columns {
		imp.Columns[i].Samples = samplesOf(rows, imp.Columns[i].Index)
	}
	return imp, nil
}

func (c *carried) ownedBy(actor policy.Actor) bool { return c.spec.Actor.User == actor.User }

// sampleOf reads the first rows of the stored table.
func (s *Service) sampleOf(ctx context.Context, c *carried) ([][]string, error) {
	file, _, err := s.Blobs.Open(ctx, c.blobs.file)
	if err != nil {
		return nil, err
	}
	again := c.spec // inspecting decides anew; only the rows are wanted
	rows, err := s.inspect(ctx, &again, file)
	return rows, errors.Join(err, file.Close())
}

// samplesOf picks the first cells of a column that differ.
func samplesOf(rows [][]string, column int) []string {
	out, seen := []string{}, map[string]bool{}
	for _, cells := range rows {
		if len(out) == maxSamples {
			break
		}
		cell := strings.TrimSpace(cells[column])
		if cell == "" || seen[cell] {
			continue
		}
		seen[cell] = true
		if runes := []rune(cell); len(runes) > maxSampleChars {
			cell = string(runes[:maxSampleChars]) + "…"
		}
		out = append(out, cell)
	}
	return out
}

// draft finds a draft that the actor handed in.
func (s *Service) draft(ctx context.Context, actor policy.Actor, importID id.ID) (*carried, error) {
	c, err := s.take(ctx, actor, importID)
	switch {
	case err != nil:
		return nil, err
	case c.stage() == Discarded:
		return nil, errs.New(errs.Conflict, "import_discarded")
	case c.stage() != Draft:
		return nil, errs.New(errs.Conflict, "import_started_already")
	case !c.ownedBy(actor):
		return nil, errs.New(errs.Permission, "import_of_another")
	}
	return c, nil
}

// Begin starts the import of a draft as decided. One that was stopped goes on,
// as it was decided then.
func (s *Service) Begin(ctx context.Context, actor policy.Actor, importID id.ID, d Decision) (_ Import, err error) {
	defer errs.Wrap(&err, "transfer.Begin")
	if imp, stopped, err := s.goOn(ctx, actor, importID, d); stopped || err != nil {
		return imp, err
	}
	c, err := s.draft(ctx, actor, importID)
	if err != nil {
		return Import{}, err
	}
	if c.spec.Unsure {
		return Import{}, errs.New(errs.Conflict, "import_encoding_unsure")
	}
	if err := s.decide(ctx, c, d); err != nil {
		return Import{}, s.unlessGone(ctx, actor, importID, err)
	}
	if err := s.Evidence(ctx, actor, "import.started", importID); err != nil {
		return Import{}, err
	}
	c.spec.Actor, c.blobs.phase = worker(actor), phaseImport
	if c.blobs.spec, err = s.writeSpec(ctx, &c.spec); err != nil {
		return Import{}, err
	}
	c.job, err = s.amendDraft(ctx, importID, func(j *outbox.Job) {
		j.Args, j.RunAt = c.blobs.encode(), s.Now()
	})
	if err != nil {
		return Import{}, errors.Join(err, s.Blobs.Remove(ctx, c.blobs.spec))
	}
	imp := s.shownTo(c)
	s.tell(imp)
	return imp, nil // somebody may be reading what was decided before; Sweep removes it
}

// Discard gives a draft up: anybody who may import the object can.
func (s *Service) Discard(ctx context.Context, actor policy.Actor, importID id.ID) (err error) {
	defer errs.Wrap(&err, "transfer.Discard")
	c, err := s.take(ctx, actor, importID)
	if err != nil || c.stage() == Discarded {
		return err
	}
	c.job, err = s.amendDraft(ctx, importID, func(j *outbox.Job) { j.State = outbox.Cancelled })
	if err != nil {
		return err
	}
	s.tell(c.shown())
	return s.Blobs.Remove(ctx, c.blobs.file)
}

// amendDraft changes the job of what still is a draft.
func (s *Service) amendDraft(ctx context.Context, importID id.ID, change func(*outbox.Job)) (outbox.Job, error) {
	started := errs.New(errs.Conflict, "import_started_already")
	j, err := s.Jobs.Amend(ctx, importID, func(j *outbox.Job) error {
		b, err := decodeBlobs(j.Args)
		if err != nil {
			return err
		}
		if stage(j, b.phase) != Draft {
			return started
		}
		change(j)
		return nil
	})
	if errs.CodeOf(err) == "job_running" {
		err = started
	}
	return j, err
}
