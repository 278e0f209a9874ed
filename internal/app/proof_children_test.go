//go:build !race

package app_test

// children are what the test binary does as another program.
func children() map[string]func(plan) error {
	return map[string]func(plan) error{"step": stepChild, "load": loadChild, "full": fullChild, "define": defineChild, "upkeep": upkeepChild, "serve": serveChild, "batch": batchChild, "attack": attackChild}
}
