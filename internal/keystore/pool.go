package keystore

import (
	"context"
	"errors"
	"sync"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// pool hands out the keys of one kind. Nothing is made before the first key is
// asked for, and then little: a short command needs one key. From half of a
// batch on a worker claims the next, larger one, so taking a key waits only at
// the start and when keys are used faster than they are made.
type pool struct {
	k    *Keystore
	kind kind

	mu      sync.Mutex
	current claimed
	spare   *claimed
	spent   []batchRow
	handed  int           // keys handed out since the store was opened
	ready   chan struct{} // closed when spare or err is set
	err     error         // why the worker gave up; the next take tries again
	wake    chan struct{}
	started bool
	over    bool
}

// claimed is an open batch; keys are those left of size.
type claimed struct {
	batch batchRow
	keys  []wrappedKey
	size  int
}

func newPool(k *Keystore, of kind) *pool {
	return &pool{k: k, kind: of, ready: make(chan struct{}), wake: make(chan struct{}, 1)}
}

// TakeSubjectKey hands out a new person's key. It is loaded, durable here and
// in every key-backup place, and nobody else gets it. Call it before the data
// transaction, never inside.
func (k *Keystore) TakeSubjectKey(ctx context.Context) (key *seal.Key, err error) {
	defer errs.Wrap(&err, "keystore.TakeSubjectKey")
	return k.pools[subjectKey].take(ctx)
}

// TakeRecordKey hands out a key for one record of nobody or of several people,
// under the rules of TakeSubjectKey.
func (k *Keystore) TakeRecordKey(ctx context.Context) (key *seal.Key, err error) {
	defer errs.Wrap(&err, "keystore.TakeRecordKey")
	return k.pools[recordKey].take(ctx)
}

func (p *pool) take(ctx context.Context) (*seal.Key, error) {
	for {
		next, ready, err := p.pop()
		switch {
		case err != nil:
			return nil, err
		case ready == nil:
			return p.open(ctx, next)
		}
		select {
		case <-ready:
		case <-ctx.Done():
			return nil, errs.New(errs.Unavailable, "keys_waiting").Because(ctx.Err())
		case <-p.k.ctx.Done():
			return nil, errs.New(errs.Unavailable, "keystore_closed")
		}
		if err := p.failure(); err != nil {
			return nil, err
		}
	}
}

// pop returns the next key, or what to wait for.
func (p *pool) pop() (next wrappedKey, ready <-chan struct{}, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over {
		return next, nil, errs.New(errs.Unavailable, "keystore_closed")
	}
	if len(p.current.keys) == 0 && p.spare != nil {
		if p.current.batch.number != 0 {
			p.spent = append(p.spent, p.current.batch)
		}
		p.current, p.spare = *p.spare, nil
	}
	var waitFor <-chan struct{}
	if len(p.current.keys) == 0 {
		waitFor = p.ready
	} else {
		next = p.current.keys[0]
		p.current.keys = p.current.keys[1:]
		p.handed++
	}
	if p.low() {
		p.nudge()
	}
	return next, waitFor, nil
}

// low says that it is time for the next batch; mu is held.
func (p *pool) low() bool {
	return p.spare == nil && len(p.current.keys) <= p.current.size/2
}

// batchSize is how many keys the next batch has: what was used so far doubles,
// between a small first batch and the largest.
func (p *pool) batchSize() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return min(p.k.o.BatchKeys, max(firstBatch, 2*p.handed))
}

// nudge starts or wakes the worker; mu is held.
func (p *pool) nudge() {
	if !p.started {
		p.started = true
		p.k.worker.Go(p.work)
	}
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// open opens a key and keeps it loaded.
func (p *pool) open(ctx context.Context, w wrappedKey) (*seal.Key, error) {
	h, err := seal.ParseHeader(w.wrapped)
	if err != nil {
		return nil, err
	}
	key, err := p.openNow(w, h.Key)
	if !errors.Is(err, ErrCold) {
		return key, err
	}
	// The epoch ended while the wrap waited in memory; the row has a new one.
	if err := p.k.Warm(ctx, w.id); err != nil {
		return nil, err
	}
	return p.k.Cached(w.id)
}

// openNow returns ErrCold when the epoch is over.
func (p *pool) openNow(w wrappedKey, epochKey id.ID) (*seal.Key, error) {
	p.k.shred.RLock()
	defer p.k.shred.RUnlock()
	if p.k.ring.Load().epochs[epochKey] == nil {
		return nil, ErrCold
	}
	key, err := p.k.openHeld(w.id, w.kind, w.wrapped)
	if err == nil {
		p.k.cache.put(w.id, key, nil)
	}
	return key, err
}

func (p *pool) work() {
	for {
		select {
		case <-p.k.ctx.Done():
			return
		case <-p.wake:
			p.fill(p.k.ctx)
		}
	}
}

// fill claims a spare batch. Once keys are used in numbers it also stocks one
// more: a crash abandons what is claimed, not what is stocked.
func (p *pool) fill(ctx context.Context) {
	p.mu.Lock()
	need, spent, busy := p.low(), p.spent, p.handed >= p.k.o.BatchKeys
	p.mu.Unlock()
	if !need {
		return
	}
	b, keys, err := p.k.claim(ctx, p.kind, spent)
	if err == nil && b == nil {
		if err = p.k.makeBatch(ctx, p.kind, p.batchSize()); err == nil {
			b, keys, err = p.k.claim(ctx, p.kind, nil)
		}
	}
	p.mu.Lock()
	if err == nil && b != nil {
		p.spare = &claimed{batch: *b, keys: keys, size: len(keys)}
		p.spent = p.spent[len(spent):]
	}
	p.err = err
	close(p.ready)
	p.ready = make(chan struct{})
	p.mu.Unlock()
	if err != nil || !busy {
		return
	}
	if n, err := p.k.stocked(ctx, p.kind); err == nil && n == 0 {
		// A failure here shows at the next claim, to whoever waits for a key.
		_ = p.k.makeBatch(ctx, p.kind, p.batchSize())
	}
}

// failure returns why the worker gave up, unless a key is there all the same.
func (p *pool) failure() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.spare != nil || len(p.current.keys) > 0 {
		return nil
	}
	return p.err
}

// putBack returns what is left of claimed batches, so that a clean stop
// abandons nothing. The worker has ended.
func (p *pool) putBack() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over = true
	left := []claimed{p.current}
	if p.spare != nil {
		left = append(left, *p.spare)
	}
	for _, b := range p.spent {
		left = append(left, claimed{batch: b})
	}
	if left[0].batch.number == 0 {
		left = left[1:]
	}
	if len(left) == 0 {
		return nil
	}
	return p.k.db.Write(context.Background(), func(tx *store.Tx) error {
		for _, c := range left {
			b := c.batch
			b.taken = b.count - int64(len(c.keys))
			b.state = batchUsed
			if len(c.keys) > 0 {
				b.state, b.first = batchStocked, c.keys[0].id
			}
			if err := p.k.rows.updateBatch(tx, b); err != nil {
				return err
			}
		}
		return nil
	})
}
