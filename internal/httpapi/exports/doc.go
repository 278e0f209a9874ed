// Package exports is the part of the HTTP door where files are made of records
// and handed out. It owns the shapes of these requests and answers; package
// httpapi has the routes, the gates and the bytes, package export decides.
//
// It must never decide anything, or put a value of the question into an answer.
package exports
