// Package aggregates is the part of the HTTP door where groups of records are asked
// for. It owns the shapes of the question and of the answer and nothing else:
// package httpapi has the route and the gates, record decides and answers.
//
// It must never look at a record: what a group is called comes with the answer.
package aggregates
