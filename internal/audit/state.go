package audit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/store"
)

func newest(heads []Head) (h Head) {
	for _, one := range heads {
		if one.Size > h.Size {
			h = one
		}
	}
	return h
}

// batch is a prepared pass: everything to be written, computed on a snapshot.
type batch struct {
	before   frontier
	beforeAt time.Time // of the newest checkpoint
	tail     run       // the newest run; count 0 when there is none
	after    *edge
	afterAt  time.Time // set by write
	runs     []run     // the first may continue tail
	sums     sums
	touched  map[string]bool
	strays   []int64
	looked   int
	missed   int64 // checkpoints that heads know nothing of
}

// loadState reads the tree's edge, the sums and the newest checkpoint, and
// refuses to build on them unless the signature covers exactly these.
func (l *Log) loadState(v store.Querier) (*batch, error) {
	b := &batch{touched: map[string]bool{}, tail: run{pos: 1}}
	err := v.QueryRow(`SELECT seq, pos, count FROM audit_run ORDER BY seq DESC LIMIT 1`).
		Scan(&b.tail.seq, &b.tail.pos, &b.tail.count)
	if err != nil && errs.KindOf(err) != errs.NotFound {
		return nil, err
	}
	c, err := newestCheckpoint(v, l.keys)
	if err != nil {
		return nil, err
	}
	if b.sums, err = loadSums(v); err != nil {
		return nil, err
	}
	size := b.tail.endSeq()
	if b.after, err = loadEdge(size, tileReader(v)); err != nil {
		return nil, broken("audit_tree_broken", size, err)
	}
	b.before = b.after.clone()
	switch {
	case c == nil && size == 0:
		return b, nil
	case c == nil:
		return nil, broken("audit_tree_broken", size, fmt.Errorf("no checkpoint"))
	case c.Size != size || c.Root != [32]byte(b.before.root()):
		return nil, broken("audit_tree_broken", size, fmt.Errorf("the newest checkpoint is of size %d", c.Size))
	case c.Rows != b.sums.hash():
		return nil, broken("audit_sums_broken", size, nil)
	}
	b.beforeAt = c.At
	return b, nil
}

// checkHead fails when the log does not contain h: it was rolled back, or
// rewritten.
func checkHead(v store.Querier, h Head, size int64) error {
	if h.Size > size {
		return errs.New(errs.Integrity, "audit_rolled_back", errs.P("remembered", h.Size), errs.P("size", size)).
			WithHint("the database is older than what the key store remembers; put back the newest backup, or accept the loss if this restore was meant")
	}
	root, err := rootAt(h.Size, tileReader(v))
	if err != nil {
		return broken("audit_tree_broken", size, err)
	}
	if root != h.Root {
		return errs.New(errs.Integrity, "audit_forked", errs.P("remembered", h.Size)).
			WithHint("run `holdfast audit verify`")
	}
	return nil
}

func tileReader(q store.Querier) func(tileKey) ([]byte, error) {
	return func(k tileKey) (data []byte, err error) {
		err = q.QueryRow(`SELECT data FROM audit_tile WHERE level = ? AND number = ?`, k.Level, k.Index).Scan(&data)
		if errs.KindOf(err) == errs.NotFound {
			return nil, fmt.Errorf("tile %s is missing", k)
		}
		return data, err
	}
}

func loadSums(q store.Querier) (sums, error) {
	rows, err := q.Query(`SELECT object, sum FROM audit_accumulator`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := sums{}
	for rows.Next() {
		var object string
		var total [32]byte
		if err := rows.Scan(&object, &total); err != nil {
			return nil, err
		}
		out[object] = total
	}
	return out, rows.Err()
}

func newestCheckpoint(q store.Querier, keys Keys) (*Checkpoint, error) {
	var text string
	var size int64
	err := q.QueryRow(`SELECT size, note FROM audit_checkpoint ORDER BY size DESC LIMIT 1`).Scan(&size, &text)
	if errs.KindOf(err) == errs.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c, err := openCheckpoint(text, keys)
	if err != nil {
		return nil, broken("audit_checkpoint_unsigned", size, err)
	}
	return c, nil
}

// broken is the verdict that the log does not hold. A database that cannot be
// read is no evidence: that cause is handed on, and the pass is tried again.
func broken(code string, size int64, cause error) error {
	if unreachable(cause) {
		return cause
	}
	return errs.New(errs.Integrity, code, errs.P("size", size)).
		WithHint("the log's tables were edited or are damaged; nothing is sequenced until this is settled: run `holdfast audit verify`").
		Because(cause)
}

// unreachable tells a database or key store that gave no answer, which proves
// nothing, from one whose answer does not hold.
func unreachable(err error) bool {
	return errs.KindOf(err) == errs.Unavailable || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
