package transfer

import (
	"context"
	"errors"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/transfer/csvfile"
	"github.com/holdfast-crm/holdfast/internal/transfer/mapping"
	"github.com/holdfast-crm/holdfast/internal/transfer/sniff"
)

// Reading is how a person says a table is to be read; what is empty is
// recognised.
type Reading struct {
	Encoding  string `json:"encoding,omitempty"`
	Delimiter string `json:"delimiter,omitempty"`
	Headings  *bool  `json:"headings,omitempty"` // whether the first row names the columns
}

// recountBytes is up to which size rows are counted again while somebody
// waits. Beyond it their number is not known.
const recountBytes = 64 << 20

// delimiters are what may stand between cells.
var delimiters = [...]string{",", ";", "\t", "|"}

// Encodings lists what a table can be said to be in, the likeliest first.
func Encodings() []string {
	var all []string
	for _, e := range sniff.Encodings() {
		all = append(all, string(e))
	}
	return all
}

// check refuses what no table can be read by.
func (r Reading) check() error {
	var bad []errs.FieldError
	if r.Encoding != "" && !slices.Contains(Encodings(), r.Encoding) {
		bad = append(bad, errs.FieldError{Field: "encoding", Code: "import_encoding_unknown"})
	}
	if r.Delimiter != "" && !slices.Contains(delimiters[:], r.Delimiter) {
		bad = append(bad, errs.FieldError{Field: "delimiter", Code: "import_delimiter_unknown"})
	}
	if len(bad) > 0 {
		return errs.FieldsInvalid(bad...)
	}
	return nil
}

// options are what the reader of tables is told.
func (r Reading) options() csvfile.Options {
	o := csvfile.Options{Encoding: sniff.Encoding(r.Encoding)}
	if r.Delimiter != "" {
		o.Delimiter = r.Delimiter[0]
	}
	switch {
	case r.Headings == nil:
	case *r.Headings:
		o.Header = csvfile.HeaderPresent
	default:
		o.Header = csvfile.HeaderAbsent
	}
	return o
}

// read notes how the table is to be read from now on.
func (sp *spec) read(how Reading) {
	if how.Encoding != "" {
		sp.Reading.Encoding, sp.Unsure = how.Encoding, false
	}
	if how.Delimiter != "" {
		sp.Reading.Delimiter = how.Delimiter
	}
	if how.Headings != nil {
		sp.Reading.Headings = how.Headings
	}
	sp.Encoding, sp.DateOrder = "", "" // recognised anew
}

// Reread reads the draft's table in another way; what is empty stays as it was.
// Its columns are recognised anew, and what was chosen for the former ones is
// of no use.
func (s *Service) Reread(ctx context.Context, actor policy.Actor, importID id.ID, how Reading) (_ Import, err error) {
	defer errs.Wrap(&err, "transfer.Reread")
	c, err := s.draft(ctx, actor, importID)
	if err != nil {
		return Import{}, err
	}
	if err := how.check(); err != nil {
		return Import{}, err
	}
	if c.spec.Format == mapping.VCard {
		return Import{}, errs.New(errs.Invalid, "import_vcard_reading")
	}
	c.spec.Actor = worker(c.asker) // by what they may do now
	c.spec.read(how)
	if err := s.reinspect(ctx, c); err != nil {
		return Import{}, s.unlessGone(ctx, actor, importID, err)
	}
	if c.blobs.spec, err = s.writeSpec(ctx, &c.spec); err != nil {
		return Import{}, err
	}
	c.job, err = s.amendDraft(ctx, importID, func(j *outbox.Job) { j.Args = c.blobs.encode() })
	if err != nil {
		return Import{}, errors.Join(err, s.Blobs.Remove(ctx, c.blobs.spec))
	}
	return s.withSamples(ctx, actor, c)
}

// reinspect recognises the stored table's columns and counts its rows.
func (s *Service) reinspect(ctx context.Context, c *carried) error {
	file, info, err := s.Blobs.Open(ctx, c.blobs.file)
	if err != nil {
		return err
	}
	_, err = s.inspect(ctx, &c.spec, file)
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	c.spec.Rows = nil
	if info.Size > recountBytes {
		return nil
	}
	if file, _, err = s.Blobs.Open(ctx, c.blobs.file); err != nil {
		return err
	}
	if rows, encoding, err := countRows(&c.spec, file); err == nil {
		c.spec.Rows, c.spec.Encoding = &rows, encoding
	}
	return file.Close()
}
