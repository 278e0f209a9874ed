package app

import (
	"cmp"
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/httpapi"
	"github.com/holdfast-crm/holdfast/internal/trust"
)

// How long what was seen is good for whoever asks again, and for those checks
// that read a whole file; and when the server looks by itself.
const (
	seenLately   = 5 * time.Second
	filesLately  = 10 * time.Minute
	filesShare   = 200 // reading files takes at most so small a part of the time
	filesLarge   = 256 << 20
	firstCheckup = 20 * time.Second
	everyCheckup = 30 * time.Minute
	uneasy       = time.Minute // while something asks for attention, so that what was mended shows
)

// checkup is doctor for the screens: the same checks, in words without the
// causes that only the server's log may have, and not again and again.
type checkup struct {
	w     *Workspace
	trust *trust.Watch // nil while a backup is put back

	looking sync.Mutex // one look at a time
	at      time.Time
	seen    []sighting
	begun   time.Time
	large   int64 // bytes of a file that takes seconds to read
	later   bool  // one was not read

	mu    sync.Mutex
	worst string
	soon  chan struct{} // something was found that Worst should tell
}

// lookSoon has run look before it would.
func (c *checkup) lookSoon() {
	select {
	case c.soon <- struct{}{}:
	default:
	}
}

// sighting is what one check saw, in no language yet.
type sighting struct {
	probe
	finding
	err  error
	at   time.Time
	took time.Duration
}

// lately tells whether a whole file need not be read again.
func (s sighting) lately(now time.Time) bool {
	return s.err == nil && s.took > 0 && now.Sub(s.at) < max(filesLately, filesShare*s.took)
}

// Examine implements httpapi.Health.
func (c *checkup) Examine(ctx context.Context, lang string) (time.Time, []httpapi.Finding) {
	c.looking.Lock()
	defer c.looking.Unlock()
	if age := c.w.now().Sub(c.at); c.seen == nil || c.later || age < 0 || age > seenLately {
		c.look(ctx, false)
	} else {
		c.again(ctx)
	}
	out := make([]httpapi.Finding, 0, len(c.seen))
	for _, s := range c.seen {
		out = append(out, c.w.inWords(s, lang))
	}
	return c.at, out
}

// again makes those checks anew that failed a moment ago: who mends something
// looks whether it is mended.
func (c *checkup) again(ctx context.Context) {
	worst := stateOK
	for i, s := range c.seen {
		if s.state == stateFail && !s.whole {
			now := sighting{probe: s.probe, at: c.w.now()}
			if now.finding, now.err = s.look(ctx); now.err != nil {
				now.state = stateFail
			}
			if ctx.Err() == nil {
				c.seen[i] = now
			}
		}
		worst = worse(worst, c.seen[i].state)
	}
	c.mu.Lock()
	c.worst = worst
	c.mu.Unlock()
}

// Worst implements httpapi.Health.
func (c *checkup) Worst() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.worst
}

// look makes every check, except those of whole files that were made lately, or
// that may take a processor for seconds just when everybody comes back after a
// start: who asks has them made, the server itself makes them later.
func (c *checkup) look(ctx context.Context, bySelf bool) {
	now, worst := c.w.now(), stateOK
	var seen []sighting
	later := false
	for _, p := range c.w.probes() {
		s := sighting{probe: p, at: now}
		known := slices.IndexFunc(c.seen, func(old sighting) bool { return old.name == p.name })
		switch {
		case p.whole && known >= 0 && c.seen[known].lately(now):
			s = c.seen[known]
		case p.whole && bySelf && now.Sub(c.begun) < filesLately && c.isLarge(c.w.DB.Path()):
			later = true
			s.finding = fine("doctor_file_later")
		default:
			begun := time.Now()
			if s.finding, s.err = p.look(ctx); s.err != nil {
				s.state = stateFail
				c.w.log.Error("a check failed", "check", p.name, "error", s.err)
			}
			s.took = time.Since(begun)
		}
		worst = worse(worst, s.state)
		seen = append(seen, s)
	}
	if ctx.Err() != nil {
		return // checks that were cut off saw nothing
	}
	c.seen, c.at, c.later = seen, now, later
	c.mu.Lock()
	c.worst = worst
	c.mu.Unlock()
}

func (c *checkup) isLarge(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Size() > c.large
}

// worse returns the state that asks for more.
func worse(a, b string) string {
	order := []string{stateOK, stateAdvice, stateWarn, stateFail}
	return order[max(slices.Index(order, a), slices.Index(order, b))]
}

// run looks now and then, so that Worst is known without anybody asking.
func (c *checkup) run(ctx context.Context) error {
	next := time.NewTimer(firstCheckup)
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-next.C:
		case <-c.soon:
		}
		c.looking.Lock()
		c.look(ctx, true)
		c.looking.Unlock()
		next.Reset(everyCheckup)
		if w := c.Worst(); w == stateWarn || w == stateFail {
			next.Reset(uneasy)
		}
	}
}

// inWords tells a sighting to a person who may not be the operator.
func (w *Workspace) inWords(s sighting, lang string) httpapi.Finding {
	out := httpapi.Finding{Name: s.name, State: s.state, Title: w.titleOf(s.probe, lang)}
	var known *errs.Error
	switch {
	case s.err == nil:
		out.Detail = errs.Text(lang, cmp.Or(s.plain, s.found), s.params...)
		if s.advice != "" {
			out.Todo = errs.Text(lang, s.advice, s.params...)
		}
		return out
	case errors.As(s.err, &known) && known.Code != "":
		out.Detail = known.Public(lang)
	default:
		out.Detail = errs.Text(lang, "doctor_unable_here")
	}
	out.Todo = errs.Text(lang, "doctor_server_log")
	return out
}

func (w *Workspace) titleOf(p probe, lang string) string {
	name := strings.TrimPrefix(p.name, indexProbe)
	if o, ok := w.Catalog().Object(name); ok && name != p.name {
		name = o.LabelPlural.In(lang)
	}
	return errs.Text(lang, p.title, errs.P("object", name))
}
