package metadata

import (
	"context"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/schema"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Migrations returns the fixed tables of the package.
func Migrations() []store.Migration {
	return []store.Migration{{
		ID: "metadata/1",
		Tables: []store.Table{{
			Name: tableSnapshot,
			Columns: []store.Column{
				{Name: "seq", Type: store.Integer, AutoIncrement: true},
				{Name: "version", Type: store.Text},
				{Name: "documents", Type: store.Blob},
				{Name: "at", Type: store.Integer},
				{Name: "mac", Type: store.Blob},
			},
			Primary: []string{"seq"},
		}},
	}, {ID: "metadata/2", Tables: []store.Table{ownTable()}}}
}

// Step is a place in a change of declarations, between two acts.
type Step string

// The steps, in order. The last one is after the commit.
const (
	StepBegun     Step = "define_begun"
	StepLaidOut   Step = "define_laid_out"
	StepWritten   Step = "define_written"
	StepRecorded  Step = "define_recorded"
	StepCommitted Step = "define_committed"
)

// Steps lists the steps in order.
func Steps() []Step {
	return []Step{StepBegun, StepLaidOut, StepWritten, StepRecorded, StepCommitted}
}

// Deps are the parts a Service works with.
type Deps struct {
	DB    *store.DB
	Keys  *keystore.Keystore
	Audit *audit.Log
	// Prove compares what rights and handling follow from with the log, in the
	// transaction of an act that changes them.
	Prove func(store.Querier) error
	// Decode compiles recorded declarations with this program's field types
	// and rules.
	Decode func(documents []byte) (*catalog.Catalog, error)

	// The rest is for a Service; Sync needs none of it.

	// BuiltIn are the declarations of this program.
	BuiltIn []*schema.Object
	Compile func(declared []*schema.Object) (*catalog.Catalog, error)
	Outbox  *outbox.Outbox
	IDs     *id.Source
	// Refresh returns the actor with its rights as of a transaction.
	Refresh func(store.Querier, policy.Actor) (policy.Actor, error)
	// Changed is told of each new catalog before it is in force, between two
	// commits: it must be short.
	Changed func(*catalog.Catalog)
	// Records counts the records of an object, in the trash too; -1 while that
	// is not known.
	Records func(*catalog.Object) int
	// Step, when set, is told of every step of a change as it is reached. Crash
	// tests end the process there.
	Step func(Step)
	// Rows moves and removes stored rows.
	Rows Rows
	// Alarm is the kind of the event by which administrators are told of rows
	// that were edited.
	Alarm string
	// Scrub is told when a field was sealed that had been plain: what the
	// database keeps of older rows beside its main file is to go.
	Scrub func(context.Context) error
}

// Sync lays the database out for cat. It does nothing when the recorded
// catalog is the same. actor is who started the program.
//
// Errors: Integrity when the recorded catalog's MAC does not hold; Invalid
// when the step between the two would lose values.
func Sync(ctx context.Context, d Deps, cat *catalog.Catalog, actor audit.Actor) (err error) {
	defer errs.Wrap(&err, "metadata.Sync")
	return d.DB.Write(ctx, func(tx *store.Tx) error {
		pinned, err := d.pinned(tx)
		if err != nil {
			return err
		}
		old, err := d.recorded(tx)
		if err != nil {
			return err
		}
		e := &audit.Entry{Action: "catalog.changed", Outcome: audit.Done, Actor: actor, Detail: []audit.Pair{{Key: "version", Value: cat.Version()}}}
		if old != nil && old.Version() == cat.Version() {
			if pinned {
				return nil
			}
			return d.pin(tx, e)
		}
		changes, err := catalog.Diff(old, cat)
		if err != nil {
			return err
		}
		if err := tx.ApplyDiff(changes); err != nil {
			return err
		}
		e.Count = int64(len(changes))
		if err := d.recordSnapshot(tx, cat, e); err != nil {
			return err
		}
		return d.Audit.Append(tx, e)
	})
}
