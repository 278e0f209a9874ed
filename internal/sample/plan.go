package sample

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// Options say what the sample data is like.
type Options struct {
	Seed  uint64
	Lang  string    // of the texts, "en" or "zh-CN"; most people have names of that script
	Today time.Time // in the workspace's time zone
}

// How much there is. People and companies show paging and search without
// making a newcomer wait.
const (
	companyCount = 60
	peopleCount  = 200
	stageChanges = 70
)

// majority is how many of a hundred people and companies have names in the
// script of the texts.
const majority = 65

// person is what notes and tasks need to know of somebody.
type person struct {
	id      id.ID
	first   string // how texts call them
	company *company
	at      id.ID // the company's record
}

// planner makes the changes that fill a workspace, in an order in which
// everything referred to comes first.
type planner struct {
	library
	Options
	dice
	ids     *id.Source
	changes []record.Change
	firms   []firm
	people  []person
	taken   map[string]bool // names and addresses that are used
}

type firm struct {
	company
	id      id.ID
	chinese bool
}

// plan lists every change.
func plan(o Options, ids *id.Source) ([]record.Change, error) {
	if o.Lang != "zh-CN" {
		o.Lang = "en"
	}
	l, err := load(o.Lang)
	if err != nil {
		return nil, err
	}
	p := &planner{library: l, Options: o, dice: dice{o.Seed}, ids: ids, taken: map[string]bool{}}
	p.makeCompanies()
	p.makePeople()
	built := len(p.changes)
	p.makeNotes()
	p.makeTasks()
	p.changeStages()
	// Mixed, as life is: a timeline is not all notes, then all tasks.
	copy(p.changes[built:], shuffled(&p.dice, p.changes[built:]))
	p.endWithCreation()
	if len(p.people) != peopleCount || len(p.firms) != companyCount {
		return nil, errs.New(errs.Internal, "").At("sample.plan").WithHint("%d people, %d companies", len(p.people), len(p.firms))
	}
	return p.changes, nil
}

// endWithCreation makes the last change one that makes a record: what is
// changed later than the youngest sample was, a person changed.
func (p *planner) endWithCreation() {
	last := len(p.changes) - 1
	for at := last; at >= 0; at-- {
		if p.changes[at].Op == record.Create {
			p.changes[at], p.changes[last] = p.changes[last], p.changes[at]
			return
		}
	}
}

// values are raw values by field name; what is empty is left out.
type values map[string]field.Raw

func (v values) text(name, s string) {
	if s != "" {
		v[name] = field.FromJSON(quoted(s))
	}
}

func (v values) moment(name string, at time.Time) { v.text(name, at.Format(time.RFC3339)) }

func (v values) list(name string, items ...string) {
	parts := make([]string, len(items))
	for i, s := range items {
		parts[i] = string(quoted(s))
	}
	v[name] = field.FromJSON(json.RawMessage("[" + strings.Join(parts, ",") + "]"))
}

func (v values) ref(name string, rec id.ID) {
	if !rec.IsZero() {
		v[name] = field.FromValue(field.Ref(rec))
	}
}

func quoted(s string) json.RawMessage { return field.AppendQuoted(nil, s) }

// create adds a sample record.
func (p *planner) create(object string, v values) id.ID {
	rec := p.ids.New()
	p.changes = append(p.changes, record.Change{Op: record.Create, Object: object, ID: rec, Values: v, Demo: true, Import: Batch()})
	return rec
}

// script chooses whether the next name is Chinese.
func (p *planner) script() (chinese bool) { return p.percent(majority) == (p.Lang == "zh-CN") }

// fill puts who and where into a text.
func (w *person) fill(text string) string {
	name := ""
	if w.company != nil {
		name = w.company.Name
	}
	return strings.NewReplacer("{first}", w.first, "{company}", name).Replace(text)
}

// suited picks a text that can be said of somebody: not about a company when
// there is none.
func (p *planner) suited(w person, from []string) string {
	for {
		if s := pick(&p.dice, from); w.company != nil || !strings.Contains(s, "{company}") {
			return s
		}
	}
}

// day is today and so many days.
func (p *planner) day(offset int) time.Time { return p.Today.AddDate(0, 0, offset) }
