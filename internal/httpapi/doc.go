// Package httpapi is the door for programs: JSON over HTTP under /api/v1. It
// translates requests into calls of record, auth, audit and notify and their
// answers back, and decides nothing: rights, validation and evidence are
// theirs.
//
// Every endpoint is one row of the table in routes.go: method, path, who may
// come in, what evidence it leaves, how large a body it takes. The OpenAPI
// description is made from the same table and the catalog in force.
//
// Reading order: routes.go (what there is), api.go and exchange.go (the way of
// one request), problem.go (how errors look), read.go and write.go (records).
//
// It must never:
//   - log or echo a path, query, body, header or token; a log line has the
//     route's pattern, the request id, status, duration and the actor's id;
//   - send the cause of an error; only its public text, code and fields;
//   - take a token from anywhere but the Authorization header, a session from
//     anywhere but its cookie, or both at once;
//   - let a cookie write for a page that is not ours (cookie.go);
//   - believe X-Forwarded-* from whoever was not declared a proxy.
//
// Invariants: one answer, one log line; every answer has the security headers
// and a request id; every error is application/problem+json (RFC 9457), except
// where net/http refuses a message it cannot read as HTTP at all.
package httpapi
