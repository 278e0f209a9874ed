package bulk

import (
	"context"
	"encoding/json"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/worklist"
)

// spec is who asked for what; it lies before the list of records.
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

// open does the same and leaves the list of records open.
func (s *Service) open(ctx context.Context, j outbox.Job) (c *carried, records *worklist.List, err error) {
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
	records, err = worklist.Open(ctx, s.d.Blobs, c.args.blob, &c.spec)
	return c, records, err
}
