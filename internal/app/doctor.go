package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
)

// DoctorArgs are the arguments of OpDoctor; none are needed.
type DoctorArgs struct {
	Lang string `json:"lang,omitempty"` // of what was found and the advice; "en" when empty
}

// DoctorResult is what was looked at.
type DoctorResult struct {
	Checks []DoctorCheck `json:"checks"`
	Failed bool          `json:"failed"` // some check's state is "fail"
}

// DoctorCheck is one thing that was looked at.
type DoctorCheck struct {
	Name   string `json:"name"`
	State  string `json:"state"` // ok, advice, warn, fail
	Found  string `json:"found"`
	Advice string `json:"advice,omitempty"`
}

// The states. Advice is what could be better and harms nothing today, most of
// it true of every new installation: it never makes the whole look unwell.
const (
	stateOK     = "ok"
	stateAdvice = "advice"
	stateWarn   = "warn"
	stateFail   = "fail"

	indexPatience = 30 * time.Second
)

// finding is the outcome of one check: message keys, filled with the same
// parameters. The plain one is for people who do not run the server.
type finding struct {
	state, found, advice string
	params               []errs.Param
	plain                string // "": found is plain enough
}

func fine(found string, params ...errs.Param) finding {
	return finding{state: stateOK, found: found, params: params}
}

func advises(found, advice string, params ...errs.Param) finding {
	return finding{state: stateAdvice, found: found, advice: advice, params: params}
}

func warns(found, advice string, params ...errs.Param) finding {
	return finding{state: stateWarn, found: found, advice: advice, params: params}
}

func fails(found, advice string, params ...errs.Param) finding {
	return finding{state: stateFail, found: found, advice: advice, params: params}
}

// plainly says a finding in words for the screens.
func (f finding) plainly(key string) finding {
	f.plain = key
	return f
}

// probe is one check. One that cannot look fails: not knowing is no comfort.
type probe struct {
	name  string
	title string // message key
	look  func(context.Context) (finding, error)
	whole bool // reads a whole file
}

// indexProbe begins the names of the checks of the index, one for each object.
const indexProbe = "index "

// probes lists what doctor looks at, in the order it is shown.
func (w *Workspace) probes() []probe {
	all := []probe{
		{"permissions", "doctor_title_permissions", w.lookPermissions, false},
		{"root key", "doctor_title_root_key", w.lookRootKey, false},
		{"recovery key", "doctor_title_recovery_key", w.lookRecovery, false},
		{"users", "doctor_title_users", w.lookUsers, false},
		{"rows of trust", "doctor_title_trust", w.lookTrust, false},
		{"key backups", "doctor_title_key_backups", w.lookKeyPlaces, false},
		{"backups", "doctor_title_backups", w.lookBackups, false},
		{"data file", "doctor_title_data_file", w.lookData, true},
		{"key file", "doctor_title_key_file", w.lookKeys, true},
		{"log", "doctor_title_log", w.lookLog, false},
		{"log memory", "doctor_title_log_memory", w.lookMemory, false},
		{"disk space", "doctor_title_disk_space", w.lookSpace, false},
		{"process memory", "doctor_title_process_memory", w.lookProcess, false},
		{"swap", "doctor_title_swap", w.lookSwap, false},
		{"clock", "doctor_title_clock", w.lookClock, false},
		{"jobs", "doctor_title_jobs", w.lookJobs, false},
		{"events", "doctor_title_events", w.lookEvents, false},
		{"key pool", "doctor_title_key_pool", w.lookPool, false},
		{"key epoch", "doctor_title_key_epoch", w.lookEpoch, false},
		{"tokens", "doctor_title_tokens", w.lookTokens, false},
		{"snapshot", "doctor_title_snapshot", w.lookSnapshot, false},
		{"search memory", "doctor_title_search_memory", w.lookSearchMemory, false},
	}
	if w.Folder.onServer() {
		all = append(all, probe{"database server", "doctor_title_server", w.lookServer, false}, probe{"servers apart", "doctor_title_apart", w.lookApart, false})
	}
	for _, s := range w.Index.Stats() {
		all = append(all, probe{indexProbe + s.Object, "doctor_title_index", func(context.Context) (finding, error) { return w.lookIndex(s), nil }, false})
	}
	return all
}

func (w *Workspace) doctor(ctx context.Context, call *control.Call) (_ any, err error) {
	defer errs.Wrap(&err, "app.doctor")
	var args DoctorArgs
	if err := call.DecodeArgs(&args); err != nil {
		return nil, err
	}
	if args.Lang == "" {
		args.Lang = errs.Languages()[0]
	}
	w.awaitIndex(ctx)
	return w.examine(ctx, args.Lang), ctx.Err()
}

// awaitIndex gives the index of a folder that was just opened a moment to
// load; how far it came, or why it failed, is a finding and not an error.
func (w *Workspace) awaitIndex(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, indexPatience)
	defer cancel()
	_ = w.Index.Ready(ctx)
}

func (w *Workspace) examine(ctx context.Context, lang string) DoctorResult {
	res := DoctorResult{}
	for _, p := range w.probes() {
		f, err := p.look(ctx)
		check := DoctorCheck{Name: p.name, State: f.state, Found: errs.Text(lang, f.found, f.params...)}
		if f.advice != "" {
			check.Advice = errs.Text(lang, f.advice, f.params...)
		}
		if err != nil {
			check = broke(p.name, lang, err)
		}
		res.Failed = res.Failed || check.State == stateFail
		res.Checks = append(res.Checks, check)
	}
	return res
}

// broke turns a failure into a failed check. A cause from below this program
// is shown: whoever runs doctor is the operator.
func broke(name, lang string, err error) DoctorCheck {
	check := DoctorCheck{Name: name, State: stateFail, Advice: errs.As(err).Hint}
	var known *errs.Error
	if errors.As(err, &known) {
		check.Found = known.Public(lang)
	} else {
		check.Found = errs.Text(lang, "doctor_unable", errs.P("why", err))
	}
	return check
}

// size writes bytes as people read them.
func size(n int64) string {
	const unit = 1024
	switch {
	case n < unit:
		return fmt.Sprintf("%d B", n)
	case n < unit*unit:
		return fmt.Sprintf("%.1f KiB", float64(n)/unit)
	case n < unit*unit*unit:
		return fmt.Sprintf("%.1f MiB", float64(n)/(unit*unit))
	}
	return fmt.Sprintf("%.1f GiB", float64(n)/(unit*unit*unit))
}
