// Package history tells what a record was: which act changed which field from
// what to what, and lets an older value be put back.
//
// It keeps nothing of its own. Values before and after a change lie in the audit
// entry of that change, sealed under the record's own key as it was then; here
// they are opened and shown to whoever may read the record and the field now,
// masked where they would come masked, and in the log before they leave when the
// field is sensitive or financial. What somebody may not read now they cannot
// see as it was either. Values of a person who was erased do not open any more,
// and that is said instead. Values of a field that changed its type are shown as
// the new one has them, as far as they are such.
//
// Putting back is a change like any other, through record.Apply, by what is
// allowed and asked of values today. Only what work in the background did is
// taken back exactly as it was.
//
// Reading order: open.go (sealed values of an entry), tell.go (what a reader is
// shown), restore.go (what a record was at a version), undo.go (what a piece of
// work did to a record).
package history
