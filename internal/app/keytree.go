package app

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/holdfast-crm/holdfast/internal/census"
	"github.com/holdfast-crm/holdfast/internal/control"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
)

// KeyTree is the key hierarchy for people and scripts: identifiers, states and
// counts, never a secret.
type KeyTree struct {
	Workspace id.ID        `json:"workspace"`
	AsOf      time.Time    `json:"as_of"`
	RootKey   id.ID        `json:"root_key"`
	Wraps     []keyWrap    `json:"wraps"`
	Recovery  string       `json:"recovery"` // missing, shown, confirmed
	Purposes  []purposeKey `json:"purposes"`
	Pools     []keyPool    `json:"pools"`
	Destroyed int64        `json:"destroyed"` // keys of erased persons and records
	Loaded    int          `json:"loaded"`    // opened keys in memory
	Places    []string     `json:"places"`    // get every batch of keys before one is used
	LogSize   int64        `json:"log_size"`  // of the remembered head
	LogRoot   string       `json:"log_root"`
	LogAt     time.Time    `json:"log_at"`
	Rewinds   int64        `json:"rewinds"` // declared restores
}

type keyWrap struct {
	Role        string    `json:"role"`
	Kind        string    `json:"kind"`
	Place       string    `json:"place,omitempty"`
	Fingerprint string    `json:"fingerprint"`
	CreatedAt   time.Time `json:"created_at"`
}

type purposeKey struct {
	Purpose   string    `json:"purpose"`
	Version   uint32    `json:"version"`
	State     string    `json:"state"`
	Key       id.ID     `json:"key"`
	CreatedAt time.Time `json:"created_at"`
	ChangedAt time.Time `json:"changed_at"`
	Wraps     int64     `json:"wraps,omitempty"`
}

type keyPool struct {
	Kind      string `json:"kind"`
	Keys      int64  `json:"keys"`
	Stocked   int64  `json:"stocked"`
	Open      int64  `json:"open"`
	Abandoned int64  `json:"abandoned"`
}

// keysCensus accounts for every sealed value.
func (w *Workspace) keysCensus(ctx context.Context, call *control.Call) (any, error) {
	return w.census(ctx, call.Progress)
}

func (w *Workspace) census(ctx context.Context, show func(control.Progress)) (*census.Report, error) {
	from := census.Sources{DB: w.DB, KeyDB: w.KeyDB, Keys: w.Keys, Blobs: w.Blobs, Places: w.Folder.places(), Catalog: w.Catalog()}
	return census.Count(ctx, from, func(values int64) { show(control.Progress{Done: values, Note: "sealed values"}) })
}

func (w *Workspace) keysTree(ctx context.Context, _ *control.Call) (_ any, err error) {
	defer errs.Wrap(&err, "app.keysTree")
	t, err := w.Keys.Tree(ctx)
	if err != nil {
		return nil, err
	}
	out := KeyTree{
		Workspace: t.Workspace, AsOf: w.now().UTC(), RootKey: t.RootKey, Recovery: string(t.Recovery), Destroyed: t.Destroyed, Loaded: t.Loaded, Places: t.Places,
		LogSize: t.Head.Size, LogRoot: hex.EncodeToString(t.Head.Root[:]), LogAt: t.Head.At, Rewinds: t.Rewinds,
	}
	for _, v := range t.Wraps {
		out.Wraps = append(out.Wraps, keyWrap(v))
	}
	for _, p := range t.Purposes {
		out.Purposes = append(out.Purposes, purposeKey{
			Purpose: string(p.Purpose), Version: p.Version, State: p.State, Key: p.Key, CreatedAt: p.CreatedAt, ChangedAt: p.ChangedAt, Wraps: p.Wraps,
		})
	}
	for _, p := range t.Pools {
		out.Pools = append(out.Pools, keyPool(p))
	}
	return out, nil
}

// workspaceKey is the purpose that wraps all the others.
const workspaceKey = "kek"

// Print writes the tree as people read it.
func (t KeyTree) Print(w io.Writer) {
	fmt.Fprintf(w, "workspace %s\nroot key %s\n", t.Workspace, t.RootKey)
	for _, v := range t.Wraps {
		fmt.Fprintf(w, "  wrapped for %-12s %s, fingerprint %s, %s\n", v.Role, strings.TrimSpace(v.Kind+" "+v.Place), v.Fingerprint, t.age(v.CreatedAt))
	}
	fmt.Fprintf(w, "  recovery key: %s\n", t.Recovery)
	top := func(p purposeKey) int {
		if p.Purpose == workspaceKey {
			return 0
		}
		return 1
	}
	for _, p := range slices.SortedStableFunc(slices.Values(t.Purposes), func(a, b purposeKey) int { return top(a) - top(b) }) {
		indent := strings.Repeat("  ", 1+top(p))
		fmt.Fprintf(w, "%s%-12s v%-3d %-12s %s, %s", indent, p.Purpose, p.Version, p.State, p.Key, t.age(p.CreatedAt))
		if p.Purpose == "epoch" && p.State != "destroyed" {
			fmt.Fprintf(w, ", wraps %d keys", p.Wraps)
		}
		fmt.Fprintln(w)
	}
	for _, p := range t.Pools {
		fmt.Fprintf(w, "      %s keys: %d, of these %d in stock, %d in claimed batches, %d abandoned\n", p.Kind, p.Keys, p.Stocked, p.Open, p.Abandoned)
	}
	fmt.Fprintf(w, "destroyed: %d keys\n", t.Destroyed)
	for _, place := range t.Places {
		fmt.Fprintf(w, "key backups: %s\n", place)
	}
	fmt.Fprintf(w, "remembered log: %d entries, root %s, %s", t.LogSize, t.LogRoot, t.age(t.LogAt))
	if t.Rewinds > 0 {
		fmt.Fprintf(w, ", %d declared restores", t.Rewinds)
	}
	fmt.Fprintln(w)
}

// age says how old something is, in days once there is one.
func (t KeyTree) age(at time.Time) string { return ageOf(t.AsOf, at) }

func ageOf(now, at time.Time) string {
	d := now.Sub(at).Round(time.Minute)
	switch {
	case d < time.Minute:
		return "just now"
	case d < 24*time.Hour:
		return fmt.Sprintf("%d h %d min old", int(d.Hours()), int(d.Minutes())%60)
	case d < 48*time.Hour:
		return "1 day old"
	}
	return fmt.Sprintf("%d days old", int(d.Hours()/24))
}
