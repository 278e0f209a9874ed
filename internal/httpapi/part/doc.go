// Package part is what the HTTP door and those of its parts that are packages
// of their own pass to each other: one request that came through the gates.
//
// It must never know a route, or decide anything.
package part
