package auth

import (
	"context"
	"errors"
	"maps"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// flushEvery is how often Run writes what is not urgent.
const flushEvery = time.Minute

// Run writes, in the background, what must not slow a request: refused
// credentials, rows that failed their check, and when tokens were last used.
// What cannot be written stays and is tried again; a disk that takes no writes
// is told by everyone who writes. Run returns when ctx ends, after a last
// Flush.
func (s *Service) Run(ctx context.Context) error {
	ticker := time.NewTicker(flushEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return s.Flush(context.WithoutCancel(ctx))
		case <-s.wake:
		case <-ticker.C:
			_ = s.flushUsed(ctx) // kept for the next tick
		}
		_ = s.flushEvidence(ctx) // as above
	}
}

// Flush writes everything that waits. A verb that runs without Run calls it
// before it ends.
func (s *Service) Flush(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "auth.Flush")
	return errors.Join(s.writeEvidence(ctx, true), s.flushUsed(ctx))
}

// flushEvidence writes what is due.
func (s *Service) flushEvidence(ctx context.Context) error { return s.writeEvidence(ctx, false) }

func (s *Service) writeEvidence(ctx context.Context, all bool) error {
	now := s.d.Now()
	refused, broken := s.refused.take(now, all), s.broken.take(now, all)
	if len(refused) == 0 && len(broken) == 0 {
		return nil
	}
	err := s.d.DB.Write(ctx, func(tx *store.Tx) error {
		for client, count := range refused {
			if err := s.d.Audit.Append(tx, refusedEntry(client, count)); err != nil {
				return err
			}
		}
		for row, count := range broken {
			entry := s.brokenEntry(row, count)
			if err := s.d.Audit.Append(tx, entry); err != nil {
				return err
			}
			if err := s.publish(tx, EventTampered, row, 0, entry.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.refused.putBack(refused)
		s.broken.putBack(broken)
	}
	return err
}

// refusedEntry tells how often one client was refused since the entry before.
func refusedEntry(client string, count int64) *audit.Entry {
	anonymous := policy.Actor{Kind: policy.Anonymous, Client: client}
	return &audit.Entry{Action: "tokens.use", Outcome: audit.Denied, Code: codeRefused, Actor: evidenceOf(anonymous), Count: count}
}

func (s *Service) brokenEntry(row rowName, count int64) *audit.Entry {
	return &audit.Entry{
		ID: s.d.IDs.New(), Action: "integrity.check", Outcome: audit.Noticed, Code: codeRowChanged,
		Actor:  evidenceOf(policy.Actor{Kind: policy.System}),
		Object: row.table, Record: row.id, Count: count,
	}
}

// refuse counts a refused credential.
func (s *Service) refuse(client string) {
	if s.refused.add(client, s.d.Now()) {
		s.nudge()
	}
}

// nudge wakes Run.
func (s *Service) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// touch notes that a token was used.
func (s *Service) touch(token id.ID, now time.Time) {
	s.mu.Lock()
	s.used[token] = now
	s.mu.Unlock()
}

// usedChunk bounds the rows of one background write.
const usedChunk = 200

func (s *Service) flushUsed(ctx context.Context) error {
	s.mu.Lock()
	used := s.used
	s.used = map[id.ID]time.Time{}
	s.mu.Unlock()
	for len(used) > 0 {
		chunk := map[id.ID]time.Time{}
		for token, at := range used {
			if chunk[token] = at; len(chunk) == usedChunk {
				break
			}
		}
		err := s.d.DB.Write(store.Bulk(ctx), func(tx *store.Tx) error {
			for token, at := range chunk {
				if _, err := tx.Exec(`UPDATE api_token SET last_used_at = ? WHERE id = ?`, at, token); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			s.keepUsed(used)
			return err
		}
		maps.DeleteFunc(used, func(token id.ID, _ time.Time) bool { _, done := chunk[token]; return done })
	}
	return nil
}

// keepUsed returns what could not be written; newer times win.
func (s *Service) keepUsed(used map[id.ID]time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for token, at := range used {
		if at.After(s.used[token]) {
			s.used[token] = at
		}
	}
}
