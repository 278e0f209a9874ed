package app_test

import (
	"fmt"
	"os"
)

// child is the test binary as another program; it returns the exit code.
func child(role string) int {
	switch role {
	}
	fmt.Fprintln(os.Stderr, "no such child:", role)
	return 1
}
