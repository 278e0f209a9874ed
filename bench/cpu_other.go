//go:build !unix

package main

import "time"

// cpuSelf is not known here.
func cpuSelf() time.Duration { return 0 }
