package errs

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
)

// Public texts live in text/<area>.<lang>.json, one file per area so that an
// area's owner edits one place. A test keeps the languages equal.
//
//go:embed text/*.json
var textFiles embed.FS

// Languages lists the languages every message exists in; the first is the
// fallback.
func Languages() []string { return []string{"en", "zh-CN"} }

var messages = sync.OnceValue(func() map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, lang := range Languages() {
		all[lang] = map[string]string{}
	}
	files, err := textFiles.ReadDir("text")
	if err != nil {
		panic(err) // the files are compiled in
	}
	for _, f := range files {
		stem := strings.TrimSuffix(f.Name(), ".json")
		_, lang, _ := strings.Cut(stem, ".")
		raw, err := textFiles.ReadFile(path.Join("text", f.Name()))
		if err != nil {
			panic(err)
		}
		var one map[string]string
		if err := json.Unmarshal(raw, &one); err != nil {
			panic(fmt.Sprintf("text/%s: %v", f.Name(), err))
		}
		for code, text := range one {
			if _, dup := all[lang][code]; dup {
				panic(fmt.Sprintf("text/%s: message %q is defined twice", f.Name(), code))
			}
			all[lang][code] = text
		}
	}
	return all
})

// Text renders the message with the given key in lang ("en", "zh-CN"), with
// {name} replaced by the parameter of that name. An unknown key yields the key
// itself, so a missing text is visible and never empty. A language that is not
// spoken is answered in the first.
func Text(lang, code string, params ...Param) string {
	if !slices.Contains(Languages(), lang) {
		lang = Languages()[0]
	}
	text, ok := messages()[lang][code]
	if !ok {
		text, ok = messages()[Languages()[0]][code]
	}
	if !ok {
		return code
	}
	for _, p := range params {
		name, in, spoken := strings.Cut(p.Name, "@")
		if !spoken || in == lang {
			text = strings.ReplaceAll(text, "{"+name+"}", p.Value)
		}
	}
	return text
}

// Words makes a parameter of words that somebody wrote in several languages.
// Each reader is told those of theirs.
func Words(name string, in func(lang string) string) (params []Param) {
	for _, lang := range Languages() {
		params = append(params, P(name+"@"+lang, in(lang)))
	}
	return params
}

// HasText reports whether a message with that key exists in lang.
func HasText(lang, code string) bool {
	_, ok := messages()[lang][code]
	return ok
}

// Reason renders why a job failed, which is a message key or the word for a kind.
func Reason(lang, code string) string {
	if !HasText(lang, code) {
		code = "kind_" + code
	}
	return Text(lang, code)
}

// Codes returns every message key of a language, for tests and for the UI's
// message catalogue.
func Codes(lang string) []string { return slices.Sorted(maps.Keys(messages()[lang])) }
