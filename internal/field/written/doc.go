// Package written reads what people and other programs write: words, numbers,
// lengths of time, dates, moments, host names. It brings each to one form and
// refuses what could be read in two ways. What a field makes of it is the field
// type's.
//
// Errors are *errs.FieldError with a code and limits, never with what somebody
// typed.
package written
