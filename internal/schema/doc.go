// Package schema owns declarations: what an object is called, whose data it
// is, and which fields it has. A declaration is an inert JSON document;
// built-in objects and an administrator's own are the same kind of document.
//
// [Decode] is strict (unknown and duplicate keys are errors), [Object.Check]
// finds structural faults, all of them together. Whether types exist and
// targets resolve is for package catalog, which compiles declarations into
// what the program runs on. Nothing above the catalog reads a
// [Classification].
//
// Ids never change once data exists: columns, envelopes and jobs refer to
// them. Names and labels may.
package schema
