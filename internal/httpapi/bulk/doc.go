// Package bulk is the part of the HTTP door where much is done at once: to all
// records that a question finds, or to many that were chosen. It owns the
// shapes of these requests and answers; package httpapi has the routes and the
// gates, package bulk of the house does the work.
//
// It must never decide anything, or put a value of the question into an answer.
package bulk
