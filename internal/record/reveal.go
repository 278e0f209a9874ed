package record

import (
	"context"
	"strconv"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// How many values a person may reveal: so many at once, and one every two
// minutes.
const (
	RevealBurst      = 30
	RevealsPerSecond = 1.0 / 120
)

// pace says how often somebody may; ratelimit.Limiter is one.
type pace interface {
	Take(who id.ID, now time.Time) (ok bool, left int, wait time.Duration)
	GiveBack(who id.ID, now time.Time)
}

// entryRevealed is what the log calls it.
const entryRevealed = "record.revealed"

// MaxRevealed is how many fields one question may name.
const MaxRevealed = 10

// Reveal returns masked values of one record, for who may reveal them: the
// named fields and nothing else. One entry, "record.revealed", names them before
// they leave, whether or not there was a value. Each field counts against what
// its actor may reveal in an hour; nodes count by themselves.
//
// Errors: Invalid "fields_invalid" (no_such_field, field_not_revealable) or
// "reveal_nothing", RateLimited "reveal_slow" with seconds, and those of Get.
func (s *Service) Reveal(ctx context.Context, actor policy.Actor, object string, rec id.ID, fields []string) (p *Projection, err error) {
	if len(fields) == 0 || len(fields) > MaxRevealed {
		return nil, errs.New(errs.Invalid, "reveal_nothing", errs.P("max", MaxRevealed)).At("record.Reveal")
	}
	err = s.still(func() error {
		p, err = s.reveal(ctx, actor, object, rec, fields)
		return err
	})
	return p, err
}

func (s *Service) reveal(ctx context.Context, actor policy.Actor, object string, rec id.ID, fields []string) (*Projection, error) {
	r, err := s.reader(ctx, actor, policy.Reveal, object, nil)
	if err != nil {
		return nil, err
	}
	if err := r.narrowToMasked(fields); err != nil {
		return nil, err
	}
	if err := s.spend(r.actor, r.shown.Len()); err != nil {
		return nil, err
	}
	found, err := r.fetch(ctx, func(v *store.View) ([]*store.Row, error) {
		row, err := store.GetRow(v, r.object, rec, r.decision.Rows, false)
		return []*store.Row{row}, err
	})
	if err != nil {
		return nil, err
	}
	p := found[0]
	p.mask = policy.FieldSet{}
	return p, r.recordReveal(ctx, rec)
}

// narrowToMasked keeps the named fields, all of which the actor must be able to
// reveal.
func (r *reader) narrowToMasked(names []string) error {
	var keep policy.FieldSet
	var failed []errs.FieldError
	for i, name := range names {
		at := "fields." + strconv.Itoa(i)
		f, ok := r.object.Field(name)
		switch {
		case !ok || !r.decision.Read.Has(f):
			failed = append(failed, errs.FieldError{Field: at, Code: "no_such_field"})
		case !r.decision.Reveal.Has(f):
			failed = append(failed, errs.FieldError{Field: at, Code: "field_not_revealable"})
		default:
			keep.Add(f)
		}
	}
	if len(failed) > 0 {
		return errs.FieldsInvalid(failed...).At("record.Reveal")
	}
	r.shown = keep
	return nil
}

// spend takes what a question costs from what its actor may reveal, all of it
// or nothing.
func (s *Service) spend(actor policy.Actor, values int) error {
	if s.Reveals == nil {
		return errs.New(errs.Permission, "").At("record.Reveal").WithHint("this installation was wired without a pace for revealing")
	}
	now := s.DB.Now()
	for taken := range values {
		ok, _, wait := s.Reveals.Take(actor.User, now)
		if ok {
			continue
		}
		for range taken {
			s.Reveals.GiveBack(actor.User, now)
		}
		return errs.New(errs.RateLimited, "reveal_slow", errs.P("seconds", int(wait/time.Second)+1)).At("record.Reveal")
	}
	return nil
}

func (r *reader) recordReveal(ctx context.Context, rec id.ID) error {
	e := entryFor(r.actor, entryRevealed)
	e.Object, e.Record, e.Count = r.object.ID, rec, 1
	for _, f := range r.fields() {
		e.Fields = append(e.Fields, f.ID)
	}
	return r.s.Audit.Record(ctx, e)
}
