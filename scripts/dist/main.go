package main

import (
	"debug/buildinfo"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: dist BUILT OUT\n  BUILT/OS-ARCH/holdfast are the binaries; OUT gets the archives")
		os.Exit(10)
	}
	if err := pack(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "dist:", err)
		os.Exit(1)
	}
}

// binary is one built program.
type binary struct {
	platform string // "linux-amd64"
	path     string
	info     *buildinfo.BuildInfo
}

// pack writes everything a release consists of.
func pack(built, out string) error {
	binaries, err := findBinaries(built)
	if err != nil {
		return err
	}
	parts, err := partsOf(binaries)
	if err != nil {
		return err
	}
	version := binaries[0].version()
	at := builtFrom(binaries[0])
	notices, err := thirdParty(parts)
	if err != nil {
		return err
	}
	var names []string
	for _, b := range binaries {
		name, err := b.archive(out, version, at, notices)
		if err != nil {
			return err
		}
		names = append(names, name)
	}
	bill := "holdfast-" + version + ".cdx.json"
	if err := writeBill(filepath.Join(out, bill), version, parts); err != nil {
		return err
	}
	return writeSums(out, append(names, bill))
}

// findBinaries reads BUILT/OS-ARCH/holdfast, sorted by platform. All must be
// of one version.
func findBinaries(built string) ([]binary, error) {
	paths, err := filepath.Glob(filepath.Join(built, "*", "holdfast*"))
	if err != nil || len(paths) == 0 {
		return nil, errors.Join(err, fmt.Errorf("no binaries in %s", built))
	}
	slices.Sort(paths)
	var out []binary
	for _, p := range paths {
		info, err := buildinfo.ReadFile(p)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p, err)
		}
		out = append(out, binary{filepath.Base(filepath.Dir(p)), p, info})
		if last := out[len(out)-1]; last.version() != out[0].version() {
			return nil, fmt.Errorf("%s is of version %s, %s of %s", p, last.version(), out[0].path, out[0].version())
		}
	}
	return out, nil
}

// version is what "holdfast version" says: the tag, or the commit.
func (b binary) version() string {
	if v := b.info.Main.Version; v != "" && v != "(devel)" {
		return strings.ReplaceAll(v, "+", "-") // "+dirty", in the names of files
	}
	return "development"
}

// builtFrom is when the sources were committed: the one time that everybody
// who builds them agrees on. Without version control it is the earliest time
// that a zip archive can hold.
func builtFrom(b binary) time.Time {
	for _, s := range b.info.Settings {
		if at, err := time.Parse(time.RFC3339, s.Value); s.Key == "vcs.time" && err == nil {
			return at.UTC()
		}
	}
	return time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
}

// windows reports whether the binary runs there, where people expect a zip.
func (b binary) windows() bool { return strings.HasPrefix(b.platform, "windows-") }
