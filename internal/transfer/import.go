package transfer

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/transfer/mapping"
	"github.com/holdfast-crm/holdfast/internal/transfer/sniff"
)

// MaxFileBytes is the largest file an import takes.
const MaxFileBytes = 4 << 30

// ImportRequest asks for an import.
type ImportRequest struct {
	Object    string
	Mode      Mode   // "" means create, or upsert when MatchOn is set
	MatchOn   string // match field; singular forms are understood
	DateOrder string // "mdy", "dmy", or "" to find out
	FileName  string
	File      io.Reader
}

// Start stores the file sealed, decides what its columns are and starts the
// job. Nothing is stored of a file that is no table or address book.
func (s *Service) Start(ctx context.Context, actor policy.Actor, req ImportRequest) (_ id.ID, err error) {
	defer errs.Wrap(&err, "transfer.Start")
	sp := spec{Object: req.Object, Mode: req.Mode, FileName: req.FileName, DateOrder: req.DateOrder, Actor: actor}
	if err := s.check(ctx, &sp, req.MatchOn); err != nil {
		return id.ID{}, err
	}
	file, err := s.receive(ctx, &sp, req.File, MaxFileBytes, false)
	if err != nil {
		return id.ID{}, err
	}
	job, err := s.enqueue(ctx, &sp, file)
	if err != nil {
		return id.ID{}, errors.Join(err, s.Blobs.Remove(ctx, file))
	}
	return job, nil
}

// receive stores a file of at most so many bytes, sealed as it comes, and
// counts its rows on the way. A file that is no table or address book is
// refused by its beginning; waits says whether a person decides about it first.
func (s *Service) receive(ctx context.Context, sp *spec, file io.Reader, most int64, waits bool) (_ id.ID, err error) {
	beginning, err := readBeginning(file)
	if err != nil {
		return id.ID{}, err
	}
	sp.Format = "csv"
	if isVCard(beginning) {
		sp.Format = mapping.VCard
	}
	if err := sp.refuseEarly(beginning, waits); err != nil {
		return id.ID{}, err
	}
	rest := &capped{r: file, left: most - int64(len(beginning)), most: most}
	count := s.startCount(*sp)
	stored, err := s.writeBlob(ctx, "upload", io.TeeReader(io.MultiReader(bytes.NewReader(beginning), rest), count))
	count.end(err, sp)
	return stored, err
}

// check authorises the import and resolves the match field.
func (s *Service) check(ctx context.Context, sp *spec, matchOn string) (err error) {
	if err := s.Records.May(ctx, sp.Actor, policy.Import, sp.Object); err != nil {
		return err
	}
	o, ok := s.Catalog().Object(sp.Object)
	if !ok {
		return errs.New(errs.NotFound, "object_unknown")
	}
	if sp.Actor, err = s.Records.Current(ctx, sp.Actor); err != nil {
		return err
	}
	if matchOn == "" {
		if sp.Mode == ModeUpsert || sp.Mode == ModeUpdate {
			return errs.FieldsInvalid(errs.FieldError{Field: "match_on", Code: "value_required"})
		}
		sp.Mode = ModeCreate
		return nil
	}
	may := fillOf(sp.Actor, o)
	f, ok := may.matches(matchOn)
	if !ok {
		return errs.FieldsInvalid(errs.FieldError{Field: matchOn, Code: "match_field_unsuited"}).WithHint("match fields of %s: %s", o.Name, strings.Join(may.matchFields(), ", "))
	}
	sp.MatchOn = f.Name
	if sp.Mode == "" || sp.Mode == ModeCreate {
		sp.Mode = ModeUpsert
	}
	return nil
}

// enqueue inspects the stored file, seals the decisions and starts the job.
func (s *Service) enqueue(ctx context.Context, sp *spec, file id.ID) (_ id.ID, err error) {
	stored, _, err := s.Blobs.Open(ctx, file)
	if err != nil {
		return id.ID{}, err
	}
	_, err = s.inspect(ctx, sp, stored)
	if err = errors.Join(err, stored.Close()); err != nil {
		return id.ID{}, err
	}
	if sp.Format != mapping.VCard && !anyTarget(sp.Columns) {
		return id.ID{}, errs.New(errs.Invalid, "import_no_columns", errs.P("count", len(sp.Columns))).
			WithHint("name the columns in a first line, for example: name,emails,phones,company")
	}
	specBlob, err := s.writeSpec(ctx, sp)
	if err != nil {
		return id.ID{}, err
	}
	j := &outbox.Job{ID: s.IDs.New(), Kind: ImportJob, Args: blobs{file: file, spec: specBlob}.encode()}
	if err := s.Evidence(ctx, sp.Actor, "import.started", j.ID); err != nil {
		return id.ID{}, err
	}
	return j.ID, s.Jobs.Submit(ctx, j)
}

// readBeginning reads as much as deciding about the file needs.
func readBeginning(r io.Reader) ([]byte, error) {
	b := make([]byte, sniff.SampleSize)
	n, err := io.ReadFull(r, b)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	return b[:n], nil
}

// capped fails when more comes than is allowed.
type capped struct {
	r          io.Reader
	left, most int64
}

func (c *capped) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.left -= int64(n); c.left < 0 {
		return 0, errs.New(errs.TooLarge, "import_file_too_large", errs.P("max", c.most>>30))
	}
	return n, err
}

// pollEvery is how often Wait looks at a job.
const pollEvery = 50 * time.Millisecond

// patience is after how many runs without progress Wait stops waiting: the
// failure is not a passing one, and whoever waits should hear of it.
const patience = 3

// Wait returns when the import has ended, telling progress meanwhile. It also
// returns when the import fails again and again; the report then says why, in
// LastError, and the state is still Ready: it is tried again in the background.
func (s *Service) Wait(ctx context.Context, importID id.ID, progress func(done int)) (*Report, error) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		j, err := s.Jobs.Find(ctx, importID)
		switch {
		case ctx.Err() != nil: // whatever the failure says: the job is there
			return nil, errs.New(errs.Unavailable, "import_goes_on").Because(ctx.Err()).
				WithHint("import %s; see: holdfast imports list", importID)
		case err != nil:
			return nil, err
		case j.State == outbox.Finished, j.State == outbox.Dead, j.State == outbox.Cancelled,
			j.State == outbox.Ready && j.LastError != "" && j.Attempts >= patience:
			return s.Report(context.WithoutCancel(ctx), importID)
		}
		if st, err := decodeState(j.Progress); err == nil {
			progress(st.Rows)
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}
