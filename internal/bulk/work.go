package bulk

import (
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// Action is what is done to each record.
type Action string

// The actions; each is taken back by the other.
const (
	Delete  Action = "delete"  // to the trash
	Restore Action = "restore" // from the trash
)

// op is the change of one record.
func (a Action) op(reverts bool) record.Op {
	if (a == Delete) != reverts {
		return record.Delete
	}
	return record.Restore
}

// Stage says where a piece of work stands, for people.
type Stage string

// The stages.
const (
	Waiting   Stage = "waiting"
	Running   Stage = "running"
	Finished  Stage = "finished"
	Failed    Stage = "failed" // ended early; Reason says why
	Stopped   Stage = "stopped"
	Reverting Stage = "reverting"
	Reverted  Stage = "reverted"
)

// Work is a piece of work as people see it.
type Work struct {
	ID        id.ID     `json:"id"`
	Object    string    `json:"object"`
	Action    Action    `json:"action"`
	State     Stage     `json:"state"`
	Total     int       `json:"total"` // what Done goes up to
	Done      int       `json:"done"`
	Changed   int       `json:"changed"` // records moved, or, when it is taken back, moved back
	Kept      int       `json:"kept"`    // records that stayed as they were
	CreatedAt time.Time `json:"created_at"`
	Code      string    `json:"code"` // message key of why it failed or is stuck; ""
	Reason    *string   `json:"reason"`

	Owner id.ID `json:"-"` // whose screens are told
}

// In returns the work with its texts in a language.
func (w Work) In(lang string) Work {
	if w.Code != "" {
		code := w.Code
		if !errs.HasText(lang, code) { // the word for a kind
			code = "kind_" + code
		}
		text := errs.Text(lang, code)
		w.Reason = &text
	}
	return w
}

func (c *carried) shown() Work {
	w := Work{
		ID: c.job.ID, Object: c.spec.Object, Action: c.spec.Action, State: c.stage(), CreatedAt: c.job.Created.UTC(), Code: c.job.LastError,
		Total: c.spec.Total, Done: c.state.next, Changed: c.state.changed, Kept: len(c.state.kept), Owner: c.spec.Actor.User,
	}
	if c.args.reverts {
		w.Total, w.Changed, w.Kept = c.state.changed, c.state.back.changed, c.state.back.kept
		w.Done = w.Changed + w.Kept
	}
	return w
}

func (c *carried) stage() Stage {
	waits := c.job.State == outbox.Ready || c.job.State == outbox.Running
	switch {
	case c.args.reverts && waits:
		return Reverting
	case c.args.reverts && c.job.State == outbox.Finished:
		return Reverted
	case c.job.State == outbox.Finished:
		return Finished
	case c.job.State == outbox.Cancelled:
		return Stopped
	case !waits:
		return Failed
	case c.job.State == outbox.Ready && len(c.job.Progress) == 0:
		return Waiting
	}
	return Running
}
