package keystore

import (
	"sync"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

// cacheShards keeps lock waits apart; a power of two.
const cacheShards = 32

// cache holds opened keys, and the knowledge that a key is gone, within a
// bound. Eviction is the clock algorithm: a hit costs one bit, not a list
// move.
type cache struct{ shards [cacheShards]cacheShard }

type cacheShard struct {
	mu    sync.Mutex
	index map[id.ID]int32
	slots []cacheSlot
	most  int
	hand  int
}

type cacheSlot struct {
	id   id.ID
	key  *seal.Key // nil: there is no such key, see err
	err  error
	used bool
}

func newCache(keys int) *cache {
	c := &cache{}
	for i := range c.shards {
		c.shards[i].index = map[id.ID]int32{}
		c.shards[i].most = max(keys/cacheShards, 1)
	}
	return c
}

// shard picks by the last byte, which is random in an identifier.
func (c *cache) shard(kid id.ID) *cacheShard { return &c.shards[kid[15]%cacheShards] }

// get returns what is known about a key; found is false when nothing is.
func (c *cache) get(kid id.ID) (key *seal.Key, err error, found bool) {
	s := c.shard(kid)
	s.mu.Lock()
	defer s.mu.Unlock()
	at, found := s.index[kid]
	if !found {
		return nil, nil, false
	}
	slot := &s.slots[at]
	slot.used = true
	return slot.key, slot.err, true
}

// put remembers a key, or with a nil key why there is none. It returns the
// key it replaced.
func (c *cache) put(kid id.ID, key *seal.Key, why error) (was *seal.Key) {
	s := c.shard(kid)
	s.mu.Lock()
	defer s.mu.Unlock()
	at, found := s.index[kid]
	switch {
	case found:
		was = s.slots[at].key
	case len(s.slots) < s.most:
		s.slots = append(s.slots, cacheSlot{})
		at = int32(len(s.slots) - 1)
	default:
		at = s.evict()
	}
	s.slots[at] = cacheSlot{id: kid, key: key, err: why, used: true}
	s.index[kid] = at
	return was
}

// evict frees the next slot not used since the hand last passed. The key is
// not wiped: somebody may be sealing with it.
func (s *cacheShard) evict() int32 {
	for s.slots[s.hand].used {
		s.slots[s.hand].used = false
		s.hand = (s.hand + 1) % len(s.slots)
	}
	at := s.hand
	delete(s.index, s.slots[at].id)
	s.hand = (s.hand + 1) % len(s.slots)
	return int32(at)
}

func (c *cache) clear() {
	for i := range c.shards {
		s := &c.shards[i]
		s.mu.Lock()
		clear(s.index)
		s.slots, s.hand = nil, 0
		s.mu.Unlock()
	}
}

// each calls fn for every key.
func (c *cache) each(fn func(*seal.Key)) {
	for i := range c.shards {
		s := &c.shards[i]
		s.mu.Lock()
		for _, slot := range s.slots {
			if slot.key != nil {
				fn(slot.key)
			}
		}
		s.mu.Unlock()
	}
}

// count returns how many keys are loaded.
func (c *cache) count() (n int) {
	for i := range c.shards {
		s := &c.shards[i]
		s.mu.Lock()
		n += len(s.slots)
		s.mu.Unlock()
	}
	return n
}
