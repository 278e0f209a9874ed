// Package postgres is the store's dialect for PostgreSQL 15 and newer. Several
// processes work on one database, and several units of each at the same time.
//
// A unit is a SERIALIZABLE transaction: what it decided from what it read
// holds when it commits, against other units of this process and of others. A
// unit that the server undoes for that, or with a lost connection before
// COMMIT was sent, had no effect and runs again. Of one whose connection was
// lost while it committed, the server is asked; if it cannot say, the answer is
// "store_unknown", and nothing runs again.
//
// Text is compared byte by byte (collation "C") and identifiers are BYTEA, so
// answers come in the order that SQLite gives them.
//
// Numbers of logs come from sequences, which do not commit in their order. A
// unit therefore takes a shared advisory lock before it numbers rows, named by
// the log's newest number at that moment; the lowest of these locks says how
// far a log is settled. It ends with the transaction, also by a kill. See
// docs/adr/0015.
//
// Advisory locks of a session, each on a connection of its own, say who
// migrates and who is elected. NOTIFY, sent after commits and never inside
// them, wakes other processes sooner than they would look.
//
// It must never print a connection string, send a statement that was not bound
// by store, or connect beyond this machine without verified TLS unless the
// connection string says so.
package postgres
