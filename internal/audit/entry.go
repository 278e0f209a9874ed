package audit

import (
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

// Outcome says what came of an act. The numbers are written to disk: append,
// never reorder.
type Outcome uint8

// The outcomes.
const (
	Done    Outcome = 1 // allowed and carried out
	Denied  Outcome = 2 // refused by a decision; Code says which
	Failed  Outcome = 3 // allowed, and failed; Code is the error's message key
	Noticed Outcome = 4 // the program found something, for example a broken seal
)

// String returns the stable name.
func (o Outcome) String() string {
	switch o {
	case Done:
		return "done"
	case Denied:
		return "denied"
	case Failed:
		return "failed"
	case Noticed:
		return "noticed"
	default:
		return "unknown"
	}
}

// Actor is who acted. Fields marked sealed are personal: they lie in the
// sealed part of the entry.
type Actor struct {
	Kind       string // "person", "token", "operator", "system", "anonymous"
	User       id.ID
	Session    id.ID // session or API token
	OnBehalfOf id.ID
	RequestID  string
	OSUser     string // sealed
	Client     string // sealed: address and program
	Purpose    string // sealed
	Reason     string // sealed: what the person gave as reason, free text
}

// Change is what happened to one record's row. All parts are empty for an act
// that wrote no row.
type Change struct {
	From, To      int64  // versions before and after; 0: did not exist
	Before, After []byte // row digests, 32 bytes or empty (SHA-256 over the row and its MAC; docs/formats.md)
	// Sealed values before and after, under the record's own key. Opaque here.
	ValuesBefore, ValuesAfter []byte
}

// DetailWithin is the key of the detail that names the work an act is part of:
// "import <id>", "bulk <id>", and "bulk <id> back" when that is taken back.
const DetailWithin = "within"

// Pair is one detail of an entry. Details are sealed and keep their order.
type Pair struct{ Key, Value string }

// Entry is one act. ID, At and Workspace are filled in by Append when zero.
type Entry struct {
	ID        id.ID
	At        time.Time // UTC, to the microsecond
	Workspace id.ID
	Action    string // "create", "read", "export", "keys.rotate"
	Outcome   Outcome
	Code      string // message key of a refusal or failure
	Policy    string // version of the policy that decided
	Actor     Actor
	Object    string // object id; with Record, what the act was about
	Record    id.ID
	Change    Change
	Fields    []string // field ids
	Records   []id.ID  // many records touched at once (a list read); kept sorted, once each
	Count     int64    // how many, where Records is not listed
	Detail    []Pair   // sealed

	// Pos and Seq are set on entries that were read: position in the table,
	// and place in the log, -1 while pending.
	Pos, Seq int64
}

// ValuesPlace is what binds the sealed values of one side of an entry, "before"
// or "after", to the entry and its record.
func (e *Entry) ValuesPlace(side string) seal.Place {
	return seal.Place{Workspace: e.Workspace, Object: e.Object, Record: e.Record, Class: "history/" + e.ID.String() + "/" + side}
}

// DetailOf returns a detail by its key, "" when there is none.
func (e *Entry) DetailOf(key string) string {
	for _, d := range e.Detail {
		if d.Key == key {
			return d.Value
		}
	}
	return ""
}

// Limits on what one entry may carry. They keep a page of the log readable and
// one pass of the sequencer short; nothing ordinary comes near.
const (
	maxName    = 200     // bytes of an action, code, version, object or field id
	maxText    = 4_000   // bytes of a sealed text
	maxList    = 10_000  // fields, records, details
	maxValues  = 4 << 20 // bytes of sealed values, each side
	digestSize = 32
)

// check refuses what cannot be written. Such an entry is a fault of the
// caller, so the error is Internal and names the part.
func (e *Entry) check() error {
	a, c := &e.Actor, &e.Change
	for _, s := range []string{e.Action, e.Code, e.Policy, e.Object, a.Kind, a.RequestID} {
		if len(s) > maxName {
			return badEntry("name")
		}
	}
	for _, s := range []string{a.OSUser, a.Client, a.Purpose, a.Reason} {
		if len(s) > maxText {
			return badEntry("text")
		}
	}
	switch {
	case e.Action == "":
		return badEntry("action")
	case e.Outcome < Done || e.Outcome > Noticed:
		return badEntry("outcome")
	case a.Kind == "":
		return badEntry("actor")
	case !isDigest(c.Before) || !isDigest(c.After):
		return badEntry("digest")
	case (len(c.Before) > 0 || len(c.After) > 0) && (e.Object == "" || e.Record.IsZero()):
		return badEntry("record")
	case len(c.ValuesBefore) > maxValues || len(c.ValuesAfter) > maxValues:
		return badEntry("values")
	case c.From < 0 || c.To < 0 || e.Count < 0:
		return badEntry("number")
	case len(e.Fields) > maxList || len(e.Records) > maxList || len(e.Detail) > maxList:
		return badEntry("list")
	case !isSortedSet(e.Records):
		return badEntry("records")
	}
	for _, f := range e.Fields {
		if len(f) > maxName {
			return badEntry("field")
		}
	}
	for _, d := range e.Detail {
		if len(d.Key) > maxName || len(d.Value) > maxText {
			return badEntry("detail")
		}
	}
	return nil
}

// writes reports whether the entry stands for a row that was written.
func (c *Change) writes() bool { return len(c.Before) > 0 || len(c.After) > 0 }

func isDigest(b []byte) bool { return len(b) == 0 || len(b) == digestSize }

func badEntry(part string) error {
	return errs.New(errs.Internal, "audit_entry_refused", errs.P("part", part))
}
