// Package history is the part of the HTTP door that tells what a record was: the
// shapes of acts with their changes, and of asking for older values back.
// Package httpapi has the routes and the gates, package history of the house
// does the work.
//
// It must never decide anything.
package history
