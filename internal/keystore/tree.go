package keystore

import (
	"context"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Tree is the key hierarchy for people: identifiers, states and counts, never
// a secret.
type Tree struct {
	Workspace id.ID
	RootKey   id.ID
	Wraps     []Wrap
	Recovery  RecoveryState
	Purposes  []PurposeInfo // the workspace key, purposes and epochs
	Pools     []PoolInfo    // subject, record
	Destroyed int64         // tombstones
	Loaded    int           // opened keys in memory
	Places    []string      // key-backup places
	Head      Head          // the remembered audit head
	Rewinds   int64         // declared steps back
}

// PurposeInfo is one version of a purpose key.
type PurposeInfo struct {
	Purpose              Purpose
	Version              uint32
	State                string
	Key                  id.ID
	CreatedAt, ChangedAt time.Time
	Wraps                int64 // of an epoch: how many keys it wraps
}

// PoolInfo counts the keys of one kind.
type PoolInfo struct {
	Kind      string
	Keys      int64 // in the store
	Stocked   int64 // of these, ready to be handed out
	Open      int64 // in claimed batches, handed out or next
	Abandoned int64 // in batches that a crash left claimed
}

// Tree reads the hierarchy.
func (k *Keystore) Tree(ctx context.Context) (t Tree, err error) {
	defer errs.Wrap(&err, "keystore.Tree")
	err = k.read(ctx, func(v *store.View) error {
		t = Tree{Workspace: k.rows.workspace, Loaded: k.cache.count()}
		for _, p := range k.o.Places {
			t.Places = append(t.Places, p.Name())
		}
		root, _, err := readRoot(v)
		if err != nil {
			return err
		}
		t.RootKey = root.key
		if err := k.treeWraps(v, &t); err != nil {
			return err
		}
		if t.Head, err = k.rows.currentHead(v); err != nil {
			return err
		}
		if err := k.treeKeys(v, &t); err != nil {
			return err
		}
		return v.QueryRow(`SELECT (SELECT count(*) FROM key_tombstone), (SELECT count(*) FROM rewind)`).Scan(&t.Destroyed, &t.Rewinds)
	})
	return t, err
}

func (k *Keystore) treeWraps(v *store.View, t *Tree) error {
	recovery, err := k.rows.readRecovery(v)
	if err != nil {
		return err
	}
	t.Recovery = recovery.state
	for _, role := range []string{roleOperational, roleRecovery} {
		if role == roleRecovery && recovery.state == RecoveryMissing {
			continue
		}
		w, _, err := readWrap(v, role)
		if err != nil {
			return err
		}
		t.Wraps = append(t.Wraps, w.describe())
	}
	return nil
}

func (k *Keystore) treeKeys(v *store.View, t *Tree) error {
	purposes, err := k.rows.readPurposes(v)
	if err != nil {
		return err
	}
	for of := range kinds {
		t.Pools = append(t.Pools, PoolInfo{Kind: of.String()})
	}
	wraps := map[uint32]int64{}
	rows, err := v.Query(`SELECT epoch, kind, count(*) FROM held_key GROUP BY epoch, kind`)
	if err != nil {
		return err
	}
	for rows.Next() {
		var version uint32
		var of kind
		var n int64
		if err := rows.Scan(&version, &of, &n); err != nil {
			return err
		}
		wraps[version] += n
		if of >= 0 && of < kinds {
			t.Pools[of].Keys += n
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, r := range purposes {
		info := PurposeInfo{Purpose: r.purpose, Version: r.version, State: r.state, Key: r.key, CreatedAt: r.createdAt, ChangedAt: r.changedAt}
		if r.purpose == epoch {
			info.Wraps = wraps[r.version]
		}
		t.Purposes = append(t.Purposes, info)
	}
	return k.treeBatches(v, t)
}

func (k *Keystore) treeBatches(v *store.View, t *Tree) error {
	for _, state := range []string{batchStocked, batchOpen, batchAbandoned} {
		batches, err := k.rows.readBatches(v, state)
		if err != nil {
			return err
		}
		for _, b := range batches {
			p := &t.Pools[b.kind]
			switch state {
			case batchStocked:
				p.Stocked += b.count - b.taken
			case batchOpen:
				p.Open += b.count
			case batchAbandoned:
				p.Abandoned += b.count - b.taken
			}
		}
	}
	return nil
}
