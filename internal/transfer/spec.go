package transfer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/transfer/mapping"
)

// Mode says what an import does with a row whose record exists already.
type Mode string

// The modes.
const (
	ModeCreate Mode = "create" // every row makes a record
	ModeUpsert Mode = "upsert" // update the record with the same match value, else create
	ModeUpdate Mode = "update" // update only; a row without a match is not accepted
)

// spec is everything decided about an import before its first row is written.
// It names people and columns, so it is kept in a sealed blob.
type spec struct {
	Object    string           `json:"object"`
	Mode      Mode             `json:"mode"`
	MatchOn   string           `json:"match_on,omitempty"`
	FileName  string           `json:"file_name"`
	Format    string           `json:"format"` // csv or vcard
	Source    string           `json:"source"`
	DateOrder string           `json:"date_order,omitempty"` // mdy, dmy or "" where no date needs it
	Columns   []mapping.Column `json:"columns,omitempty"`
	Fill      []string         `json:"fill"` // fields that cards may fill; nil, of an older version: all
	Encoding  string           `json:"encoding,omitempty"`
	Unsure    bool             `json:"unsure,omitempty"` // nobody can tell the encoding; a person is to say it
	Delimiter string           `json:"delimiter,omitempty"`
	Headings  bool             `json:"headings,omitempty"` // as recognised, or as chosen
	Reading   Reading          `json:"reading,omitzero"`
	Rows      *int             `json:"rows,omitempty"` // in the file; nil when they could not be counted
	Actor     policy.Actor     `json:"actor"`
	Reverter  policy.Actor     `json:"reverter,omitzero"` // who takes the import back
}

// phase is what an import's job is to do when it runs next.
type phase uint64

// The phases. Their numbers are stored.
const (
	phaseImport phase = iota
	phaseDraft        // nothing yet: a person decides; when the job runs, nobody did in time
	phaseRevert
)

// blobs are the two sealed files of an import, named in its job's arguments,
// and its phase.
type blobs struct {
	file, spec id.ID
	phase      phase
}

func (b blobs) encode() []byte {
	raw := canon.AppendBytes(canon.AppendBytes(nil, b.file[:]), b.spec[:])
	if b.phase == phaseImport {
		return raw // as the first version wrote it
	}
	return canon.AppendUint(raw, uint64(b.phase))
}

func decodeBlobs(raw []byte) (b blobs, err error) {
	r := canon.NewReader(raw)
	file, spec := r.Bytes(), r.Bytes()
	if r.Len() > 0 {
		b.phase = phase(r.Uint())
	}
	if err = r.Done(); err != nil {
		return b, errs.New(errs.Integrity, "").At("transfer.job").Because(err)
	}
	if b.file, err = id.FromBytes(file); err != nil {
		return b, err
	}
	b.spec, err = id.FromBytes(spec)
	return b, err
}

// readSpec opens the spec blob of a job.
func (s *Service) readSpec(ctx context.Context, j outbox.Job) (sp spec, b blobs, err error) {
	defer errs.Wrap(&err, "transfer.readSpec")
	if b, err = decodeBlobs(j.Args); err != nil {
		return sp, b, err
	}
	f, _, err := s.Blobs.Open(ctx, b.spec)
	if err != nil {
		return sp, b, err
	}
	defer f.Close()
	raw, err := io.ReadAll(f)
	if err != nil {
		return sp, b, err
	}
	return sp, b, json.Unmarshal(raw, &sp)
}

// writeSpec seals what is decided.
func (s *Service) writeSpec(ctx context.Context, sp *spec) (id.ID, error) {
	raw, err := json.Marshal(sp)
	if err != nil {
		return id.ID{}, err
	}
	return s.writeBlob(ctx, "import-spec", bytes.NewReader(raw))
}

// writeBlob seals content as one blob of the given kind.
func (s *Service) writeBlob(ctx context.Context, kind string, content io.Reader) (_ id.ID, err error) {
	defer errs.Wrap(&err, "transfer.writeBlob")
	w, err := s.Blobs.Create(ctx, kind)
	if err != nil {
		return id.ID{}, err
	}
	if _, err := io.Copy(w, content); err != nil {
		return id.ID{}, errors.Join(err, w.Abort())
	}
	return w.Commit()
}
