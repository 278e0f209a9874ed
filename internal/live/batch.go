package live

import (
	"slices"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
)

// Kinds of messages made here; announcements bring their own.
const (
	KindHello        = "hello"
	KindChange       = "change"
	KindResync       = "resync"
	KindWorkspace    = "workspace"
	KindSessionEnded = "session_ended"
)

// kindGone is what happened to a record, of a change, for who may not see it
// any more: to them it is as good as deleted.
const kindGone = "gone"

// batch is what happened in a while, without anybody's rights applied. It does
// not change once it was offered.
type batch struct {
	upTo      int64 // Seq of the newest event in it
	changes   []change
	left      []left
	workspace bool // the workspace's own settings
	people    bool // sessions or rights: somebody may not be who they were
	rights    bool // what somebody may see
	lost      bool // nobody knows what happened
	announced []Announcement
}

// left is a record that was somebody's, or a team's, and is not any more.
type left struct {
	object *catalog.Object
	record id.ID
	was    outbox.LeftBehind
}

// change is what happened of one kind to records of one object.
type change struct {
	object *catalog.Object
	kind   string
	ids    []id.ID
	many   bool // more than maxIDs; ids has the first of them
}

func (b *batch) empty() bool {
	return len(b.changes) == 0 && len(b.left) == 0 && !b.workspace && !b.people && !b.lost && len(b.announced) == 0
}

// add sorts events in, in their order.
func (b *batch) add(events []outbox.Event, c *catalog.Catalog) {
	for _, e := range events {
		b.upTo = max(b.upTo, e.Seq)
		about, kind, _ := strings.Cut(e.Kind, ".")
		switch about {
		case "session", "user":
			b.people = true
			b.rights = b.rights || kind == "access_changed"
		case "role", "team":
			b.people, b.rights = true, true
		case "workspace":
			b.workspace = true
		default:
			o, ok := c.Object(about)
			was, leaves := outbox.ParseLeftBehind(e.Object)
			switch {
			case ok && kind == outbox.KindLeft && leaves && was.Object == o.ID:
				b.leave(left{o, e.Record, was})
			case ok && o.ID == e.Object:
				b.note(o, knownKind(kind), e.Record)
			}
		}
	}
}

// leave notes who does not have a record any more. Of more than a stream would
// name, everybody reads anew.
func (b *batch) leave(l left) {
	if len(b.left) == maxLeft {
		b.lost = true
		return
	}
	b.left = append(b.left, l)
}

// knownKind is one of the four things screens know can happen to a record;
// whatever else happened changed it.
func knownKind(kind string) string {
	switch kind {
	case "created", "deleted", "restored":
		return kind
	}
	return "updated"
}

func (b *batch) note(o *catalog.Object, kind string, rec id.ID) {
	i := slices.IndexFunc(b.changes, func(c change) bool { return c.object.ID == o.ID && c.kind == kind })
	if i < 0 {
		b.changes = append(b.changes, change{object: o, kind: kind})
		i = len(b.changes) - 1
	}
	c := &b.changes[i]
	switch {
	case slices.Contains(c.ids, rec):
	case len(c.ids) == maxIDs:
		c.many = true
	default:
		c.ids = append(c.ids, rec)
	}
}

// merge returns one batch for several.
func merge(all []*batch) *batch {
	if len(all) == 1 {
		return all[0]
	}
	out := &batch{}
	var told announcements
	for _, b := range all {
		out.upTo = max(out.upTo, b.upTo)
		out.workspace, out.people, out.lost = out.workspace || b.workspace, out.people || b.people, out.lost || b.lost
		for _, c := range b.changes {
			for _, rec := range c.ids {
				out.note(c.object, c.kind, rec)
			}
			i := slices.IndexFunc(out.changes, func(o change) bool { return o.object.ID == c.object.ID && o.kind == c.kind })
			out.changes[i].many = out.changes[i].many || c.many
		}
		for _, l := range b.left {
			out.leave(l)
		}
		for _, a := range b.announced {
			told.put(a)
		}
	}
	out.announced = told.list
	return out
}

// announcements is a list in which a key is there once.
type announcements struct{ list []Announcement }

func (l *announcements) put(a Announcement) {
	i := slices.IndexFunc(l.list, func(b Announcement) bool { return b.Kind == a.Kind && b.Key == a.Key })
	switch {
	case i >= 0:
		l.list[i] = a
	case len(l.list) < maxAnnounced:
		l.list = append(l.list, a)
	}
}
