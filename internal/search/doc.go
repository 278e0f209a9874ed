// Package search answers one question over all objects: the records that fit
// best, grouped by object, with what of each fits.
//
// It decides nothing. Of each object it asks the decision to read, and puts the
// question only to fields that the actor may find by and is shown in clear: what
// comes in dots gives no hit, since a hit would tell the value. Objects that the
// actor may not read are passed over without an entry; nobody asked for them.
// Records come through package record like those of a list: under the row
// condition, opened, ranked again as they are now, with an entry for sensitive
// and financial values.
//
// The question must never get into a log line, an address or an error text.
package search
