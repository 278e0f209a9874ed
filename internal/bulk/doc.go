// Package bulk does one thing to everything that a question finds, or to many
// records that a person chose: moves them to the trash, or brings them back
// from there, or gives all of them the same values, or another owner. It takes as
// long as it takes, in the background, always through record.
//
// A piece of work is two durable things: the records it is about (identifiers,
// in a sealed blob together with who asked for what) and a job. The records are
// those that the question found when it was asked, as many as were agreed to;
// the question is not kept.
// Short units yield to people, and how far the job came commits with each, so
// that a killed one goes on where it was. While it goes on it can be stopped,
// and when it has ended be taken back: what it changed, and nothing else. What
// values were before an update the log has, sealed (package history); a record
// that somebody changed since stays as it is.
//
// The package must never hold a value that a record had, show the work of one person
// to another, or change a record other than through record.Service.
package bulk
