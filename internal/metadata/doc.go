// Package metadata owns which objects and fields there are, and which catalog
// the database is laid out for.
//
// Declarations come from two places: those built into the program, and rows of
// the table own_object: an administrator's own objects, whole, and what was
// changed about built-in ones. Each row carries a MAC over its id and version;
// one that was edited outside the program is refused, named and told of.
// [Open] joins both, compiles them and lays the tables out. [Service] changes
// them while the program runs: declaration, tables, audit entry and event
// commit together, no other unit shares that commit, and the new catalog is in
// force before the next unit begins.
//
// It must never drop or rewrite a column while it holds values: a change that
// would lose some is refused. What is deleted waits for thirty days and is
// then taken away in the background by package record.
package metadata
