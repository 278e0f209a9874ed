package auth

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// flushEvery is how often Run writes what is not urgent.
const flushEvery = time.Minute

// AlarmAgain is how long nobody is told again of the same row.
const AlarmAgain = time.Hour

// Run writes, in the background, what must not slow a request: refused
// credentials, rows that failed their check, and when tokens and
// sessions were last used.
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
	told, err := s.toldOf(ctx, broken)
	if err == nil {
		err = s.d.DB.Write(ctx, func(tx *store.Tx) error { return s.append(tx, refused, broken, told) })
	}
	if err != nil {
		s.refused.putBack(refused)
		s.broken.putBack(broken)
	}
	return err
}

// toldOf returns of which rows administrators were told lately.
func (s *Service) toldOf(ctx context.Context, broken map[audit.RowName]int64) (told map[outbox.About]bool, err error) {
	if len(broken) == 0 {
		return nil, nil
	}
	err = s.d.DB.Read(ctx, func(v *store.View) error {
		told, err = outbox.Told(v, EventTampered, s.d.DB.Now().Add(-AlarmAgain))
		return err
	})
	return told, err
}

// append leaves an entry of everything that was counted, and tells of rows that
// nobody was told of.
func (s *Service) append(tx *store.Tx, refused map[attempt]int64, broken map[audit.RowName]int64, told map[outbox.About]bool) error {
	for what, count := range refused {
		if err := s.d.Audit.Append(tx, refusedEntry(what, count)); err != nil {
			return err
		}
	}
	for row, count := range broken {
		entry := s.brokenEntry(row, count)
		if err := s.d.Audit.Append(tx, entry); err != nil {
			return err
		}
		if told[outbox.About(row)] {
			continue
		}
		if err := s.publish(tx, EventTampered, row, 0, entry.ID); err != nil {
			return err
		}
	}
	return nil
}

// attempt is what refused credentials are counted by.
type attempt struct {
	action string // of the entry: "tokens.use", "sessions.use", "sign_in.refused", "setup_link.use"
	code   string
	client string
}

// refusedEntry tells how often one client was refused since the entry before.
func refusedEntry(a attempt, count int64) *audit.Entry {
	anonymous := policy.Actor{Kind: policy.Anonymous, Client: a.client}
	action := cmp.Or(a.action, "credentials.use") // of more clients than are told apart
	return &audit.Entry{Action: action, Outcome: audit.Denied, Code: a.code, Actor: evidenceOf(anonymous), Count: count}
}

func (s *Service) brokenEntry(row audit.RowName, count int64) *audit.Entry {
	return &audit.Entry{
		ID: s.d.IDs.New(), Action: "integrity.check", Outcome: audit.Noticed, Code: codeRowChanged,
		Actor:  evidenceOf(policy.Actor{Kind: policy.System}),
		Object: row.Object, Record: row.Record, Count: count,
	}
}

// refuse counts a refused credential.
func (s *Service) refuse(a attempt) {
	if s.refused.add(a, s.d.Now()) {
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

// flushUsed writes when tokens and sessions were last used.
func (s *Service) flushUsed(ctx context.Context) error {
	return errors.Join(
		s.used.flush(ctx, s.d.DB, `UPDATE api_token SET last_used_at = ? WHERE id = ?`),
		s.seen.flush(ctx, s.d.DB, `UPDATE session SET last_seen_at = ? WHERE id = ?`))
}
