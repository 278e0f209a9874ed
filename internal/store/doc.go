// Package store owns the database: one durable write path, consistent reads,
// fixed tables and their migrations, record rows laid out by the catalog, SQL
// rendered from query's typed form, equality tokens and the change feed.
//
// A unit of work is a function given to [DB.Write]. On a single-writer dialect
// many callers' units run one after another, each under its own savepoint, and
// commit together: a unit that fails leaves its neighbours untouched, and
// Write returns only after the commit is on stable storage. A unit may run
// again and must have no effect outside its [Tx]; what others may see belongs
// into [Tx.AfterCommit].
//
// It must never see a plain value of a sealed field, build SQL from anything
// but catalog identifiers and its own words (values are always parameters),
// recognise a database's error by its English text, or wait for anything but
// the database inside a unit.
//
// Conventions: identifiers are BLOB(16), times are INTEGER microseconds since
// 1970 UTC; a zero identifier or time is NULL and NULL is read back as zero.
// SQL is written with '?' placeholders and double-quoted names; a [Dialect]
// turns it into its own.
package store
