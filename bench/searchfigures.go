package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"
)

// figure is one line of what was promised: what Holdfast takes, what a peer
// takes for the same, and whether that keeps the promise.
type figure struct {
	Name   string  `json:"name"`
	Ours   float64 `json:"ours"`
	Unit   string  `json:"unit"`
	Peer   float64 `json:"peer,omitempty"`
	PeerIs string  `json:"peer_is,omitempty"`
	Ratio  float64 `json:"ratio,omitempty"`
	Must   string  `json:"must"`
	Aim    string  `json:"aim,omitempty"`
	Met    string  `json:"met"` // "aim", "must" or "no"
	Note   string  `json:"note,omitempty"`
}

// goal is a bound of the value or, with ratio, of the ratio; atLeast turns it
// around. Zero: none.
type goal struct {
	must, aim float64
	ratio     bool
	atLeast   bool
}

func (g goal) text(bound float64, unit string) string {
	if bound == 0 {
		return ""
	}
	sign := "≤"
	if g.atLeast {
		sign = "≥"
	}
	if g.ratio {
		unit = "x"
	}
	return fmt.Sprintf("%s %v %s", sign, bound, unit)
}

// judge fills in what follows from the numbers. With atLeast the ratio is the
// peer's part over ours, else ours over the peer's.
func (f figure) judge(g goal) figure {
	if f.Peer > 0 && f.Ours > 0 {
		f.Ratio = f.Ours / f.Peer
		if g.atLeast {
			f.Ratio = f.Peer / f.Ours
		}
	}
	value := f.Ours
	if g.ratio {
		value = f.Ratio
	}
	keeps := func(bound float64) bool {
		if g.atLeast {
			return bound != 0 && value >= bound
		}
		return bound != 0 && value <= bound
	}
	f.Must, f.Aim, f.Met = g.text(g.must, f.Unit), g.text(g.aim, f.Unit), "no"
	switch {
	case keeps(g.aim):
		f.Met = "aim"
	case keeps(g.must):
		f.Met = "must"
	}
	return f
}

// results is what bench/out/results.json holds.
type results struct {
	*report
	Figures []figure `json:"figures"`
}

// write leaves the figures where other programs look for them.
func (r results) write(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(dir, "results.json"))
	if err != nil {
		return err
	}
	defer f.Close()
	enc := json.NewEncoder(f)
	enc.SetIndent("", "  ")
	if err := enc.Encode(r); err != nil {
		return err
	}
	return f.Close()
}

func writeFigures(w io.Writer, figures []figure) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "figure\tours\t\tpeer\tis\tratio\tmust\taim\tmet\t")
	for _, f := range figures {
		peer, ratio := "", ""
		if f.Peer > 0 {
			peer, ratio = number(f.Peer), number(f.Ratio)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", f.Name, number(f.Ours), f.Unit, peer, f.PeerIs, ratio, f.Must, f.Aim, f.Met, f.Note)
	}
	return t.Flush()
}
