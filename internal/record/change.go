package record

import (
	"time"

	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Op is what a change asks for, and in a [Result] what happened.
type Op uint8

// The operations.
const (
	Create  Op = iota + 1
	Update     // of an existing record, by ID
	Upsert     // update the one record that matches on MatchOn, else create
	Ensure     // find the one record that matches on MatchOn, else create; never updates
	Delete     // to the trash
	Restore    // from the trash
	Remove     // of a sample record, for good: no trash, no way back
	Lead       // of a reference: elsewhere, since what it led to was merged or comes back
)

// String returns the word used in audit actions, events and reports.
func (o Op) String() string {
	return [...]string{"none", "created", "updated", "upserted", "found", "deleted", "restored", "removed", "led"}[o]
}

// Change is one requested change: raw values by field name, parsed and
// validated by Apply.
type Change struct {
	Op     Op
	Object string // object name
	// ID is the record; for Create optional, made when zero. For Ensure it may
	// be what an earlier Ensure of the same values found: while that record
	// still has Version, it is taken as the match without being opened again.
	ID      id.ID
	Of      *int  // instead of ID: position of an earlier change, whose record it is
	Unread  error // what whoever read it found wrong, an Object that is none too; it fails with that, alone
	Version int64 // expected version; 0 means any
	Values  map[string]field.Raw
	MatchOn []string // for Upsert and Ensure: match fields, tried in order
	// MustExist makes an Upsert without a match fail instead of creating.
	MustExist bool
	Links     map[string]int // reference field -> position of an earlier change whose record it takes
	Import    id.ID          // the import that makes this record
	Demo      bool           // sample data, removable in one act
	Own       bool           // of an Update: a sample record becomes one like any other
	// Untouched, of a Delete, asks that nobody changed the record since it was
	// made, else it is Conflict "record_touched", and that no live record
	// refers to it, else "record_referred". To the trash and back is no change.
	Untouched bool
	From      id.ID // of a Lead: where the reference in Values leads until now, else it stays
}

// Unit is a set of changes that commit together.
type Unit struct {
	Changes []Change
	// Partial lets a change that is not accepted fail alone: its Result
	// carries the error and the others commit.
	Partial bool
	// Apart, with Partial, says that the changes were asked for one by one: one
	// that the actor may not make fails alone too, with an entry of its own.
	Apart bool
	// Undo, with Partial, undoes the unit when a change failed. The results
	// tell of every change, Outcome.Undone that none was kept.
	Undo bool
	// IdempotencyKey, when set, makes a second Apply by the same actor with
	// the same key and RequestHash return the first outcome. A unit that Hold
	// divided, and that ended halfway, goes on behind what was committed. A
	// unit in which a change failed is remembered when it is Apart and was not
	// undone.
	IdempotencyKey string
	RequestHash    [32]byte
	// Progress, when set, is asked for the state of a background job that
	// must commit with the data. It may be asked more than once.
	Progress func(*Outcome) (job *outbox.Job, state []byte)
	// Also, when set, writes what must commit with the changes.
	Also func(*store.Tx, *Outcome) error
	// Bulk work yields to people.
	Bulk bool
	// Hold, when set, bounds how long a Partial unit runs in the writer: it
	// ends after the change that reaches it. What was carried out commits, and
	// the next Commit of the same Prepared goes on behind it.
	Hold time.Duration
}

// Result is the outcome of one change.
type Result struct {
	Op      Op // Create, Update, Ensure (found), Delete, Restore, Remove; 0 when Err is set
	Object  string
	ID      id.ID
	Version int64
	Changed bool // something was written
	Err     error
}

// Outcome is the outcome of a unit, one Result for each change in order.
type Outcome struct {
	Results []Result
	// Done is how many changes have been carried out, by this Commit and those
	// before it; fewer than there are when Hold ended the unit. Results behind
	// it are zero, but for an Ensure that an earlier change needed.
	Done     int
	Held     time.Duration // how long the unit held the writer
	Replayed bool          // answered from an earlier Apply with the same IdempotencyKey
	Undone   bool          // a change failed, and with Undo no other was kept
}
