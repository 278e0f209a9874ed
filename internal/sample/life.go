package sample

import (
	"time"

	"github.com/holdfast-crm/holdfast/internal/record"
)

// makeNotes gives most people a past: several notes, the newest from today.
func (p *planner) makeNotes() {
	for _, who := range p.people {
		for range pick(&p.dice, []int{0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 6}) {
			title, body := both(p.suited(who, p.texts.Notes))
			v := values{}
			v.text("title", title)
			v.text("body", who.fill(body))
			v.moment("happened_at", p.past(p.below(90)))
			v.ref("contact", who.id)
			v.ref("company", who.at)
			p.create("note", v)
		}
	}
}

// tasksOf is one kind of task.
type tasksOf struct {
	count     int
	status    string
	low, high int // days from today
	undated   bool
}

// makeTasks fills every place that tasks are sorted into.
func (p *planner) makeTasks() {
	weekend := max(1, 7-int(p.Today.Weekday()+6)%7-1) // days until Sunday
	for _, kind := range []tasksOf{
		{count: 18, status: "open", low: -21, high: -1},
		{count: 12, status: "open"},
		{count: 22, status: "open", low: 1, high: weekend},
		{count: 30, status: "open", low: weekend + 1, high: 45},
		{count: 10, status: "open", undated: true},
		{count: 46, status: "done", low: -60, high: 0},
		{count: 6, status: "cancelled", low: -30, high: 30},
	} {
		for range kind.count {
			p.makeTask(kind)
		}
	}
}

func (p *planner) makeTask(kind tasksOf) {
	who := pick(&p.dice, p.people)
	title, details := both(p.suited(who, p.texts.Tasks))
	v := values{}
	v.text("title", who.fill(title))
	v.text("details", who.fill(details))
	v.text("status", kind.status)
	v.text("priority", pick(&p.dice, []string{"low", "normal", "normal", "normal", "high", "urgent"}))
	if !kind.undated {
		ahead := p.between(kind.low, kind.high)
		v.text("due_on", p.day(ahead).Format(time.DateOnly))
		if kind.status == "done" {
			v.moment("done_at", p.past(max(0, p.below(4)-ahead-1))) // mostly in time
		}
	}
	v.ref("contact", who.id)
	v.ref("company", who.at)
	p.create("task", v)
}

// past is a moment within the hours of work, so many days ago or, at a
// week-end, on the Friday before; never one that is still to come.
func (p *planner) past(days int) time.Time {
	for ; ; days++ {
		day := p.day(-days)
		at := time.Date(day.Year(), day.Month(), day.Day(), 8, 5*p.below(114), 0, 0, day.Location())
		if w := at.Weekday(); w != time.Saturday && w != time.Sunday && !at.After(p.Today) {
			return at
		}
	}
}

// changeStages lets some people move on, so that timelines show changes.
func (p *planner) changeStages() {
	for _, who := range shuffled(&p.dice, p.people)[:stageChanges] {
		v := values{}
		v.text("stage", pick(&p.dice, []string{"prospect", "customer", "customer"}))
		if p.percent(30) {
			v.text("description", pick(&p.dice, p.texts.Descriptions))
		}
		p.changes = append(p.changes, record.Change{Op: record.Update, Object: "contact", ID: who.id, Values: v})
	}
}
