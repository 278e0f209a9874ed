// Package storetest is the conformance kit every store dialect passes. Each
// file exercises one topic; a dialect's own test calls [Exercise] and adds only
// what is particular to it (files, locks, kills).
package storetest
