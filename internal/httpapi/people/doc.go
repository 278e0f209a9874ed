// Package people is the part of the HTTP door where administrators manage who
// works here: users and their invitations, roles, teams. It owns the shapes of
// these requests and answers and nothing else: package httpapi has the routes,
// the gates and the errors, auth makes the changes and decides who may.
//
// It must never decide anything, or tell a secret a second time: the link of an
// invitation is in the answer that made it and nowhere else.
package people
