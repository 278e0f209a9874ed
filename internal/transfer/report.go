package transfer

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/transfer/csvfile"
	"github.com/holdfast-crm/holdfast/internal/transfer/mapping"
)

// shownFaults is how many failed rows a report lists; all of them are in
// WriteFailed.
const shownFaults = 20

// Report is what came of an import.
type Report struct {
	Import    id.ID
	Object    string
	At        time.Time
	State     outbox.State
	LastError string // message key, for a dead import
	Format    string
	Source    string
	Columns   []mapping.Column
	Counts
	Faults []Fault
}

// Fault is a failed row: where, and why.
type Fault struct {
	Line   int
	Field  string
	Code   string
	Params []errs.Param
}

// Report describes one import.
func (s *Service) Report(ctx context.Context, importID id.ID) (*Report, error) {
	j, err := s.find(ctx, importID)
	if err != nil {
		return nil, err
	}
	r, st, err := s.summary(ctx, j)
	if err != nil {
		return nil, err
	}
	err = s.eachFault(ctx, st, func(f fault) bool {
		r.Faults = append(r.Faults, Fault{Line: f.line, Field: f.column, Code: f.code, Params: f.params})
		return len(r.Faults) < shownFaults
	})
	return r, err
}

// List describes the newest imports, without their failed rows.
func (s *Service) List(ctx context.Context, limit int) ([]*Report, error) {
	jobs, err := s.Jobs.List(ctx, ImportJob, limit)
	if err != nil {
		return nil, err
	}
	var out []*Report
	for _, j := range jobs {
		if j.State == outbox.Broken { // what its row names cannot be believed
			out = append(out, &Report{Import: j.ID, At: j.Created, State: j.State})
			continue
		}
		r, _, err := s.summary(ctx, j)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

func (s *Service) find(ctx context.Context, importID id.ID) (outbox.Job, error) {
	j, err := s.Jobs.Find(ctx, importID)
	if err == nil && j.Kind != ImportJob {
		err = errs.New(errs.NotFound, "import_unknown")
	} else if errs.KindOf(err) == errs.NotFound {
		err = errs.New(errs.NotFound, "import_unknown")
	}
	return j, err
}

func (s *Service) summary(ctx context.Context, j outbox.Job) (*Report, *state, error) {
	sp, _, err := s.readSpec(ctx, j)
	if err != nil {
		return nil, nil, err
	}
	st, err := decodeState(j.Progress)
	if err != nil {
		return nil, nil, err
	}
	return &Report{
		Import: j.ID, Object: sp.Object, At: j.Created, State: j.State, LastError: j.LastError,
		Format: sp.Format, Source: sp.Source, Columns: sp.Columns, Counts: st.Counts,
	}, st, nil
}

// storeFaults moves pending faults into a sealed blob that names the one
// before it.
func (s *Service) storeFaults(ctx context.Context, st *state) error {
	b := appendFaults(canon.AppendBytes(nil, st.faults[:]), st.pending)
	blobID, err := s.writeBlob(ctx, "import-faults", bytes.NewReader(b))
	if err != nil {
		return err
	}
	st.faults, st.pending = blobID, nil
	return nil
}

// eachFault visits all failed rows in file order until visit answers false.
func (s *Service) eachFault(ctx context.Context, st *state, visit func(fault) bool) error {
	var chain [][]fault // newest first
	for at := st.faults; !at.IsZero(); {
		faults, before, err := s.faultBlob(ctx, at)
		if err != nil {
			return err
		}
		chain, at = append(chain, faults), before
	}
	for i := len(chain) - 1; i >= 0; i-- {
		for _, f := range chain[i] {
			if !visit(f) {
				return nil
			}
		}
	}
	for _, f := range st.pending {
		if !visit(f) {
			return nil
		}
	}
	return nil
}

// faultBlob reads one blob of failed rows and which one is before it.
func (s *Service) faultBlob(ctx context.Context, at id.ID) (faults []fault, before id.ID, err error) {
	raw, err := s.readBlob(ctx, at)
	if err != nil {
		return nil, id.ID{}, err
	}
	r := canon.NewReader(raw)
	previous := r.Bytes()
	faults = readFaults(r)
	if err := r.Done(); err != nil {
		return nil, id.ID{}, errs.New(errs.Integrity, "").At("transfer.faultBlob").Because(err)
	}
	before, err = id.FromBytes(previous)
	return faults, before, err
}

func (s *Service) readBlob(ctx context.Context, b id.ID) ([]byte, error) {
	f, _, err := s.Blobs.Open(ctx, b)
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(f)
	return raw, errors.Join(err, f.Close())
}

// WriteFailed writes the rows that were not accepted as CSV: line, column and
// reason in the reader's language, then the row's own cells, read again from
// the sealed file.
func (s *Service) WriteFailed(ctx context.Context, actor policy.Actor, importID id.ID, lang string, to io.Writer) (err error) {
	defer errs.Wrap(&err, "transfer.WriteFailed")
	j, err := s.find(ctx, importID)
	if err != nil {
		return err
	}
	sp, files, err := s.readSpec(ctx, j)
	if err != nil {
		return err
	}
	if err := s.mayKnow(ctx, actor, sp.Object); err != nil {
		return err
	}
	if !mayReadRows(actor, sp.Actor) {
		return errs.New(errs.Permission, "import_rows_private")
	}
	if files.phase == phaseDraft {
		return errs.New(errs.Conflict, "import_not_started")
	}
	if err := s.Evidence(ctx, actor, "import.failed_rows_read", importID); err != nil {
		return err
	}
	st, err := decodeState(j.Progress)
	if err != nil {
		return err
	}
	file, _, err := s.Blobs.Open(ctx, files.file)
	if err != nil {
		return err
	}
	defer file.Close()
	w := csvfile.NewWriter(to, csvfile.WriterOptions{BOM: true, Ragged: true})
	cells, err := failedCells(&sp, file, w)
	if err != nil {
		return err
	}
	var failed error
	err = s.eachFault(ctx, st, func(f fault) bool {
		line := []string{strconv.Itoa(f.line), f.column, errs.Text(lang, f.code, f.params...)}
		var own []string
		if own, failed = cells(f.index); failed == nil {
			failed = w.Write(append(line, own...))
		}
		return failed == nil
	})
	return errors.Join(err, failed, w.Flush())
}

// failedCells writes the header and returns a function that yields a row's
// cells; it must be asked in file order. Cards have no cells.
func failedCells(sp *spec, file io.Reader, w *csvfile.Writer) (func(index int) ([]string, error), error) {
	head := []string{"line", "column", "reason"}
	if sp.Format == mapping.VCard {
		return func(int) ([]string, error) { return nil, nil }, w.Write(head)
	}
	r, err := csvfile.Open(file, sp.Reading.options())
	if err != nil {
		return nil, err
	}
	cells := func(index int) ([]string, error) {
		if err := r.SkipTo(index); err != nil {
			return nil, err
		}
		row, err := r.Next()
		return row.Cells, err
	}
	return cells, w.Write(append(head, trimAll(r.Header())...))
}

func trimAll(in []string) []string {
	out := make([]string, len(in))
	for i := range in {
		out[i] = strings.TrimSpace(in[i])
	}
	return out
}
