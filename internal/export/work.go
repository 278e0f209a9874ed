package export

import (
	"time"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
)

// Stage says where an export stands, for people.
type Stage string

// The stages.
const (
	Waiting  Stage = "waiting"
	Running  Stage = "running"
	Finished Stage = "finished" // its file can be had until Until
	Failed   Stage = "failed"   // Reason says why; there is no file
)

// Export is an export as its maker sees it.
type Export struct {
	ID        id.ID      `json:"id"`
	Object    string     `json:"object"`
	Format    string     `json:"format"`
	Fields    []string   `json:"fields"` // columns, by name
	State     Stage      `json:"state"`
	Total     int        `json:"total"`   // what Done goes up to
	Done      int        `json:"done"`    // records looked at
	Records   int        `json:"records"` // records in the file; others went, or out of sight
	Size      int64      `json:"size"`    // of the file in bytes, as far as it is
	CreatedAt time.Time  `json:"created_at"`
	Until     *time.Time `json:"available_until"` // null: there is no file yet
	Code      string     `json:"code"`            // message key of why it failed or is stuck; ""
	Reason    *string    `json:"reason"`

	Owner    id.ID `json:"-"` // whose screens are told
	Replayed bool  `json:"-"` // it was begun by an earlier request with the same key
}

// In returns the export with its texts in a language.
func (e Export) In(lang string) Export {
	if e.Code != "" {
		text := errs.Reason(lang, e.Code)
		e.Reason = &text
	}
	return e
}

func (c *carried) shown(cat *catalog.Catalog) Export {
	e := Export{
		ID: c.job.ID, Object: c.spec.Name, Format: c.spec.Format, Fields: []string{}, State: c.stage(), CreatedAt: c.job.Created.UTC(),
		Total: c.spec.Total, Done: c.state.done, Records: c.state.written, Size: c.state.size(), Code: c.job.LastError, Owner: c.args.user,
	}
	if e.State == Finished {
		until := c.job.Finished.UTC().Add(Keep)
		e.Until = &until
	}
	o, ok := cat.ObjectByID(c.spec.Object)
	for _, f := range c.spec.Fields {
		if !ok {
			break
		}
		if f, ok := o.FieldByID(f); ok {
			e.Fields = append(e.Fields, f.Name)
		}
	}
	return e
}

func (c *carried) stage() Stage {
	switch c.job.State {
	case outbox.Finished:
		return Finished
	case outbox.Ready, outbox.Running:
		if c.job.State == outbox.Ready && len(c.job.Progress) == 0 {
			return Waiting
		}
		return Running
	}
	return Failed
}

// gone reports whether the export is none any more.
func (c *carried) gone(now time.Time) bool {
	ended := c.job.State != outbox.Ready && c.job.State != outbox.Running
	return c.args.dropped || c.job.State == outbox.Cancelled || ended && !now.Before(c.job.Finished.Add(Keep))
}
