package main

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
)

type versionVerb struct{}

type versionResult struct {
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

// Run prints what this binary was built from.
func (versionVerb) Run(c *cli) error {
	res := versionResult{Version: "development", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	if info, ok := debug.ReadBuildInfo(); ok {
		if info.Main.Version != "" && info.Main.Version != "(devel)" {
			res.Version = info.Main.Version
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				res.Revision = s.Value
			}
		}
	}
	return c.printResult(res, func(w io.Writer) {
		fmt.Fprintf(w, "holdfast %s %s (%s, %s)\n", res.Version, res.Revision, res.Go, res.Platform)
	})
}
