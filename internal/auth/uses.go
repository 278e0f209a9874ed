package auth

import (
	"context"
	"maps"
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// uses remembers when tokens or sessions were last used until that is written,
// so that no request waits for it.
type uses struct {
	mu sync.Mutex
	at map[id.ID]time.Time
}

func newUses() *uses { return &uses{at: map[id.ID]time.Time{}} }

// touch notes that a credential was used.
func (u *uses) touch(credential id.ID, now time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if now.After(u.at[credential]) {
		u.at[credential] = now
	}
}

// last returns a use that is not written yet; zero without one.
func (u *uses) last(credential id.ID) time.Time {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.at[credential]
}

// usedChunk bounds the rows of one background write.
const usedChunk = 200

// flush writes what waits by a statement that takes time and id. A use stays
// known until it is on disk; what could not be written stays.
func (u *uses) flush(ctx context.Context, db *store.DB, update string) error {
	u.mu.Lock()
	waiting := maps.Clone(u.at)
	u.mu.Unlock()
	for len(waiting) > 0 {
		chunk := map[id.ID]time.Time{}
		for credential, at := range waiting {
			if chunk[credential] = at; len(chunk) == usedChunk {
				break
			}
		}
		err := db.Write(store.Bulk(ctx), func(tx *store.Tx) error {
			for credential, at := range chunk {
				if _, err := tx.Exec(update, at, credential); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		maps.DeleteFunc(waiting, func(credential id.ID, _ time.Time) bool { _, done := chunk[credential]; return done })
		u.written(chunk)
	}
	return nil
}

// written forgets what is on disk, unless it was used again meanwhile.
func (u *uses) written(chunk map[id.ID]time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for credential, at := range chunk {
		if u.at[credential].Equal(at) {
			delete(u.at, credential)
		}
	}
}
