// Package record is the use case: every read and every change of CRM data,
// whoever asks, goes through [Service].
//
// It owns the transaction. Authorise, validate, seal, write, audit and publish
// commit together or not at all (design law 2); reads of sensitive and
// financial values are in the log before the bytes leave. It chooses between
// SQL and the in-memory index, and re-tests every row it returns.
//
// It must never wait inside a transaction: keys are taken and warmed before
// it begins, and a transaction that meets a cold key is rolled back, warmed
// and run again. It never returns a row whose MAC or seal does not hold: the
// answer is an integrity error that names the place, and an entry.
//
// Reading order: change.go (what callers ask), apply.go (the write path),
// execute.go (one change inside the transaction), sealing.go (values and
// rows), read.go and project.go (what callers get).
package record
