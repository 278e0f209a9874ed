//go:build race

package app_test

// children are those of the proofs that are built with the race detector.
func children() map[string]func(plan) error {
	return map[string]func(plan) error{"step": stepChild, "load": loadChild, "full": fullChild}
}
