//go:build !unix

package main

import (
	"errors"
	"os"
)

// renew: this system cannot replace a process.
func renew(*os.File) error { return errors.ErrUnsupported }
