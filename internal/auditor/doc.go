// Package auditor verifies the audit log by itself: once a day, and when
// somebody asks, one verification at a time. It tells how far it is, keeps the
// verdict, leaves evidence of it, and has administrators told when something
// does not hold.
//
// What is verified, and how, is package audit's; which rows and which further
// checks belong to it, app says. A verification that nobody waits for takes
// half of the time at most, so that it is not noticed.
//
// It must never answer "sound" for what it did not finish: a verification that
// was cut off leaves the verdict before it.
package auditor
