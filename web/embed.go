package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// FS returns the built screens, index.html at its root and hashed files below
// assets/; false when this binary was built without them.
func FS() (fs.FS, bool) {
	ui, err := fs.Sub(dist, "dist/ui")
	if err != nil {
		return nil, false
	}
	if _, err := fs.Stat(ui, "index.html"); err != nil {
		return nil, false
	}
	return ui, true
}
