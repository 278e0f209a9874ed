// Package errs owns the closed set of error kinds and the one error type that
// crosses package borders.
//
// An [Error] keeps three audiences apart: Code and Params become the public
// text a person reads (in their language, see [Text]); Hint tells the operator
// what to do next and appears on the command line and in the log; Err is the
// private cause and is only ever logged. Personal values and secrets belong in
// none of them.
//
// Numeric values of [Kind] are written to disk and sent between nodes: append,
// never reorder.
package errs
