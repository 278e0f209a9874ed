package sample

import (
	"embed"
	"encoding/json"
	"errors"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

//go:embed data
var data embed.FS

// texts are the words of one language. Pairs are written "first|second".
type texts struct {
	Industries   map[string]string `json:"industries"`
	Abouts       []string          `json:"abouts"` // of companies
	Jobs         []string          `json:"jobs"`   // title|department
	Sources      []string          `json:"sources"`
	Descriptions []string          `json:"descriptions"` // of people
	Care         []string          `json:"care"`
	Notes        []string          `json:"notes"` // title|body
	Tasks        []string          `json:"tasks"` // title|details
}

// names are written "Søren|soren" where their ASCII form is not just the
// lower-case one.
type names struct {
	LatinGiven    []string `json:"latin_given"`
	LatinFamily   []string `json:"latin_family"`
	ChineseGiven  []string `json:"chinese_given"`
	ChineseFamily []string `json:"chinese_family"`
}

type company struct {
	Name     string `json:"name"`
	Slug     string `json:"slug"` // of its domain
	Industry string `json:"industry"`
	Size     string `json:"size"`
	Country  string `json:"country"`
	Address  string `json:"address"`
}

type companies struct {
	Latin   []company `json:"latin"`
	Chinese []company `json:"chinese"`
}

// library is everything there is to choose from.
type library struct {
	names     names
	companies companies
	texts     texts
}

func load(lang string) (l library, err error) {
	err = errors.Join(read("names", &l.names), read("companies", &l.companies), read(lang, &l.texts))
	if err != nil {
		err = errs.New(errs.Internal, "").At("sample.load").Because(err)
	}
	return l, err
}

func read[T any](name string, into *T) error {
	raw, err := data.ReadFile("data/" + name + ".json")
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

// both splits "a|b"; a text without a bar is both.
func both(s string) (a, b string) {
	a, b, found := strings.Cut(s, "|")
	if !found {
		return a, a
	}
	return a, b
}
