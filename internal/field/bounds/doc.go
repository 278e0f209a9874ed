// Package bounds owns what a declaration asks of values beyond their type: how
// long a text is, which pattern it fits, between which values a number lies.
//
// An empty value fits whatever is asked. Errors are *errs.FieldError with the
// limit, never with the value.
package bounds
