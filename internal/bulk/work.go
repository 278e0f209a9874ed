package bulk

import (
	"maps"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// Action is what is done to each record.
type Action string

// The actions. Delete and Restore take each other back; Update is taken back by
// the values that the log has of before.
const (
	Delete  Action = "delete"  // to the trash
	Restore Action = "restore" // from the trash
	Update  Action = "update"  // the same values for all, or another owner or team
)

// op is the change of one record that is moved.
func (a Action) op(reverts bool) record.Op {
	if (a == Delete) != reverts {
		return record.Delete
	}
	return record.Restore
}

// right is what it takes to do it. Giving records away and nothing else is a
// right of its own.
func (r Request) right() policy.Action {
	if r.Action != Update {
		return policy.Delete
	}
	for name := range r.Values {
		if name != "owner" && name != "team" {
			return policy.Update
		}
	}
	return policy.Share
}

// Kept is a record that stayed as it was, or as others made it since.
type Kept struct {
	Record id.ID
	Why    Why
}

// Why says why a record stayed as it was. The numbers are written down: append,
// never reorder.
type Why uint8

// The reasons.
const (
	Moved   Why = iota // in the trash already, or out of it; not to be seen; gone
	Changed            // somebody changed it since
	Refused            // the values are not accepted there, or may not be written
)

// String is the word in the API.
func (w Why) String() string {
	switch w {
	case Changed:
		return "changed"
	case Refused:
		return "refused"
	}
	return "moved"
}

// whyOf reads the reason out of a result.
func whyOf(err error) Why {
	switch {
	case errs.CodeOf(err) == "version_stale":
		return Changed
	case errs.KindOf(err) == errs.Invalid || errs.KindOf(err) == errs.Conflict || errs.KindOf(err) == errs.Permission:
		return Refused
	}
	return Moved
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
	Changed   int       `json:"changed"` // records changed, or, when it is taken back, changed back
	Kept      int       `json:"kept"`    // records that stayed as they were
	CreatedAt time.Time `json:"created_at"`
	Code      string    `json:"code"` // message key of why it failed or is stuck; ""
	Reason    *string   `json:"reason"`

	Fields []string `json:"fields"` // that an update sets

	Owner id.ID `json:"-"` // whose screens are told
}

// In returns the work with its texts in a language.
func (w Work) In(lang string) Work {
	if w.Code != "" {
		text := errs.Reason(lang, w.Code)
		w.Reason = &text
	}
	return w
}

func (c *carried) shown() Work {
	w := Work{
		ID: c.job.ID, Object: c.spec.Object, Action: c.spec.Action, State: c.stage(), CreatedAt: c.job.Created.UTC(), Code: c.job.LastError,
		Total: c.spec.Total, Done: c.state.next, Changed: c.state.changed, Kept: len(c.state.kept), Owner: c.spec.Actor.User,
		Fields: slices.Sorted(maps.Keys(c.spec.Values)),
	}
	if w.Fields == nil {
		w.Fields = []string{}
	}
	if c.args.reverts {
		w.Total, w.Changed, w.Kept = c.state.changed, c.state.back.changed, len(c.state.back.kept)
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
