package main

import (
	"fmt"
	"os"
	"strings"
)

// writeMarked puts a text into a document, between the lines
//
//	<!-- bench NAME -->
//	<!-- end of bench NAME -->
//
// and leaves everything else as it is.
func writeMarked(path, name, text string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	begin, end := "<!-- bench "+name+" -->\n", "<!-- end of bench "+name+" -->\n"
	before, rest, begins := strings.Cut(string(raw), begin)
	_, after, ends := strings.Cut(rest, end)
	if !begins || !ends {
		return fmt.Errorf("%s has no place for the figures %q", path, name)
	}
	return os.WriteFile(path, []byte(before+begin+text+end+after), 0o644)
}

// markdown is the figures as a document has them.
func (r results) markdown() string {
	var b strings.Builder
	machine, _, _ := strings.Cut(strings.NewReplacer("(R)", "", " Processor", "").Replace(r.Machine), ", linux")
	fmt.Fprintf(&b, "%d contacts; %s; load before the run %s.\n\n", r.Rows, machine, r.Load)
	b.WriteString("| What | Ours | Peer | Ratio | Must | Aim | Kept | |\n|---|---|---|---|---|---|---|---|\n")
	for _, f := range r.Figures {
		peer, ratio := "", ""
		if f.Peer > 0 {
			peer, ratio = number(f.Peer)+" "+f.Unit+", "+f.PeerIs, number(f.Ratio)
		}
		fmt.Fprintf(&b, "| %s | %s %s | %s | %s | %s | %s | %s | %s |\n", f.Name, number(f.Ours), f.Unit, peer, ratio, f.Must, f.Aim, f.Met, strings.ReplaceAll(f.Note, "|", "/"))
	}
	return b.String()
}
