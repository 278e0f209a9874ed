// Package field owns the types a field can have: how a value is read, brought
// into one normal form, validated, written as JSON, text and canonical bytes,
// and what the index holds of it. One file per type; [Types] is the explicit
// list. How people write such things down is read in package written.
//
// A type is a small mandatory contract ([Type]) and optional powers by further
// interfaces ([Tokener], [Numbered], [Needler]). A new type passes the kit in
// fieldtest.
//
// Invariants:
//   - Parse is idempotent: its result, given back through [FromValue], its
//     JSON, its text or its bytes, is the same value again.
//   - The empty value is nil; no type returns an empty non-nil value.
//   - Errors are *errs.FieldError with a code and limits, never with what
//     somebody typed.
//   - Types hold no state and are safe for concurrent use.
package field
