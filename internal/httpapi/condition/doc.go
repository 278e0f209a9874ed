// Package condition reads the fields of a request that say under which condition
// it is carried out: If-Match and If-None-Match (RFC 9110, section 13), and the
// Idempotency-Key that lets it be sent again.
//
// It must never know what is asked for; a version is a number to it.
package condition
