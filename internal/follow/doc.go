// Package follow keeps the index of this process up to what others commit to
// the same database: it reads the change feed as far as it is settled and takes
// each record in as it is now.
//
// What this process commits is in the index before its write returns; the
// follower leaves that alone. A read that must see what was written elsewhere
// carries a position (record.After) and waits for it, for seconds at most: a node
// that is behind says so, and is never wrong.
//
// Where one process has the database there is nothing to follow.
package follow
