// Package describe owns the OpenAPI 3.1 document that an installation gives of
// itself: one operation for each row of the table of routes, and where a row is
// about records, one for each object of the catalog, with the shapes of its
// fields and an example of each.
//
// It must never know what a handler does. What a row takes and answers is
// written in the row, and shapes come from the structs and declarations that
// are really read and written (package jsonschema).
//
// Invariants: every operation has an id of its own, a summary, a description, a
// tag that is declared, and every status of an answer; a status of 500 and
// above is the default answer. Examples fit their schemas.
package describe
