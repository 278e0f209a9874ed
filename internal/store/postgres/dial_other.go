//go:build !linux

package postgres

import "syscall"

// unanswered leaves it to keepalives.
func unanswered(string, string, syscall.RawConn) error { return nil }
