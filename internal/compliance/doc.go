// Package compliance owns what the law and good sense ask of a field: pure
// functions from a declared field to [Duties], one file per regime.
//
// A rule may only add duties; what one rule asks no other can lift. The
// catalog joins the duties of all rules into a field's Handling, and nothing
// else reads them. [Rules] is the explicit list.
package compliance
