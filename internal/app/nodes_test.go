package app_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/field"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/live"
	"github.com/holdfast-crm/holdfast/internal/metadata"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/role"
	"github.com/holdfast-crm/holdfast/internal/schema"
	"github.com/holdfast-crm/holdfast/internal/store"
	"github.com/holdfast-crm/holdfast/internal/store/postgres/pgtest"
	"github.com/holdfast-crm/holdfast/internal/workspace"
)

// pair is two nodes on one PostgreSQL.
type pair struct {
	*testing.T
	data  string // connection string, without a name for the session
	keys  string
	dir   string // holds the folders of both
	nodes [2]*app.Workspace
	owner policy.Actor
}

// newPair returns two nodes that are open until the test ends.
func newPair(t *testing.T) *pair {
	t.Helper()
	p := newNodes(t, pgtest.Database(t), pgtest.Database(t))
	p.open()
	return p
}

// onEitherRun skips a test of nodes, which are on PostgreSQL whatever the other
// tests of a run are on: once is enough.
func onEitherRun(t *testing.T) {
	t.Helper()
	if onServer() {
		t.Skip("runs where the other proofs are on SQLite")
	}
}

// newNodes makes the folders of two nodes on these databases, and opens
// neither.
func newNodes(t *testing.T, data, keys string) *pair {
	t.Helper()
	onEitherRun(t)
	p := &pair{T: t, data: data, keys: keys, dir: t.TempDir()}
	root := filepath.Join(p.dir, "config", "root.key")
	named := func(node string) app.Databases {
		d, err := app.NewDatabases(p.data+" application_name="+node, "", p.keys+" application_name="+node, "")
		p.must(err)
		return d
	}
	res, err := app.Init(t.Context(), app.InitOptions{
		Dir: p.folder(0), AdminEmail: "owner@example.org", AdminName: "Olga Owner", Password: []byte("four lanterns over the harbour"),
		RootKeyFile: root, RecoveryOut: filepath.Join(p.dir, "recovery.txt"), Databases: named("node0"), Now: time.Now,
	})
	p.must(err)
	_, err = app.Join(t.Context(), app.JoinOptions{Dir: p.folder(1), RootKeyFile: root, Databases: named("node1"), Now: time.Now})
	p.must(err)
	p.owner = policy.Actor{Kind: policy.Person, User: res.Admin}
	return p
}

func (p *pair) folder(node int) string { return filepath.Join(p.dir, fmt.Sprint("node", node)) }

// open opens both nodes in this process.
func (p *pair) open() {
	p.Helper()
	log := &logBuffer{}
	p.Cleanup(func() {
		if p.Failed() {
			p.Logf("what the nodes said:\n%s", log)
		}
	})
	for i := range p.nodes {
		w, err := openFolder(p.folder(i), app.Options{Now: time.Now, Log: slog.New(slog.NewTextHandler(log, nil))})
		p.must(err)
		p.nodes[i] = w
		p.Cleanup(func() {
			if p.nodes[i] == w { // unless the test closed it
				p.must(w.Close())
			}
		})
	}
	var err error
	p.owner, err = p.nodes[0].Auth.Current(p.Context(), p.owner)
	p.must(err)
	for _, n := range p.nodes {
		p.must(n.Index.Ready(p.Context()))
	}
}

func (p *pair) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

func (p *pair) apply(node int, changes ...record.Change) *record.Outcome {
	p.Helper()
	out, err := p.nodes[node].Records.Apply(p.Context(), p.owner, record.Unit{Changes: changes})
	p.must(err)
	return out
}

func named(name string) map[string]field.Raw {
	return map[string]field.Raw{"name": field.FromText(name)}
}

// position is what the answer to a write on that node tells.
func (p *pair) position(node int) int64 {
	p.Helper()
	at, err := p.nodes[node].Records.Position(p.Context())
	p.must(err)
	return at
}

// list asks a node's index for the names that contain some letters.
func (p *pair) list(node int, after int64, part string) string {
	p.Helper()
	page, err := p.nodes[node].Records.List(record.After(p.Context(), after), p.owner, "company", record.ListRequest{
		Filter: []byte(fmt.Sprintf("name ~ %q", part)), Sort: "name", Limit: 100,
	})
	p.must(err)
	var names []string
	for _, r := range page.Records {
		names = append(names, r.Title())
	}
	return strings.Join(names, " ")
}

// until asks again and again: what another node did arrives by itself.
func (p *pair) until(what string, holds func() bool) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.Context(), patience)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			p.Fatalf("%s: not within %s", what, patience)
		}
	}
}

// patience is for machines that do much else; what is waited for takes a second
// or two.
const patience = time.Minute

func TestANodeListsWhatWasWrittenOnAnother(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	made := p.apply(0, record.Change{Op: record.Create, Object: "company", Values: named("Alder")})
	if got := p.list(1, p.position(0), "lder"); got != "Alder" {
		t.Errorf("after a write on the other node: %q", got)
	}
	rec := made.Results[0].ID
	for i := range 20 { // both nodes write the same record in turn; both must end with the newest
		node := i % 2
		p.apply(node, record.Change{Op: record.Update, Object: "company", ID: rec, Values: named(fmt.Sprint("Alder", i))})
		if got := p.list(1-node, p.position(node), "lder"); got != fmt.Sprint("Alder", i) {
			t.Errorf("after write %d: %q", i, got)
		}
	}
	var both sync.WaitGroup
	for node := range p.nodes {
		both.Go(func() {
			for i := range 30 {
				_, err := p.nodes[node].Records.Apply(t.Context(), p.owner, record.Unit{Changes: []record.Change{
					{Op: record.Update, Object: "company", ID: rec, Values: named(fmt.Sprintf("Alder %d.%d", node, i))},
				}})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	both.Wait()
	one, two := p.list(0, p.position(0), "lder"), p.list(1, p.position(0), "lder")
	if one != two || !strings.HasSuffix(one, ".29") {
		t.Errorf("the nodes end with %q and %q", one, two)
	}
	p.apply(1, record.Change{Op: record.Delete, Object: "company", ID: rec})
	if got := p.list(0, p.position(1), "lder"); got != "" {
		t.Errorf("removed on the other node, still found: %q", got)
	}
}

func TestACatalogChangeReachesTheOtherNode(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	operator := policy.Actor{Kind: policy.Operator, OSUser: "test"}
	words := schema.Text{"en": "Mascot", "zh-CN": "吉祥物"}
	_, err := p.nodes[0].Metadata.AddField(t.Context(), operator, "company", metadata.NewField{Name: "mascot", Type: "text", Label: words, Class: schema.Personal}, metadata.How{})
	p.must(err)
	p.apply(0, record.Change{Op: record.Create, Object: "company", Values: map[string]field.Raw{"name": field.FromText("Birch"), "mascot": field.FromText("owl")}})
	p.until("the new field on the other node", func() bool {
		o, ok := p.nodes[1].Catalog().ObjectByID("company")
		if !ok {
			return false
		}
		_, ok = o.Field("mascot")
		return ok
	})
	page, err := p.nodes[1].Records.List(record.After(t.Context(), p.position(0)), p.owner, "company", record.ListRequest{Filter: []byte(`mascot ~ "owl"`), Limit: 10})
	if err != nil || len(page.Records) != 1 {
		t.Errorf("by the new field: %v, %v", page, err)
	}
	p.apply(1, record.Change{Op: record.Create, Object: "company", Values: map[string]field.Raw{"name": field.FromText("Cedar"), "mascot": field.FromText("fox")}})
}

// TestARoleTakenAwayIsGoneOnEveryNode takes rights away on one node from
// somebody who works on the other, by a session, by a token, and with a stream
// open.
func TestARoleTakenAwayIsGoneOnEveryNode(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	operator := policy.Actor{Kind: policy.Operator, OSUser: "test"}
	u, err := p.nodes[0].Auth.CreateUser(t.Context(), operator, auth.NewUser{Email: "mia@example.org", Name: "Mia", Locale: "en", Role: policy.Member, Password: []byte("six lanterns over the river")})
	p.must(err)
	_, token, err := newToken(t.Context(), p.nodes[0], u.ID)
	p.must(err)
	secret, _, err := p.nodes[0].Auth.CreateSetupLink(t.Context(), operator, u.ID)
	p.must(err)
	in, err := p.nodes[0].Auth.RedeemSetupLink(t.Context(), secret, auth.First{}, auth.Browser{})
	p.must(err)
	comes := map[string]func() (policy.Actor, error){
		"token": func() (policy.Actor, error) { return p.nodes[1].Auth.Authenticate(t.Context(), token, "test") },
		"session": func() (policy.Actor, error) {
			return p.nodes[1].Auth.AuthenticateSession(t.Context(), in.Reference, "test")
		},
	}
	mia := map[string]policy.Actor{}
	for by, come := range comes {
		mia[by], err = come()
		p.must(err)
	}
	write := func(by, name string) error {
		_, err := p.nodes[1].Records.Apply(t.Context(), mia[by], record.Unit{Changes: []record.Change{{Op: record.Create, Object: "company", Values: named(name)}}})
		return err
	}
	for by := range mia {
		p.must(write(by, "Dogwood"))
	}
	stream, err := p.nodes[1].Live.Open(t.Context(), mia["session"], live.Anew)
	p.must(err)
	defer stream.Close()
	change := func(c auth.Access) time.Time {
		_, err = p.nodes[0].Auth.ChangeAccess(t.Context(), p.owner, u.ID, c)
		p.must(err)
		return time.Now()
	}

	readOnly := policy.ReadOnly
	since := change(auth.Access{Role: &readOnly})
	for by := range comes {
		if err := write(by, "Elm"); errs.KindOf(err) != errs.Permission {
			t.Errorf("by %s, with rights that were taken away: %v", by, err)
		}
	}
	p.hears(stream, live.KindResync)
	t.Logf("the stream on the other node heard of it after %s", time.Since(since))
	for by, come := range comes { // a screen that was told to read anew finds the new role
		if a, err := come(); err != nil || !slices.Equal(a.Roles, []policy.RoleName{policy.ReadOnly}) {
			t.Errorf("by %s, who comes in again: %v, %v", by, a.Roles, err)
		}
	}

	none := policy.RoleName(p.role(role.Definition{}))
	change(auth.Access{Role: &none})
	p.hears(stream, live.KindResync)
	p.apply(0, record.Change{Op: record.Create, Object: "company", Values: named("Fig")})
	orchard := "Orchard"
	_, err = p.nodes[0].Settings.ChangeSettings(t.Context(), p.owner, workspace.Change{Name: &orchard})
	p.must(err)
	if kinds := p.hears(stream, live.KindWorkspace); slices.Contains(kinds, live.KindChange) {
		t.Errorf("who may read nothing hears %v", kinds)
	}

	off := auth.Disabled
	since = change(auth.Access{State: &off})
	for by := range comes {
		if err := write(by, "Gorse"); errs.KindOf(err) != errs.Unauthenticated {
			t.Errorf("by %s, switched off: %v", by, err)
		}
	}
	p.hears(stream, live.KindSessionEnded)
	t.Logf("the stream on the other node ended after %s", time.Since(since))
	for by, come := range comes {
		if _, err := come(); errs.KindOf(err) != errs.Unauthenticated {
			t.Errorf("by %s, switched off, who comes in: %v", by, err)
		}
	}
}

// hears reads a stream up to a message of a kind, and returns what came.
func (p *pair) hears(stream *live.Stream, kind string) (kinds []string) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.Context(), patience)
	defer cancel()
	for {
		all, err := stream.Next(ctx)
		if err != nil {
			p.Fatalf("waiting for %s, after %v: %v", kind, kinds, err)
		}
		for _, m := range all {
			if kinds = append(kinds, m.Kind); m.Kind == kind {
				return kinds
			}
		}
	}
}

// role makes a role.
func (p *pair) role(d role.Definition) string {
	p.Helper()
	b, err := role.Encode(d)
	p.must(err)
	made, err := p.nodes[0].Auth.SaveRole(p.Context(), p.owner, auth.Role{Name: "made", Definition: b})
	p.must(err)
	return made.ID.String()
}

func TestOneNodeSequencesAndAnotherFollows(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	sequenced := func() bool {
		entries, err := p.nodes[1].Audit.Entries(t.Context(), audit.Filter{Limit: 1})
		p.must(err)
		return len(entries) == 1 && entries[0].Seq >= 0
	}
	for round := range 3 {
		p.apply(round%2, record.Change{Op: record.Create, Object: "company", Values: named(fmt.Sprint("Fir", round))})
		p.until("a place in the log", sequenced)
		// Every connection of one node is cut, its locks with them.
		pgtest.Exec(t, p.data, fmt.Sprintf(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'node%d'`, round%2))
	}
	for i, n := range p.nodes {
		p.must(n.Audit.Flush(t.Context()))
		r, err := audit.Verify(t.Context(), n.DB, audit.FromKeystore(n.Keys), audit.VerifyOptions{})
		if err != nil || r.Status != audit.Sound || r.Pending > 0 {
			t.Errorf("node %d: %s, %d pending, %+v, %v", i, r.Status, r.Pending, r.Problems, err)
		}
	}
}

func TestANodeFollowsTheKeysOfAnother(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	made := p.apply(0, record.Change{Op: record.Create, Object: "contact", Values: named("Gale Example")})
	rec := made.Results[0].ID
	p.must(p.nodes[0].Keys.RotateEpoch(t.Context()))
	// Nothing of the other node knows that epoch, or the person's key.
	kept := p.apply(0, record.Change{Op: record.Create, Object: "contact", Values: named("Hazel Example")}).Results[0].ID
	for _, want := range []id.ID{rec, kept} {
		got, err := p.nodes[1].Records.Get(t.Context(), p.owner, "contact", want, record.GetOptions{})
		if err != nil || got.Title() == "" {
			t.Errorf("under another node's epoch: %v, %v", got, err)
		}
	}
	p.apply(1, record.Change{Op: record.Update, Object: "contact", ID: kept, Values: named("Hazel Changed")})
	p.must(p.nodes[1].Keys.RotateEpochIfDue(t.Context()))
	key := p.keyOf(rec)
	p.must(p.nodes[0].Keys.Destroy(t.Context(), key))
	p.until("a destroyed key on the other node", func() bool {
		_, err := p.nodes[1].Keys.Cached(key)
		return errs.CodeOf(err) == "key_destroyed"
	})
}

// TestANewWorkspaceKeyReachesTheOtherNode: what was wrapped by it opens there
// without a restart, and what that node makes next is wrapped by it too.
func TestANewWorkspaceKeyReachesTheOtherNode(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.must(p.nodes[0].Keys.RotateWorkspaceKey(t.Context(), keystore.KeyFile(filepath.Join(p.dir, "config", "root.key"))))
	p.must(p.nodes[0].Keys.RotateEpoch(t.Context()))
	made := p.apply(0, record.Change{Op: record.Create, Object: "contact", Values: named("Ivy Example")}).Results[0].ID
	got, err := p.nodes[1].Records.Get(t.Context(), p.owner, "contact", made, record.GetOptions{})
	if err != nil || got.Title() != "Ivy Example" {
		t.Errorf("under a new workspace key: %v, %v", got, err)
	}
	// Before it heard of another one: a key of its own that no old key wraps.
	p.must(p.nodes[0].Keys.RotateWorkspaceKey(t.Context(), keystore.KeyFile(filepath.Join(p.dir, "config", "root.key"))))
	p.must(p.nodes[1].Keys.RotateEpoch(t.Context()))
	made = p.apply(1, record.Change{Op: record.Create, Object: "contact", Values: named("Juniper Example")}).Results[0].ID
	got, err = p.nodes[0].Records.Get(t.Context(), p.owner, "contact", made, record.GetOptions{})
	if err != nil || got.Title() != "Juniper Example" {
		t.Errorf("under an epoch of the other node: %v, %v", got, err)
	}
	for i := range p.nodes { // every key in the store opens, also for who comes new
		p.must(p.nodes[i].Close())
		p.nodes[i] = nil
	}
	p.open()
}

// keyOf reads what a contact is sealed under.
func (p *pair) keyOf(rec id.ID) (key id.ID) {
	p.Helper()
	p.must(p.nodes[0].DB.Read(p.Context(), func(v *store.View) error {
		return v.QueryRow(`SELECT "key" FROM "o_contact" WHERE "id" = ?`, rec).Scan(&key)
	}))
	return key
}
