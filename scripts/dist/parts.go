package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// part is something of somebody else's that the program contains.
type part struct {
	ecosystem     string // "golang" or "npm"
	name, version string
	licence       string // SPDX expression, "" when unknown
	sha512        string // hex, of the package as it was fetched; npm only
	folder        string // where its licence text is
}

// purl is the package's address (ECMA-427).
func (p part) purl() string {
	segments := strings.Split(p.name, "/")
	for i, s := range segments {
		segments[i] = strings.ReplaceAll(url.PathEscape(s), "@", "%40")
	}
	return "pkg:" + p.ecosystem + "/" + strings.Join(segments, "/") + "@" + url.PathEscape(p.version)
}

// partsOf lists the Go modules of all binaries and the packages of the
// screens, sorted.
func partsOf(binaries []binary) ([]part, error) {
	modules, err := goParts(binaries)
	if err != nil {
		return nil, err
	}
	packages, err := npmParts("web")
	if err != nil {
		return nil, err
	}
	all := append(modules, packages...)
	slices.SortFunc(all, func(a, b part) int { return cmp.Compare(a.purl(), b.purl()) })
	return slices.Compact(all), nil
}

// goParts reads the modules out of the binaries themselves.
func goParts(binaries []binary) ([]part, error) {
	folders, err := moduleFolders()
	if err != nil {
		return nil, err
	}
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	version := strings.TrimPrefix(binaries[0].info.GoVersion, "go")
	out := []part{{ecosystem: "golang", name: "std", version: version, folder: strings.TrimSpace(string(goroot))}}
	for _, b := range binaries {
		for _, m := range b.info.Deps {
			p := part{ecosystem: "golang", name: m.Path, version: m.Version, folder: folders[m.Path+"@"+m.Version]}
			if !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	for i := range out {
		if out[i].folder == "" {
			return nil, fmt.Errorf("%s %s is linked but not in the module cache", out[i].name, out[i].version)
		}
		out[i].licence = recogniseLicence(out[i].folder)
	}
	return out, nil
}

// moduleFolders says where each module's source is.
func moduleFolders() (map[string]string, error) {
	folders := map[string]string{}
	for _, goos := range []string{"linux", "windows"} {
		list := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}@{{.Version}}\t{{.Dir}}{{end}}{{end}}", "./cmd/holdfast")
		list.Env = append(list.Environ(), "GOOS="+goos, "CGO_ENABLED=0")
		raw, err := list.Output()
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(string(raw)) {
			if name, folder, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
				folders[name] = folder
			}
		}
	}
	return folders, nil
}

// lockFile is what we read of package-lock.json, version 3.
type lockFile struct {
	Packages map[string]struct {
		Version   string `json:"version"`
		Licence   string `json:"license"`
		Integrity string `json:"integrity"`
		Dev       bool   `json:"dev"`
		Optional  bool   `json:"optional"`
	} `json:"packages"`
}

// npmParts lists what the screens may contain: every package of the lock file
// that is not for development only.
func npmParts(web string) ([]part, error) {
	raw, err := os.ReadFile(filepath.Join(web, "package-lock.json"))
	if err != nil {
		return nil, err
	}
	var lock lockFile
	if err := json.Unmarshal(raw, &lock); err != nil {
		return nil, fmt.Errorf("package-lock.json: %w", err)
	}
	var out []part
	for path, p := range lock.Packages {
		at := strings.LastIndex(path, "node_modules/")
		if at < 0 || p.Dev {
			continue
		}
		one := part{ecosystem: "npm", name: path[at+len("node_modules/"):], version: p.Version, licence: p.Licence, folder: filepath.Join(web, path)}
		if one.sha512, err = hexOf(p.Integrity); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if _, err := os.Stat(one.folder); err != nil && p.Optional {
			continue // for another platform
		}
		out = append(out, one)
	}
	return out, nil
}
