// Package fieldtest is the kit every field type passes: what a type promises
// in package field, checked on cases the type brings.
//
// It is imported by tests only.
package fieldtest
