// Command bench measures Holdfast as a whole: import, reads, writes over HTTP,
// verification, start. It reports and asserts nothing; docs/performance.md
// says what the numbers mean. Each phase runs in a process of its own, so that
// its peak memory is its own.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"strconv"
)

// options are the command line.
type options struct {
	rows    int
	asJSON  bool
	dir     string
	phase   string
	profile string
	keep    bool
}

// phases in the order they run, on one data folder.
var phases = []struct {
	name string
	run  func(context.Context, *bench) error
}{
	{"import", importRows},
	{"bare", bareRows},
	{"open", openAndRead},
	{"verify", verifyLog},
	{"http", overHTTP},
}

func main() {
	var o options
	flag.IntVar(&o.rows, "rows", 100_000, "contacts to import")
	flag.BoolVar(&o.asJSON, "json", false, "print JSON")
	flag.StringVar(&o.dir, "dir", "", "work in this new folder (default: a temporary one)")
	flag.StringVar(&o.phase, "phase", "", "run only this phase, in this process, on an existing -dir")
	flag.StringVar(&o.profile, "profile", "", "write CPU and allocation profiles of each phase into this folder")
	flag.BoolVar(&o.keep, "keep", false, "leave the folder")
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
	}
	for _, p := range phases {
		if p.name == o.phase {
			b := &bench{dir: o.dir, rows: o.rows}
			if err := profiled(o, func() error { return p.run(context.Background(), b) }); err != nil {
				return err
			}
			return json.NewEncoder(os.Stdout).Encode(b.measures)
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
	r := newReport(o.rows)
	for _, p := range phases {
		fmt.Fprintf(os.Stderr, "%s ...\n", p.name)
		measures, err := child(o, p.name)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		r.Measures = append(r.Measures, measures...)
	}
	if o.asJSON {
		return r.writeJSON(os.Stdout)
	}
	return r.writeTable(os.Stdout)
}

func child(o options, phase string) (measures []measure, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, "-phase", phase, "-dir", o.dir, "-rows", strconv.Itoa(o.rows), "-profile", o.profile)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	return measures, json.Unmarshal(out, &measures)
}

// profiled writes PHASE.cpu and PHASE.mem when asked to.
func profiled(o options, fn func() error) error {
	if o.profile == "" {
		return fn()
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
