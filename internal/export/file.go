package export

import (
	"context"
	"errors"
	"io"
	"math"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// listed is how many exports of all are looked through for one's own.
const listed = 1_000

// own lists what there is of an actor's, the newest first, without what lies
// in sealed lists.
func (s *Service) own(ctx context.Context, actor policy.Actor) (all []*carried, err error) {
	jobs, err := s.d.Jobs.List(ctx, Job, listed)
	if err != nil {
		return nil, err
	}
	for _, j := range jobs {
		c, err := read(j)
		if err == nil && !actor.User.IsZero() && c.args.user == actor.User && !c.gone(s.d.Now()) {
			all = append(all, c)
		}
	}
	return all, nil
}

// List returns the actor's exports that there are, the newest first.
func (s *Service) List(ctx context.Context, actor policy.Actor) (all []Export, err error) {
	defer errs.Wrap(&err, "export.List")
	mine, err := s.own(ctx, actor)
	all = []Export{}
	for _, c := range mine {
		c, err := s.load(ctx, c.job)
		if err != nil {
			continue // one that does not hold hides no other; running it says so
		}
		all = append(all, c.shown(s.d.Catalog()))
	}
	return all, err
}

// take finds an export that the actor began. Others have none.
func (s *Service) take(ctx context.Context, actor policy.Actor, export id.ID) (*carried, error) {
	unknown := errs.New(errs.NotFound, "export_unknown")
	j, err := s.d.Jobs.Find(ctx, export)
	if errs.KindOf(err) == errs.NotFound || err == nil && j.Kind != Job {
		return nil, unknown
	} else if err != nil {
		return nil, err
	}
	c, err := read(j)
	if err != nil {
		return nil, err
	}
	if actor.User.IsZero() || c.args.user != actor.User || c.gone(s.d.Now()) {
		return nil, unknown
	}
	return s.load(ctx, j)
}

// Get returns one of the actor's exports.
func (s *Service) Get(ctx context.Context, actor policy.Actor, export id.ID) (_ Export, err error) {
	defer errs.Wrap(&err, "export.Get")
	c, err := s.take(ctx, actor, export)
	if err != nil {
		return Export{}, err
	}
	return c.shown(s.d.Catalog()), nil
}

// File is a file that may be handed out.
type File struct {
	Plural string // of what is in it
	Format string
	Size   int64
	Asked  time.Time
	parts  []part
	s      *Service
}

// Open asks whether the actor may have the file, as of now, and puts into the
// log that they get it.
//
// Errors: NotFound "export_unknown", Conflict "export_unfinished", Permission
// "export_rights_changed".
func (s *Service) Open(ctx context.Context, actor policy.Actor, export id.ID) (_ *File, err error) {
	defer errs.Wrap(&err, "export.Open")
	c, err := s.take(ctx, actor, export)
	if err != nil {
		return nil, err
	}
	if c.stage() != Finished {
		return nil, errs.New(errs.Conflict, "export_unfinished")
	}
	if _, _, err := s.still(ctx, actor, c.spec); err != nil {
		return nil, err
	}
	act := c.act()
	act.Records = c.state.written
	if err := s.d.Evidence(ctx, actor, "export.downloaded", act); err != nil {
		return nil, err
	}
	return &File{c.spec.Plural, c.spec.Format, c.state.size(), c.job.Created.UTC(), c.state.parts, s}, nil
}

// CopyTo writes the whole file.
func (f *File) CopyTo(ctx context.Context, w io.Writer) error {
	for _, p := range f.parts {
		if err := f.copyPart(ctx, p, w); err != nil {
			return err
		}
	}
	return nil
}

func (f *File) copyPart(ctx context.Context, p part, w io.Writer) (err error) {
	from, _, err := f.s.d.Blobs.Open(ctx, p.blob)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	_, err = io.Copy(w, from)
	return err
}

// Drop ends an export and destroys its file at once.
func (s *Service) Drop(ctx context.Context, actor policy.Actor, export id.ID) (err error) {
	defer errs.Wrap(&err, "export.Drop")
	c, err := s.take(ctx, actor, export)
	if err != nil {
		return err
	}
	act := c.act()
	act.Records = c.state.written
	if err := s.d.Evidence(ctx, actor, "export.dropped", act); err != nil {
		return err
	}
	return s.drop(ctx, c)
}

// drop ends an export, running or not. What it writes meanwhile does not count,
// and is removed by whoever writes it.
func (s *Service) drop(ctx context.Context, c *carried) error {
	err := s.d.Jobs.Cancel(ctx, c.job.ID)
	if errs.CodeOf(err) == "job_ended" {
		_, err = s.d.Jobs.Amend(ctx, c.job.ID, func(j *outbox.Job) error {
			c.args.dropped = true
			j.Args = c.args.encode()
			return nil
		})
	}
	if err != nil {
		return err
	}
	j, err := s.d.Jobs.Find(ctx, c.job.ID)
	if err != nil {
		return err
	}
	now, err := read(j) // with what was written until it ended
	if err != nil {
		return err
	}
	s.d.Told(c.shown(s.d.Catalog()))
	ctx = context.WithoutCancel(ctx)
	return errors.Join(s.removeFile(ctx, now), s.d.Blobs.Remove(ctx, c.args.list))
}

// DropAll ends every export and destroys every file, whoever it is for: for
// whoever erases a person, since any of them may be about that one. It returns
// how many there were.
func (s *Service) DropAll(ctx context.Context) (n int, err error) {
	defer errs.Wrap(&err, "export.DropAll")
	jobs, err := s.d.Jobs.List(ctx, Job, math.MaxInt32)
	if err != nil {
		return 0, err
	}
	for _, j := range jobs {
		c, err := read(j)
		if err != nil || c.gone(s.d.Now()) && len(c.state.parts) == 0 {
			continue
		}
		if err := s.drop(ctx, c); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// Blobs destroys the files of exports whose time is over, forgets these, and
// lists the blobs of what is left.
func (s *Service) Blobs(ctx context.Context) (_ map[id.ID]bool, err error) {
	defer errs.Wrap(&err, "export.Blobs")
	jobs, err := s.d.Jobs.List(ctx, Job, math.MaxInt32)
	if err != nil {
		return nil, err
	}
	named := map[id.ID]bool{}
	for _, j := range jobs {
		c, err := read(j)
		if err != nil {
			continue // it is evidence; its blobs, whatever they are, are not known
		}
		if !c.gone(s.d.Now()) {
			named[c.args.list] = true
			for _, p := range c.state.parts {
				named[p.blob] = true
			}
		} else if err := errors.Join(s.removeFile(ctx, c), s.d.Blobs.Remove(ctx, c.args.list)); err != nil {
			return nil, err
		}
	}
	_, err = s.d.Jobs.ForgetJobs(ctx, Job, s.d.Now().Add(-Keep))
	return named, err
}
