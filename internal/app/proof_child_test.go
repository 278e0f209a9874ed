package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

// plan is what a child process is to do with a data folder.
type plan struct {
	Dir     string
	Request request     // child "step": one request, killed at Step
	Step    record.Step // "" runs to the end
	Skip    int         // how often Step is passed before
	File    string      // child "step": import this file instead
	Round   int         // child "load": names the requests of this round
	Days    int         // child "upkeep": how far the clock is ahead
	Object  string      // child "define": what is brought back
}

// planVariable carries a plan as JSON.
const planVariable = "HOLDFAST_TEST_PLAN"

// request is one unit of changes that can be sent again.
type request struct {
	Key     string
	Changes []change
}

type change struct {
	Op      record.Op
	Object  string
	ID      id.ID
	Values  texts
	MatchOn []string
	Links   map[string]int
	From    id.ID
}

func (r request) unit() record.Unit {
	u := record.Unit{IdempotencyKey: r.Key}
	for _, c := range r.Changes {
		u.Changes = append(u.Changes, record.Change{Op: c.Op, Object: c.Object, ID: c.ID, Values: c.Values.raw(), MatchOn: c.MatchOn, Links: c.Links, From: c.From})
	}
	return u
}

// report is a line that a child prints: a request it is about to send, or one
// that was acknowledged, with the records it got.
type report struct {
	Try  *request `json:",omitempty"`
	Ack  string   `json:",omitempty"`
	IDs  []id.ID  `json:",omitempty"`
	Size []int64  `json:",omitempty"` // versions
	Fail string   `json:",omitempty"`
}

// child is the test binary as another program; it returns the exit code.
func child(role string) int {
	var p plan
	if err := json.Unmarshal([]byte(os.Getenv(planVariable)), &p); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	act, ok := children()[role]
	if !ok {
		fmt.Fprintln(os.Stderr, "no such child:", role)
		return 1
	}
	if err := act(p); err != nil {
		fmt.Fprintln(os.Stderr, err, errs.As(err).Hint)
		return 1
	}
	return 0
}

// die ends this process as a power cut would end the program, and does not
// return.
func die() {
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		_ = self.Kill()
	}
	select {}
}

func openChild(dir string, step func(record.Step)) (*app.Workspace, error) {
	return openFolder(dir, app.Options{Now: time.Now, Log: slog.New(slog.NewTextHandler(os.Stderr, nil)), Step: step})
}

// stepChild carries out one request or import and dies at a step.
func stepChild(p plan) error {
	var passed atomic.Int64
	w, err := openChild(p.Dir, func(at record.Step) {
		if at == p.Step && passed.Add(1) > int64(p.Skip) {
			die()
		}
	})
	if err != nil {
		return err
	}
	if p.File != "" {
		f, err := os.Open(p.File)
		if err != nil {
			return err
		}
		defer f.Close()
		err = control.Local(w.Operations()).Call(context.Background(), verb.OpImport,
			verb.ImportArgs{Object: "contact", FileName: "people.csv"}, control.Streams{In: f}, nil)
		if err != nil {
			return err
		}
	} else if _, err := w.Records.Apply(context.Background(), operator(), p.Request.unit()); err != nil {
		return err
	}
	return w.Close()
}

// writersAtOnce is how many goroutines the load child writes with.
const writersAtOnce = 8

// loadChild writes with many goroutines, says what it is about to do and what
// was acknowledged, and never stops.
func loadChild(p plan) error {
	w, err := openChild(p.Dir, nil)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	say := func(r report) {
		mu.Lock()
		defer mu.Unlock()
		line, err := json.Marshal(r)
		if err == nil {
			_, err = os.Stdout.Write(append(line, '\n'))
		}
		if err != nil {
			die()
		}
	}
	var all sync.WaitGroup
	for writer := range writersAtOnce {
		all.Go(func() { writeForEver(w, strconv.Itoa(p.Round)+"-"+strconv.Itoa(writer), say) })
	}
	all.Wait()
	return nil
}

// writeForEver makes a person with a company, changes them, throws them away,
// takes them back, and starts again.
func writeForEver(w *app.Workspace, prefix string, say func(report)) {
	var person id.ID
	for n := 0; ; n++ {
		r := request{Key: prefix + "-" + strconv.Itoa(n)}
		switch n % 5 {
		case 0:
			r.Changes = []change{
				{Op: record.Ensure, Object: "company", Values: texts{"name": "Firm " + prefix}, MatchOn: []string{"name"}},
				{Op: record.Create, Object: "contact", Values: texts{"name": "Person " + r.Key, "emails": "p" + r.Key + "@example.org"}, Links: map[string]int{"company": 0}},
			}
		case 1, 2:
			r.Changes = []change{{Op: record.Update, Object: "contact", ID: person, Values: texts{"job_title": r.Key, "emails": "q" + r.Key + "@example.org"}}}
		case 3:
			r.Changes = []change{{Op: record.Delete, Object: "contact", ID: person}}
		case 4:
			r.Changes = []change{{Op: record.Restore, Object: "contact", ID: person}}
		}
		say(report{Try: &r})
		out, err := w.Records.Apply(context.Background(), operator(), r.unit())
		if err != nil {
			say(report{Fail: err.Error() + strings.TrimSpace(errs.As(err).Hint)})
			return
		}
		ack := report{Ack: r.Key}
		for _, res := range out.Results {
			ack.IDs, ack.Size = append(ack.IDs, res.ID), append(ack.Size, res.Version)
		}
		say(ack)
		person = ack.IDs[len(ack.IDs)-1]
	}
}
