// Command bench measures Holdfast as a whole: import, reads, writes over HTTP,
// verification, start; with -search, search and sort of sealed fields against
// their peers. It reports and asserts nothing; docs/performance.md says what the
// numbers mean. Each phase runs in a process of its own, so that
// its peak memory is its own.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"strconv"
)

// options are the command line.
type options struct {
	rows    int
	asJSON  bool
	dir     string
	phase   string
	from    string
	profile string
	keep    bool
	search  bool
	peer    string
	out     string
	doc     string
	mark    string
}

// phase is one part of a run.
type phase struct {
	name string
	run  func(context.Context, *bench) error
}

// phases in the order they run, on one data folder: those of the whole program,
// or those of the figures about search.
func phases(search bool) []phase {
	if search {
		return []phase{{"searchData", searchData}, {"searchPlain", fillPlain}, {"searchCold", startCold}, {"searchChanged", leaveChanged}, {"searchHere", searchHere}, {"searchHTTP", searchHTTP}}
	}
	return []phase{{"import", importRows}, {"bare", bareRows}, {"open", openAndRead}, {"verify", verifyLog}, {"http", overHTTP}}
}

// outcome is what a phase tells the run.
type outcome struct {
	Measures []measure
	Figures  []figure
}

func main() {
	var o options
	flag.IntVar(&o.rows, "rows", 100_000, "contacts to import")
	flag.BoolVar(&o.asJSON, "json", false, "print JSON")
	flag.StringVar(&o.dir, "dir", "", "work in this new folder (default: a temporary one)")
	flag.StringVar(&o.phase, "phase", "", "run only this phase, in this process, on an existing -dir")
	flag.StringVar(&o.from, "from", "", "begin with this phase, on an existing -dir: what came before it is there")
	flag.StringVar(&o.profile, "profile", "", "write CPU and allocation profiles of each phase into this folder, which is made")
	flag.BoolVar(&o.keep, "keep", false, "leave the folder")
	flag.BoolVar(&o.search, "search", false, "measure search against its peers instead, one line a figure")
	flag.StringVar(&o.peer, "peer", "", "with -search: the program of bench/peers; empty: PocketBase is not measured")
	flag.StringVar(&o.out, "out", "bench/out", "with -search: where results.json is written")
	flag.StringVar(&o.doc, "doc", "", "with -search: also write the figures into this document, between its marks")
	flag.StringVar(&o.mark, "mark", "search", "with -doc: the name of the marks")
	flag.Parse()
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(o options) (err error) {
	switch o.phase {
	case "":
		return all(o)
	case "serve":
		return serve(o.dir)
	case "servePlain":
		return servePlain(o.dir)
	}
	for _, p := range append(phases(false), phases(true)...) {
		if p.name == o.phase {
			b := &bench{dir: o.dir, rows: o.rows, peer: o.peer, spend: spend}
			if err := profiled(o, func() error { return p.run(context.Background(), b) }); err != nil {
				return err
			}
			return json.NewEncoder(os.Stdout).Encode(outcome{b.measures, b.figures})
		}
	}
	return fmt.Errorf("there is no phase %q", o.phase)
}

// all runs every phase in a child process and prints one report.
func all(o options) (err error) {
	if o.dir == "" {
		if o.dir, err = os.MkdirTemp("", "holdfast-bench-*"); err != nil {
			return err
		}
	}
	if !o.keep {
		defer func() { _ = os.RemoveAll(o.dir) }()
	}
	r := results{report: newReport(o.rows)}
	steps := phases(o.search)
	if at := slices.IndexFunc(steps, func(p phase) bool { return p.name == o.from }); at > 0 {
		steps = steps[at:]
	}
	for _, p := range steps {
		fmt.Fprintf(os.Stderr, "%s ...\n", p.name)
		got, failed := child(o, p.name)
		if failed != nil { // what was measured before it is told all the same
			err = fmt.Errorf("%s: %w", p.name, failed)
			break
		}
		r.Measures, r.Figures = append(r.Measures, got.Measures...), append(r.Figures, got.Figures...)
	}
	switch {
	case o.search:
		err = errors.Join(err, r.write(o.out), r.writeTable(os.Stdout), writeFigures(os.Stdout, r.Figures))
		if o.doc != "" && err == nil {
			err = writeMarked(o.doc, o.mark, r.markdown())
		}
		return err
	case o.asJSON:
		return errors.Join(err, r.writeJSON(os.Stdout))
	}
	return errors.Join(err, r.writeTable(os.Stdout))
}

func child(o options, phase string) (got outcome, err error) {
	self, err := os.Executable()
	if err != nil {
		return got, err
	}
	cmd := exec.Command(self, "-phase", phase, "-dir", o.dir, "-rows", strconv.Itoa(o.rows), "-profile", o.profile, "-peer", o.peer)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return got, err
	}
	return got, json.Unmarshal(out, &got)
}

// profiled writes PHASE.cpu and PHASE.mem when asked to.
func profiled(o options, fn func() error) error {
	if o.profile == "" {
		return fn()
	}
	if err := os.MkdirAll(o.profile, 0o755); err != nil {
		return err
	}
	cpu, err := os.Create(filepath.Join(o.profile, o.phase+".cpu"))
	if err != nil {
		return err
	}
	defer cpu.Close()
	if err := pprof.StartCPUProfile(cpu); err != nil {
		return err
	}
	err = fn()
	pprof.StopCPUProfile()
	if err != nil {
		return err
	}
	mem, err := os.Create(filepath.Join(o.profile, o.phase+".mem"))
	if err != nil {
		return err
	}
	defer mem.Close()
	return pprof.Lookup("allocs").WriteTo(mem, 0)
}
