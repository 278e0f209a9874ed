package archtest

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// bannedText is text that no tracked file may contain.
type bannedText struct {
	pattern *regexp.Regexp
	why     string
}

// packageHosts are written in two parts so that this file keeps its own rule.
func packageHosts() []string {
	hosts := []string{}
	for domain, names := range map[string][]string{
		"golang.org":            {"proxy", "sum", "index"},
		"npmjs.org":             {"registry"},
		"yarnpkg.com":           {"registry"},
		"debian.org":            {"deb", "security"},
		"ubuntu.com":            {"archive", "security"},
		"alpinelinux.org":       {"dl-cdn"},
		"crates.io":             {"static", "index"},
		"pypi.org":              {"files", "www"},
		"pythonhosted.org":      {"files"},
		"goproxy.cn":            {"www"},
		"githubusercontent.com": {"raw"},
	} {
		for _, n := range names {
			hosts = append(hosts, n+"."+domain)
		}
	}
	slices.Sort(hosts)
	return hosts
}

func bannedTexts() []bannedText {
	folders := strings.Join([]string{"work", "tmp/hf"}, "|")
	return []bannedText{
		{regexp.MustCompile(`(?m)(?:^|[\s"'` + "`" + `(=:])/(?:` + folders + `)(?:/|\b)`),
			"a path of one machine: use a path relative to the repository, a flag or a variable"},
		{regexp.MustCompile(`\b(?:` + strings.ReplaceAll(strings.Join(packageHosts(), "|"), ".", `\.`) + `)\b`),
			"the host of a package registry: downloads go where the builder's own settings point (leave hosts out of lock files)"},
	}
}

// checkWords looks through every tracked text file.
func checkWords(t *tree) []problem {
	var found []problem
	for _, name := range slices.Sorted(maps.Keys(t.tracked)) {
		raw := t.tracked[name]
		if !utf8.Valid(raw) || bytes.IndexByte(raw, 0) >= 0 {
			continue // not text
		}
		for _, b := range bannedTexts() {
			for _, span := range b.pattern.FindAllIndex(raw, -1) {
				line := 1 + bytes.Count(raw[:span[1]], []byte("\n"))
				found = append(found, problem{fmt.Sprintf("%s:%d", name, line),
					fmt.Sprintf("%q is %s", strings.TrimSpace(string(raw[span[0]:span[1]])), b.why)})
			}
		}
	}
	return found
}
