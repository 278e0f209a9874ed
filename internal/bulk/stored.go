package bulk

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// spec is who asked for what; it is the first line of the blob, the records'
// ids follow, 16 bytes each.
type spec struct {
	Object string                     `json:"object"`
	Action Action                     `json:"action"`
	Values map[string]json.RawMessage `json:"values,omitempty"` // of Update
	Total  int                        `json:"total"`
	Actor  policy.Actor               `json:"actor"`
}

// raw are values as record takes them.
func raw(values map[string]json.RawMessage) map[string]field.Raw {
	out := make(map[string]field.Raw, len(values))
	for name, v := range values {
		out[name] = field.FromJSON(v)
	}
	return out
}

// args are a job's arguments.
type args struct {
	blob    id.ID
	reverts bool // it takes back what it did
}

func (a args) encode() []byte {
	return canon.AppendBool(canon.AppendBytes(nil, a.blob[:]), a.reverts)
}

func decodeArgs(raw []byte) (a args, err error) {
	r := canon.NewReader(raw)
	from := r.Bytes()
	a.reverts = r.Bool()
	if err := r.Done(); err != nil {
		return a, errs.New(errs.Integrity, "").At("bulk.args").Because(err)
	}
	a.blob, err = id.FromBytes(from)
	return a, err
}

// store seals what is to be done to which records.
func (s *Service) store(ctx context.Context, sp spec, records []id.ID) (_ id.ID, err error) {
	w, err := s.d.Blobs.Create(ctx, Job)
	if err != nil {
		return id.ID{}, err
	}
	head, err := json.Marshal(sp)
	if err == nil {
		_, err = w.Write(append(head, '\n'))
	}
	for at := 0; at < len(records) && err == nil; at += chunkSize {
		var part bytes.Buffer
		for _, rec := range records[at:min(at+chunkSize, len(records))] {
			part.Write(rec[:])
		}
		_, err = w.Write(part.Bytes())
	}
	if err != nil {
		return id.ID{}, errors.Join(err, w.Abort())
	}
	return w.Commit()
}

// carried is one piece of work with everything that is stored about it.
type carried struct {
	job   outbox.Job
	args  args
	spec  spec
	state state
}

// load reads what there is to know about a job.
func (s *Service) load(ctx context.Context, j outbox.Job) (*carried, error) {
	c, from, err := s.open(ctx, j)
	if err != nil {
		return nil, err
	}
	return c, from.Close()
}

// list is the stored records, from the first on.
type list struct {
	*bufio.Reader
	io.Closer
}

// open does the same and leaves the list of records open.
func (s *Service) open(ctx context.Context, j outbox.Job) (c *carried, records *list, err error) {
	c = &carried{job: j}
	if j.State == outbox.Broken { // what its row names cannot be believed
		return nil, nil, errs.New(errs.Integrity, "").At("bulk.open").WithHint("the row of job %s was edited outside the program", j.ID)
	}
	if c.args, err = decodeArgs(j.Args); err != nil {
		return nil, nil, err
	}
	if c.state, err = decodeState(j.Progress); err != nil {
		return nil, nil, err
	}
	f, _, err := s.d.Blobs.Open(ctx, c.args.blob)
	if err != nil {
		return nil, nil, err
	}
	records = &list{bufio.NewReaderSize(f, 16<<10), f}
	head, err := records.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(head, &c.spec)
	}
	if err != nil {
		return nil, nil, errors.Join(errs.New(errs.Integrity, "").At("bulk.open").Because(err), f.Close())
	}
	return c, records, nil
}

// next reads the next record's id, io.EOF behind the last.
func (l *list) next() (rec id.ID, err error) {
	_, err = io.ReadFull(l, rec[:])
	return rec, err
}
