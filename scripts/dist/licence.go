package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// licenceTexts are the files of a package that say on what terms it is given.
func licenceTexts(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		for _, word := range []string{"LICENSE", "LICENCE", "COPYING", "NOTICE", "PATENTS"} {
			if e.Type().IsRegular() && strings.HasPrefix(name, word) && !strings.HasSuffix(name, ".GO") {
				out = append(out, filepath.Join(folder, e.Name()))
				break
			}
		}
	}
	return out, nil
}

// recogniseLicence names the licence by the words only it has, "" when none of
// those that may be linked is found.
func recogniseLicence(folder string) string {
	texts, _ := licenceTexts(folder) // unknown then
	var found []string
	for _, t := range texts {
		raw, _ := os.ReadFile(t)
		text := strings.ToLower(strings.Join(strings.Fields(string(raw)), " "))
		for _, known := range []struct{ words, id string }{
			{"apache license version 2.0", "Apache-2.0"},
			{"neither the name of", "BSD-3-Clause"},
			{"permission is hereby granted, free of charge", "MIT"},
			{"permission to use, copy, modify, and/or distribute", "ISC"},
			{"mozilla public license version 2.0", "MPL-2.0"},
		} {
			if strings.Contains(text, known.words) {
				found = append(found, known.id)
			}
		}
		if bsd := strings.Contains(text, "redistributions in binary form"); bsd && !slices.Contains(found, "BSD-3-Clause") {
			found = append(found, "BSD-2-Clause")
		}
	}
	slices.Sort(found)
	return strings.Join(slices.Compact(found), " AND ")
}

// thirdParty puts the licence texts of all parts into one file: most ask to
// be passed on with the binary.
func thirdParty(parts []part) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("Holdfast contains the works below, each under its own terms.\n")
	for _, p := range parts {
		licence := p.licence
		if licence == "" {
			licence = "see below"
		}
		fmt.Fprintf(&out, "\n%s\n%s %s (%s)\n\n", strings.Repeat("=", 78), p.name, p.version, licence)
		texts, err := licenceTexts(p.folder)
		if err != nil {
			return nil, err
		}
		for _, t := range texts {
			raw, err := os.ReadFile(t)
			if err != nil {
				return nil, err
			}
			out.Write(bytes.TrimSpace(raw))
			out.WriteString("\n\n")
		}
		if len(texts) == 0 {
			out.WriteString("(The package carries no licence text of its own.)\n")
		}
	}
	return out.Bytes(), nil
}
