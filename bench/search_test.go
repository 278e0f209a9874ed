package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestEveryFigureIsMeasured runs the phases that need no other process over few
// contacts. What comes out is no measurement; that something does is.
func TestEveryFigureIsMeasured(t *testing.T) {
	t.Parallel()
	b := &bench{dir: t.TempDir(), rows: 2000, spend: time.Millisecond}
	for _, phase := range []func(context.Context, *bench) error{searchData, fillPlain, startCold, searchHere} {
		if err := phase(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{
		"substring, absent, Latin", "substring, 70 %, Latin", "substring, 13 %, Chinese", "substring, by sound", "frequent term", "page 20 by sealed name", "against OFFSET",
		"who sees 1 %", "filter, sort and row rule", "memory a contact", "start from every row", "start from a sealed snapshot", "update to searchable",
	} {
		if !slices.ContainsFunc(b.figures, func(f figure) bool { return strings.Contains(f.Name, want) && f.Ours > 0 }) {
			t.Errorf("no figure of %q", want)
		}
	}
	out := t.TempDir()
	if err := (results{newReport(b.rows), b.figures}).write(out); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(out, "results.json"))
	var got struct {
		Rows    int
		Figures []figure
	}
	if err == nil {
		err = json.Unmarshal(raw, &got)
	}
	if err != nil || len(got.Figures) != len(b.figures) || got.Rows != b.rows {
		t.Errorf("results.json: %v, %d figures", err, len(got.Figures))
	}
	doc := filepath.Join(out, "doc.md")
	if err := os.WriteFile(doc, []byte("before\n<!-- bench some -->\nold\n<!-- end of bench some -->\nafter\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	table := (results{newReport(b.rows), b.figures}).markdown()
	if err := writeMarked(doc, "some", table); err != nil {
		t.Fatal(err)
	}
	if raw, err := os.ReadFile(doc); err != nil || string(raw) != "before\n<!-- bench some -->\n"+table+"<!-- end of bench some -->\nafter\n" {
		t.Errorf("the document became %q (%v)", raw, err)
	}
	if lines := strings.Count(table, "\n"); lines != len(b.figures)+4 {
		t.Errorf("%d lines for %d figures", lines, len(b.figures))
	}
	if writeMarked(doc, "other", table) == nil {
		t.Error("a document without marks is written")
	}
}

func TestFiguresAreJudgedByTheirGoals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		f    figure
		g    goal
		want string
	}{
		"within the aim":         {figure{Ours: 7}, goal{must: 25, aim: 8}, "aim"},
		"within the must":        {figure{Ours: 9}, goal{must: 25, aim: 8}, "must"},
		"beyond":                 {figure{Ours: 26}, goal{must: 25, aim: 8}, "no"},
		"twice the peer":         {figure{Ours: 2, Peer: 1}, goal{must: 1.3, ratio: true}, "no"},
		"ten times as quick":     {figure{Ours: 1, Peer: 10}, goal{must: 10, ratio: true, atLeast: true}, "must"},
		"not so much quicker":    {figure{Ours: 1, Peer: 9}, goal{must: 10, ratio: true, atLeast: true}, "no"},
		"peer was not to be had": {figure{Ours: 1}, goal{must: 10, ratio: true, atLeast: true}, "no"},
	} {
		if got := c.f.judge(c.g); got.Met != c.want {
			t.Errorf("%s: %q, want %q (%+v)", name, got.Met, c.want, got)
		}
	}
}
