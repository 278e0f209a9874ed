package describe

import "sync"

// maxKept is how many descriptions are kept: as many as there are roles that
// somebody reads it with, mostly a handful.
const maxKept = 16

// Cache keeps descriptions by what they say, so that making one is not repeated
// for everybody who sees the same.
type Cache struct {
	mu   sync.Mutex
	kept map[string][]byte
}

// Get returns the description with a key, made where it is not kept. A key must
// differ wherever descriptions do.
func (c *Cache) Get(key string, make func() ([]byte, error)) ([]byte, error) {
	c.mu.Lock()
	body, ok := c.kept[key]
	c.mu.Unlock()
	if ok {
		return body, nil
	}
	body, err := make()
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil || len(c.kept) >= maxKept {
		c.kept = map[string][]byte{}
	}
	c.kept[key] = body
	return body, nil
}
