package errs

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of failure happened. HTTP statuses, command-line exit
// codes and message keys are tables over it.
type Kind uint8

// The closed set of kinds.
const (
	Internal        Kind = iota // a fault of ours
	Invalid                     // the input is wrong; Fields says where
	Unauthenticated             // who are you
	Permission                  // you may not
	NotFound                    // absent, or invisible to you
	Conflict                    // the world changed, or a unique value is taken
	Precondition                // a required condition of the request is missing
	TooLarge                    // more than the stated limit
	RateLimited                 // too often
	Unavailable                 // not now; trying again is safe
	Integrity                   // a MAC, seal, signature or proof does not hold
)

var kindNames = [...]string{
	"internal", "invalid", "unauthenticated", "permission", "not_found", "conflict",
	"precondition", "too_large", "rate_limited", "unavailable", "integrity",
}

// String returns the stable name of the kind, as sent to clients.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "internal"
}

// Param is one named parameter of a public message. Values must be safe to
// show: limits, field names, counts; never what somebody stored.
type Param struct{ Name, Value string }

// P makes a Param from any value that prints as a short word or number.
func P(name string, value any) Param { return Param{name, fmt.Sprint(value)} }

// FieldError is one rejected input value.
type FieldError struct {
	Field  string // field name as the caller wrote it; dotted for parts
	Code   string // message key, for example "email_invalid"
	Params []Param
}

// Error is the error type of every exported function that can fail for a
// reason its caller acts on.
type Error struct {
	Kind   Kind
	Code   string // message key; empty means the kind's own message
	Params []Param
	Fields []FieldError
	Part   string // of a question that cannot be asked: which part of it, "filter"
	Hint   string // for the operator: what to do next
	Op     string // package.Function
	Err    error  // private cause
}

// New makes an error with a public message key.
func New(kind Kind, code string, params ...Param) *Error {
	return &Error{Kind: kind, Code: code, Params: params}
}

// FieldsInvalid makes the one error that carries several rejected values.
func FieldsInvalid(fields ...FieldError) *Error {
	return &Error{Kind: Invalid, Code: "fields_invalid", Fields: fields, Params: []Param{P("count", len(fields))}}
}

// Field makes a FieldError; field types return it and the record layer adds
// the name.
func Field(code string, params ...Param) *FieldError {
	return &FieldError{Code: code, Params: params}
}

// Error implements error for a rejected value.
func (f *FieldError) Error() string {
	return strings.TrimPrefix(f.Field+": "+Text("en", f.Code, f.Params...), ": ")
}

// WithHint sets the operator's hint and returns e.
func (e *Error) WithHint(format string, args ...any) *Error {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}

// Because sets the private cause and returns e.
func (e *Error) Because(err error) *Error {
	e.Err = err
	return e
}

// At sets the operation ("package.Function") and returns e.
func (e *Error) At(op string) *Error {
	e.Op = op
	return e
}

// In says which part of a question an Invalid error is about, unless it is said
// already. Other errors, and nil, stay as they are.
func In(part string, err error) error {
	if KindOf(err) != Invalid || err == nil || As(err).Part != "" {
		return err
	}
	e := *As(err)
	e.Part = part
	return &e
}

// Error is for the operator and the log: operation, English public text,
// cause, hint.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Op != "" {
		b.WriteString(e.Op + ": ")
	}
	b.WriteString(e.Public("en"))
	for i := range e.Fields {
		b.WriteString("; " + e.Fields[i].Error())
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	if e.Hint != "" {
		b.WriteString(" (" + e.Hint + ")")
	}
	return b.String()
}

// Unwrap returns the private cause.
func (e *Error) Unwrap() error { return e.Err }

// Public returns the text a person may read, in the given language.
func (e *Error) Public(lang string) string {
	code := e.Code
	if code == "" {
		code = "kind_" + e.Kind.String()
	}
	return Text(lang, code, e.Params...)
}

// KindOf returns the kind of err: that of the first Error in its chain,
// otherwise Internal.
func KindOf(err error) Kind {
	if err == nil { // nothing to look for, which would cost memory
		return Internal
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	var f *FieldError
	if errors.As(err, &f) {
		return Invalid
	}
	return Internal
}

// CodeOf returns the message key of the first Error in err's chain, or "".
func CodeOf(err error) string {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// As returns the first Error in err's chain, or a new Internal one around it.
func As(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Kind: Internal, Err: err}
}

// Wrap adds the operation to *err when it is not nil; the first line of a
// function that does I/O is
//
//	defer errs.Wrap(&err, "store.Open")
func Wrap(err *error, op string) {
	if *err != nil {
		*err = fmt.Errorf("%s: %w", op, *err)
	}
}
