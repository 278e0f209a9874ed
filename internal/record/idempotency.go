package record

import (
	"context"
	"crypto/sha256"
	"time"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// KeepIdempotency is how long an idempotency key answers again.
const KeepIdempotency = 48 * time.Hour

// idempotencyKey binds the caller's key to the caller.
func idempotencyKey(actor policy.Actor, key string) []byte {
	b := canon.AppendBytes(nil, actor.User[:])
	b = canon.AppendBytes(b, actor.Token[:])
	b = canon.AppendString(b, actor.OSUser)
	sum := sha256.Sum256(canon.AppendString(b, key))
	return sum[:]
}

// replay returns the outcome of an earlier unit with the same key, or nil.
func (s *Service) replay(tx *store.Tx, actor policy.Actor, u Unit) (*Outcome, error) {
	if u.IdempotencyKey == "" {
		return nil, nil
	}
	var request, outcome []byte
	err := tx.QueryRow("SELECT request, outcome FROM idempotency WHERE key = ?", idempotencyKey(actor, u.IdempotencyKey)).Scan(&request, &outcome)
	if errs.KindOf(err) == errs.NotFound {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	if !s.Keys.Purpose(keystore.Request).VerifyMAC(request, []byte("idempotency"), u.RequestHash[:]) {
		return nil, errs.New(errs.Invalid, "idempotency_key_reused").At("record.Apply")
	}
	return decodeOutcome(outcome)
}

// remember stores the outcome for later replays. Units in which a change
// failed are not stored: repeating them does no harm and may now succeed.
func (s *Service) remember(tx *store.Tx, actor policy.Actor, u Unit, out *Outcome, now time.Time) error {
	if u.IdempotencyKey == "" {
		return nil
	}
	for _, r := range out.Results {
		if r.Err != nil {
			return nil
		}
	}
	// Keyed, because the hash of a short body would let guesses be tested.
	request := s.Keys.Purpose(keystore.Request).MAC([]byte("idempotency"), u.RequestHash[:])
	_, err := tx.Exec("INSERT INTO idempotency (key, request, outcome, at) VALUES (?, ?, ?, ?)",
		idempotencyKey(actor, u.IdempotencyKey), request[:], encodeOutcome(out), now.UnixMicro())
	return err
}

// keepChanges is how many entries of the change feed stay for followers that
// fell behind; one that is further behind reads everything anew.
const keepChanges = 1_000_000

// Housekeep removes idempotency keys older than KeepIdempotency and the old
// end of the change feed.
func (s *Service) Housekeep(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "record.Housekeep")
	return s.DB.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec("DELETE FROM idempotency WHERE at < ?", tx.Now().Add(-KeepIdempotency).UnixMicro()); err != nil {
			return err
		}
		return store.TrimFeed(tx, keepChanges)
	})
}

func encodeOutcome(out *Outcome) []byte {
	b := canon.AppendUint(nil, uint64(len(out.Results)))
	for _, r := range out.Results {
		b = canon.AppendUint(b, uint64(r.Op))
		b = canon.AppendString(b, r.Object)
		b = canon.AppendBytes(b, r.ID[:])
		b = canon.AppendUint(b, uint64(r.Version))
	}
	return b
}

func decodeOutcome(b []byte) (*Outcome, error) {
	r := canon.NewReader(b)
	out := &Outcome{Replayed: true}
	for n := r.Uint(); n > 0 && r.Err() == nil; n-- {
		out.Done++
		one := Result{Op: Op(r.Uint()), Object: r.String()}
		rec, err := id.FromBytes(r.Bytes())
		if err != nil {
			return nil, errs.New(errs.Integrity, "").At("record.replay").Because(err)
		}
		one.ID, one.Version = rec, int64(r.Uint())
		out.Results = append(out.Results, one)
	}
	if err := r.Done(); err != nil {
		return nil, errs.New(errs.Integrity, "").At("record.replay").Because(err)
	}
	return out, nil
}
