// Package catalog owns the compiled form of declarations: an immutable
// snapshot in which every field knows its type, its column and its [Handling].
//
// [Compile] combines declarations, field types and compliance rules, and
// reports every fault together. [Diff] says what a store must do to move from
// one catalog to another. Everything above this package takes *Object and
// *Field and never looks at a classification.
//
// Invariants: a Catalog never changes after Compile; it shares no memory with
// the declarations it came from; equal content has an equal [Catalog.Version];
// a sealed field has no column, a plain field is in no envelope.
package catalog
