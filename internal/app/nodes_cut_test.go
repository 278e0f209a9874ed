package app_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/metadata"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/schema"
	"github.com/holdfast-crm/holdfast/internal/store/postgres/pgtest"
)

const (
	cutWriters = 3  // on each node
	cutAfter   = 12 // acknowledged writes between two cuts
)

func cuts() int {
	if os.Getenv("HOLDFAST_SOAK") != "" {
		return 100
	}
	return 8
}

// storm is what goes on while connections are cut.
type storm struct {
	*pair
	acked  chan struct{}   // one for each acknowledged write
	over   context.Context // ended once every cut was made
	end    context.CancelFunc
	mu     sync.Mutex
	wrote  map[string]id.ID // by name: acknowledged
	counts map[string]*atomic.Int64
}

// TestEveryConnectionIsCutUnderLoad ends every connection of one node or of
// both, again and again, while both write, read, follow each other, change the
// catalog and check sessions. A lost connection is never taken for evidence
// that does not hold, every acknowledged write is there once, and nobody has to
// be started again.
func TestEveryConnectionIsCutUnderLoad(t *testing.T) {
	t.Parallel()
	s := newStorm(newPair(t))
	s.during(func() {
		for n := range cuts() {
			s.acknowledged(cutAfter)
			s.cut(n)
		}
	})
	s.calm()
	t.Logf("%d writes acknowledged through %d cuts", len(s.wrote), cuts())
}

// TestAStandbyTakesOver kills the server of the database under the same load.
// A standby that had every commit takes its place, and both nodes go on there
// by themselves: with every acknowledged write, a sequencer, and ears for each
// other's commits.
func TestAStandbyTakesOver(t *testing.T) {
	t.Parallel()
	onEitherRun(t)
	c := pgtest.Pair(t)
	p := newNodes(t, c.Database(t), c.Database(t))
	p.open()
	s := newStorm(p)
	s.during(func() {
		s.acknowledged(3 * cutAfter)
		c.Failover(t)
		s.acknowledged(3 * cutAfter)
	})
	s.calm()
	for _, dsn := range []string{s.data, s.keys} {
		s.until("both nodes listening again", func() bool {
			return pgtest.Count(t, dsn+" target_session_attrs=read-write",
				`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`) == 2
		})
	}
	t.Logf("%d writes acknowledged through a failover", len(s.wrote))
}

func newStorm(p *pair) *storm {
	s := &storm{pair: p, acked: make(chan struct{}, 1000), wrote: map[string]id.ID{}, counts: map[string]*atomic.Int64{}}
	s.over, s.end = context.WithCancel(p.Context())
	return s
}

// during does something while the storm goes on, and ends it.
func (s *storm) during(do func()) {
	s.Helper()
	defer s.end()
	_, token, err := newToken(s.Context(), s.nodes[0], s.owner.User)
	s.must(err)
	var all sync.WaitGroup
	for node, n := range s.nodes {
		for w := range cutWriters {
			all.Go(func() { s.write(node, w) })
		}
		for what, do := range map[string]func(ctx context.Context) error{
			"sessions": func(ctx context.Context) error {
				_, err := n.Auth.Authenticate(ctx, token, "test")
				return err
			},
			"lists": func(ctx context.Context) error {
				_, err := n.Records.List(ctx, s.owner, "company", record.ListRequest{Filter: []byte(`name ~ "sh"`), Limit: 5})
				return err
			},
			"log": func(ctx context.Context) error {
				_, err := n.Audit.Entries(ctx, audit.Filter{Limit: 5})
				return err
			},
			"settings": func(ctx context.Context) error {
				_, err := n.Settings.Settings(ctx)
				return err
			},
			"verification": func(ctx context.Context) error { return s.verify(ctx, node) },
		} {
			s.repeat(&all, what, func(ctx context.Context, _ int) error { return do(ctx) })
		}
	}
	s.repeat(&all, "catalog", s.addField)
	s.repeat(&all, "people", func(ctx context.Context, n int) error {
		_, err := s.nodes[n%2].Auth.CreateUser(ctx, operator(), auth.NewUser{Email: fmt.Sprintf("p%d@example.org", n), Name: "P", Locale: "en", Role: policy.Member})
		return err
	})
	do()
	s.end()
	all.Wait()
}

// acknowledged waits for so many writes.
func (s *storm) acknowledged(n int) {
	s.Helper()
	for range n {
		select {
		case <-s.acked:
		case <-s.over.Done(): // something failed
			return
		case <-time.After(patience):
			s.Fatal("nothing is acknowledged any more")
		}
	}
}

// cut ends every connection of node 0, of node 1, or of both.
func (s *storm) cut(n int) {
	s.Helper()
	names := []string{"'node0'", "'node1'", "'node0', 'node1'"}[n%3]
	for _, dsn := range []string{s.data, s.keys} {
		pgtest.Exec(s.T, dsn, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name IN (`+names+`)`)
	}
}

// repeat does something until the storm is over. It may not be available, and
// nothing else.
func (s *storm) repeat(all *sync.WaitGroup, what string, do func(ctx context.Context, n int) error) {
	done := &atomic.Int64{}
	s.counts[fmt.Sprint(what, " ", len(s.counts))] = done
	all.Go(func() {
		pace := time.NewTicker(5 * time.Millisecond)
		defer pace.Stop()
		for n := 0; s.over.Err() == nil; n++ {
			<-pace.C
			err := do(s.Context(), n)
			s.harmless(what, err)
			if err == nil {
				done.Add(1)
			}
		}
	})
}

func (s *storm) harmless(what string, err error) {
	s.Helper()
	if err != nil && errs.KindOf(err) != errs.Unavailable {
		s.Errorf("%s: %v (%s), hint %s", what, err, errs.KindOf(err), errs.As(err).Hint)
		s.end()
	}
}

// write makes companies, each until it is acknowledged: a try that failed is
// repeated on the other node, under its key.
func (s *storm) write(node, w int) {
	for n := 0; s.over.Err() == nil; n++ {
		name := fmt.Sprintf("Ash %d.%d.%d", node, w, n)
		unit := record.Unit{IdempotencyKey: name, Changes: []record.Change{{Op: record.Create, Object: "company", Values: named(name)}}}
		for try := node; s.Context().Err() == nil; try++ {
			out, err := s.nodes[try%2].Records.Apply(s.Context(), s.owner, unit)
			s.harmless("a write", err)
			if err == nil {
				s.mu.Lock()
				s.wrote[name] = out.Results[0].ID
				s.mu.Unlock()
				s.acked <- struct{}{}
				break
			}
			if s.Failed() {
				return
			}
		}
	}
	for s.Context().Err() == nil { // nobody waits for these any more
		select {
		case <-s.acked:
		default:
			return
		}
	}
}

// addField changes the catalog now and then, on either node.
func (s *storm) addField(ctx context.Context, n int) error {
	if n%50 != 0 {
		return s.nodes[n%2].Metadata.Refresh(ctx)
	}
	words := schema.Text{"en": fmt.Sprint("Field ", n), "zh-CN": fmt.Sprint("字段", n)}
	_, err := s.nodes[n%2].Metadata.AddField(ctx, operator(), "company",
		metadata.NewField{Name: fmt.Sprint("field", n), Type: "text", Label: words, Class: schema.Internal}, metadata.How{})
	return err
}

// verify fails with Integrity when the log, or a row, does not hold.
func (s *storm) verify(ctx context.Context, node int) error {
	r, err := s.nodes[node].Auditor.Verify(ctx, audit.Actor{Kind: "system"}, true, "", nil)
	if err == nil && r.Status != audit.Sound {
		return errs.New(errs.Integrity, "").WithHint("%s: %+v", r.Status, r.Problems)
	}
	return err
}

// calm looks at what is left: by itself, everything works again on both nodes,
// and what was acknowledged is there once.
func (s *storm) calm() {
	s.Helper()
	for what, n := range s.counts {
		if n.Load() == 0 {
			s.Errorf("%s never succeeded", what)
		}
	}
	at := int64(0)
	for node := range s.nodes {
		s.apply(node, record.Change{Op: record.Create, Object: "company", Values: named(fmt.Sprint("Quiet", node))})
		at = max(at, s.position(node))
	}
	for node := range s.nodes {
		s.until("an index that follows", func() bool {
			_, err := s.nodes[node].Records.List(record.After(s.Context(), at), s.owner, "company", record.ListRequest{Limit: 1})
			s.harmless("reading what was written", err)
			return err == nil
		})
		have := map[string][]id.ID{}
		s.each(node, at, func(r *record.Projection) { have[r.Title()] = append(have[r.Title()], r.ID()) })
		for name, rec := range s.wrote {
			if got := have[name]; len(got) != 1 || got[0] != rec {
				s.Errorf("node %d has %q as %v, acknowledged as %v", node, name, got, rec)
			}
		}
	}
	for node, n := range s.nodes {
		s.until("health", func() bool { return n.Audit.Health() == nil })
		s.must(n.Audit.Flush(s.Context()))
		if err := s.verify(s.Context(), node); err != nil {
			s.Errorf("node %d: %v, %s", node, err, errs.As(err).Hint)
		}
		if b := n.Audit.KeysBehind(); b != nil {
			s.Errorf("node %d says that the key store is old: %+v", node, b)
		}
	}
}

// each reads every company of a node.
func (s *storm) each(node int, at int64, do func(*record.Projection)) {
	s.Helper()
	for cursor := ""; ; {
		page, err := s.nodes[node].Records.List(record.After(s.Context(), at), s.owner, "company", record.ListRequest{Filter: []byte(`name ~ "sh"`), Sort: "name", Limit: 100, Cursor: cursor})
		s.must(err)
		for _, r := range page.Records {
			do(r)
		}
		if cursor = page.Next; cursor == "" {
			return
		}
	}
}
