package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/find"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/search"
)

// searched answers a global search of a node that has seen all that was written
// so far: what fits, by object and rank.
func (p *pair) searched(node int, text string) string {
	p.Helper()
	n := p.nodes[node]
	at, err := p.nodes[1-node].Records.Position(p.Context())
	p.must(err)
	s := search.New(search.Deps{Records: n.Records, Index: n.Index, Catalog: n.Catalog, Now: time.Now})
	for {
		found, err := s.Search(record.After(p.Context(), at), p.owner, search.Request{Text: text})
		if errs.CodeOf(err) == "index_behind" {
			continue // the machine is busy
		}
		p.must(err)
		var said []string
		for _, g := range found.Groups {
			for _, h := range g.Hits {
				said = append(said, g.Object.Name+" "+h.Rank.String())
			}
		}
		return strings.Join(said, ", ")
	}
}

// TestOneNodeFindsWhatTheOtherWrote writes, changes and deletes on one node and
// searches on the other.
func TestOneNodeFindsWhatTheOtherWrote(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	contact := p.apply(0, record.Change{Op: record.Create, Object: "contact", Values: map[string]field.Raw{"name": field.FromText("欧阳静 Thornbury")}}).Results[0]
	note := p.apply(1, record.Change{Op: record.Create, Object: "note", Values: map[string]field.Raw{
		"body": field.FromText("Asked about the renewal. 客户询问合同续约。"), "contact": field.FromText(contact.ID.String()),
	}}).Results[0]
	for _, x := range []struct{ text, want string }{
		{"thornb", "contact " + find.Begin.String()}, {"ouyang", "contact " + find.Prefix.String()}, {"Tornbury", "contact " + find.Typo.String()},
		{"renewed", "note " + find.Text.String()}, {"合同续约", "note " + find.Text.String()}, {`"the renewal"`, "note " + find.Text.String()}, {`"renewal the"`, ""},
	} {
		for node := range p.nodes {
			if got := p.searched(node, x.text); got != x.want {
				t.Errorf("node %d, %s: %q, want %q", node, x.text, got, x.want)
			}
		}
	}
	p.apply(1, record.Change{Op: record.Update, Object: "note", ID: note.ID, Values: map[string]field.Raw{"body": field.FromText("A zebra came by.")}})
	p.apply(0, record.Change{Op: record.Delete, Object: "contact", ID: contact.ID})
	for node := range p.nodes {
		for text, want := range map[string]string{"renewed": "", "zebra": "note " + find.Text.String(), "thornb": ""} {
			if got := p.searched(node, text); got != want {
				t.Errorf("node %d, %s after the change: %q, want %q", node, text, got, want)
			}
		}
	}
}
