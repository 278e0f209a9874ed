// Package outbox owns what must happen because of a change and outside of its
// transaction: events that tell of it and jobs that do work later. Both are
// rows that commit with the data, so neither can be lost, and neither can
// exist for a change that was undone.
//
// A [Dispatcher] brings events to consumers, in order, at least once, each
// consumer with a cursor of its own that moves after it has handled a batch.
// Jobs run under a lease with a heartbeat, are tried again with growing pauses,
// and end as dead with the code of their last error. After a kill both go on:
// a job starts again from the progress it saved in its own transactions.
//
// It must never carry a value: events and jobs hold identifiers and numbers.
// It must never wait inside a transaction, nor call a consumer inside one.
//
// A job's row carries a MAC: one that was edited behind the program is shown as
// broken, left as it is, and never run.
//
// Invariants:
//   - A consumer sees the events of one batch in the order of Seq, and may see
//     a batch again after a kill; handling must be idempotent by Event.ID.
//   - [Outbox.Progress] commits only while the caller still holds the job, so
//     work done by a cancelled or replaced run does not commit.
//   - A job found running whose dispatcher is gone is taken over: at once by
//     the next start where one process owns the database, else within seconds
//     by whoever gets the lock that the dispatcher held while it lived. A lease
//     that lapsed is taken over in any case.
//   - Events are read as far as their log is settled (store.Follow), since
//     order of Seq need not be order of commit.
package outbox
