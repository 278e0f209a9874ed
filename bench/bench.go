package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
)

// bench is one phase under way.
type bench struct {
	dir      string
	rows     int
	peer     string // program of a PocketBase, or empty
	measures []measure
	figures  []figure
	spend    time.Duration // on one operation
}

func (b *bench) add(group, name string, value float64, unit, note string) {
	b.measures = append(b.measures, measure{group, name, value, unit, note})
}

const adminEmail = "bench@example.org"

func (b *bench) data() string   { return filepath.Join(b.dir, "data") }
func (b *bench) file() string   { return filepath.Join(b.dir, "contacts.csv") }
func (b *bench) tokens() string { return filepath.Join(b.dir, "tokens") }

// warnings go to the terminal: a measurement that went wrong should say so.
func warnings() *slog.Logger {
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// init sets up the data folder.
func (b *bench) init(ctx context.Context) error {
	_, err := app.Init(ctx, app.InitOptions{
		Dir: b.data(), AdminEmail: adminEmail, AdminName: "Bench", Password: []byte("a long enough password 17"),
		RootKeyFile: filepath.Join(b.dir, "root.key"), RecoveryOut: filepath.Join(b.dir, "recovery"), Now: time.Now,
	})
	return err
}

// open opens the data folder; step may be nil.
func (b *bench) open(ctx context.Context, step func(record.Step)) (*app.Workspace, error) {
	hold, err := control.Acquire(b.data())
	if err != nil {
		return nil, err
	}
	return app.Open(ctx, hold, app.Options{Now: time.Now, Log: warnings(), Step: step})
}

// person is the actor of the in-process measurements.
func person(ctx context.Context, w *app.Workspace) (policy.Actor, error) {
	u, err := w.Auth.FindUser(ctx, adminEmail)
	return policy.Actor{Kind: policy.Person, User: u.ID, Roles: []policy.RoleName{policy.Owner}, Client: "bench", Lang: "en"}, err
}

// times are the durations of one kind of operation.
type times []time.Duration

// at returns the given percentile in milliseconds.
func (t times) at(percent float64) float64 {
	if len(t) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(t))
	return float64(s[int(float64(len(s)-1)*percent/100)]) / 1e6
}

// percentiles adds p50, p95 and p99.
func (b *bench) percentiles(group, name string, t times) {
	note := fmt.Sprintf("%d operations", len(t))
	for _, p := range []float64{50, 95, 99} {
		b.add(group, fmt.Sprintf("%s, p%v", name, p), t.at(p), "ms", note)
		note = ""
	}
}

// repeat runs fn for about a second, at least five times, and adds the
// percentiles of its durations and the processor time of one.
func (b *bench) repeat(group, name string, fn func(i int) error) error {
	if err := fn(0); err != nil { // what is built at first use is measured apart
		return fmt.Errorf("%s: %w", name, err)
	}
	var t times
	cpu := cpuOf("self")
	for begin := time.Now(); len(t) < 5 || time.Since(begin) < time.Second; {
		start := time.Now()
		if err := fn(len(t)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		t = append(t, time.Since(start))
	}
	cpu = cpuOf("self") - cpu
	b.percentiles(group, name, t)
	b.add(group, name+", processor", float64(cpu.Microseconds())/float64(len(t)), "us", "")
	return nil
}

// cpuOf returns the processor time a process used so far ("self" or its id).
func cpuOf(pid string) time.Duration {
	raw, err := os.ReadFile("/proc/" + pid + "/stat")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(raw), ") ") // the name before may hold anything
	fields := strings.Fields(rest)
	var ticks int
	for _, f := range fields[11:13] { // utime, stime
		n, _ := strconv.Atoi(f)
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// peakOf returns the most memory a process ever had resident, in MB.
func peakOf(pid string) float64 {
	raw, err := os.ReadFile("/proc/" + pid + "/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(raw)) {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, _ := strconv.Atoi(strings.Fields(value)[0])
			return float64(kb) / 1024
		}
	}
	return 0
}

// sizeOf returns the bytes of a file and its log.
func sizeOf(paths ...string) (n int64) {
	for _, p := range paths {
		for _, suffix := range []string{"", "-wal"} {
			if info, err := os.Stat(p + suffix); err == nil {
				n += info.Size()
			}
		}
	}
	return n
}
