// Package metadata owns which catalog the database is laid out for.
//
// [Sync] brings the stored tables from the catalog recorded last to the one
// this program compiled, records the new declarations and leaves an audit
// entry, in one transaction. The recorded declarations decide how values are
// handled, so the row carries a MAC and is checked before it is believed.
//
// It must never drop or rewrite a column: a change that would lose values is
// refused.
package metadata
