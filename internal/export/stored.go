package export

import (
	"context"
	"crypto/sha256"
	"errors"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/worklist"
)

// spec is who asked for what; it lies before the list of records.
type spec struct {
	Object string       `json:"object"` // id
	Name   string       `json:"name"`   // of the object, when it was asked
	Plural string       `json:"plural"`
	Format string       `json:"format"`
	Fields []string     `json:"fields"` // ids, in catalog order
	Total  int          `json:"total"`
	Actor  policy.Actor `json:"actor"`
	Rights string       `json:"rights"`         // what the actor could do, see rights
	Hash   []byte       `json:"hash,omitempty"` // of the request, when it had a key
}

// args are a job's arguments.
type args struct {
	list    id.ID
	user    id.ID
	key     []byte // digest of the idempotency key and whose it is
	dropped bool   // its maker does not want it any more
}

func (a args) encode() []byte {
	b := canon.AppendBytes(canon.AppendBytes(nil, a.list[:]), a.user[:])
	return canon.AppendBool(canon.AppendBytes(b, a.key), a.dropped)
}

func decodeArgs(raw []byte) (a args, err error) {
	r := canon.NewReader(raw)
	list, user := r.Bytes(), r.Bytes()
	a.key, a.dropped = r.Bytes(), r.Bool()
	if err := r.Done(); err != nil {
		return a, errs.New(errs.Integrity, "").At("export.args").Because(err)
	}
	if a.list, err = id.FromBytes(list); err == nil {
		a.user, err = id.FromBytes(user)
	}
	return a, err
}

// keyDigest names an idempotency key of one caller.
func keyDigest(actor policy.Actor, key string) []byte {
	b := canon.AppendBytes(canon.AppendBytes(nil, actor.User[:]), actor.Token[:])
	sum := sha256.Sum256(canon.AppendString(b, key))
	return sum[:]
}

// state is how far an export came. Its parts, one behind the other, are the
// file.
type state struct {
	done, written int
	parts         []part
}

type part struct {
	blob id.ID
	size int64
}

func (s *state) size() (n int64) {
	for _, p := range s.parts {
		n += p.size
	}
	return n
}

func (s *state) encode() []byte {
	b := canon.AppendUint(canon.AppendUint(nil, uint64(s.done)), uint64(s.written))
	b = canon.AppendUint(b, uint64(len(s.parts)))
	for _, p := range s.parts {
		b = canon.AppendUint(canon.AppendBytes(b, p.blob[:]), uint64(p.size))
	}
	return b
}

func decodeState(raw []byte) (s state, err error) {
	if len(raw) == 0 {
		return s, nil
	}
	r := canon.NewReader(raw)
	s.done, s.written = int(r.Uint()), int(r.Uint())
	for n := r.Uint(); n > 0 && r.Err() == nil; n-- {
		p := part{}
		if p.blob, err = id.FromBytes(r.Bytes()); err != nil {
			break
		}
		p.size = int64(r.Uint())
		s.parts = append(s.parts, p)
	}
	if err = errors.Join(err, r.Done()); err != nil {
		return state{}, errs.New(errs.Integrity, "").At("export.state").Because(err)
	}
	return s, nil
}

// carried is one export with everything that is stored about it.
type carried struct {
	job   outbox.Job
	args  args
	spec  spec
	state state
}

// read is carried without what lies in the sealed list.
func read(j outbox.Job) (c *carried, err error) {
	c = &carried{job: j}
	if j.State == outbox.Broken { // what its row names cannot be believed
		return nil, errs.New(errs.Integrity, "").At("export.read").WithHint("the row of job %s was edited outside the program", j.ID)
	}
	if c.args, err = decodeArgs(j.Args); err == nil {
		c.state, err = decodeState(j.Progress)
	}
	return c, err
}

// open reads everything and leaves the list of records open.
func (s *Service) open(ctx context.Context, j outbox.Job) (c *carried, records *worklist.List, err error) {
	if c, err = read(j); err != nil {
		return nil, nil, err
	}
	records, err = worklist.Open(ctx, s.d.Blobs, c.args.list, &c.spec)
	return c, records, err
}

func (s *Service) load(ctx context.Context, j outbox.Job) (*carried, error) {
	c, records, err := s.open(ctx, j)
	if err != nil {
		return nil, err
	}
	return c, records.Close()
}

// removeFile destroys the file, as far as it is.
func (s *Service) removeFile(ctx context.Context, c *carried) (err error) {
	for _, p := range c.state.parts {
		err = errors.Join(err, s.d.Blobs.Remove(ctx, p.blob))
	}
	return err
}
