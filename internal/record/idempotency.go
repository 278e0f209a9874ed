package record

import (
	"context"
	"crypto/sha256"
	"slices"
	"time"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// KeepIdempotency is how long an idempotency key answers again.
const KeepIdempotency = 24 * time.Hour

// keepKeys bounds how many keys are kept, whatever their age.
const keepKeys = 1_000_000

// idempotencyKey binds the caller's key to the caller, and to the change that
// the remembered part of a unit begins with.
func idempotencyKey(actor policy.Actor, key string, from int) []byte {
	b := canon.AppendBytes(nil, actor.User[:])
	b = canon.AppendBytes(b, actor.Token[:])
	b = canon.AppendString(b, actor.OSUser)
	b = canon.AppendString(b, key)
	if from > 0 {
		b = canon.AppendUint(b, uint64(from))
	}
	sum := sha256.Sum256(b)
	return sum[:]
}

// replay takes over what earlier commits with the same key did, from the
// change that is next, and reports whether that is the whole unit.
func (w *work) replay(u Unit) (bool, error) {
	if u.IdempotencyKey == "" || len(w.changes) == 0 {
		return false, nil
	}
	for w.done < len(w.changes) {
		part, err := w.s.remembered(w.tx, w.actor, u, w.done)
		if err != nil || len(part) == 0 {
			return false, err
		}
		if len(part) > len(w.changes)-w.done {
			return false, errs.New(errs.Integrity, "").At("record.replay")
		}
		for _, res := range part {
			w.results[w.done], w.begun[w.done] = res, true
			w.done++
		}
	}
	return true, nil
}

// remembered returns the results of the part of a unit that begins with a
// change, none when it was not carried out.
func (s *Service) remembered(tx *store.Tx, actor policy.Actor, u Unit, from int) ([]Result, error) {
	var request, outcome []byte
	var at int64
	key := idempotencyKey(actor, u.IdempotencyKey, from)
	err := tx.QueryRow("SELECT request, outcome, at FROM idempotency WHERE key = ?", key).Scan(&request, &outcome, &at)
	if errs.KindOf(err) == errs.NotFound {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	if at < tx.Now().Add(-KeepIdempotency).UnixMicro() { // its time is over, and nobody cleared it away yet
		_, err := tx.Exec("DELETE FROM idempotency WHERE key = ?", key)
		return nil, err
	}
	if !s.Keys.Purpose(keystore.Request).VerifyMAC(request, []byte("idempotency"), u.RequestHash[:]) {
		return nil, errs.New(errs.Invalid, "idempotency_key_reused").At("record.Apply")
	}
	return decodeResults(outcome)
}

// remember stores the results from a change on for later replays. Units in
// which a change failed are not stored, but for those whose changes were asked
// for one by one: repeating them does no harm and may now succeed.
func (w *work) remember(u Unit, from int) error {
	part := w.results[from:w.done]
	failed := slices.ContainsFunc(part, func(r Result) bool { return r.Err != nil })
	if u.IdempotencyKey == "" || len(part) == 0 || failed && (!u.Apart || u.Undo) {
		return nil
	}
	// Keyed, because the hash of a short body would let guesses be tested.
	request := w.s.Keys.Purpose(keystore.Request).MAC([]byte("idempotency"), u.RequestHash[:])
	_, err := w.tx.Exec("INSERT INTO idempotency (key, request, outcome, at) VALUES (?, ?, ?, ?)",
		idempotencyKey(w.actor, u.IdempotencyKey, from), request[:], w.encodeResults(from), w.now.UnixMicro())
	return err
}

// keepChanges is how many entries of the change feed stay for followers that
// fell behind; one that is further behind reads everything anew.
const keepChanges = 1_000_000

// Housekeep removes idempotency keys older than KeepIdempotency, or too many, and the old
// end of the change feed.
func (s *Service) Housekeep(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "record.Housekeep")
	return s.DB.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec("DELETE FROM idempotency WHERE at < ?", tx.Now().Add(-KeepIdempotency).UnixMicro()); err != nil {
			return err
		}
		if _, err := tx.Exec("DELETE FROM idempotency WHERE at < (SELECT at FROM idempotency ORDER BY at DESC LIMIT 1 OFFSET ?)", keepKeys); err != nil {
			return err
		}
		return store.TrimFeed(tx, keepChanges)
	})
}

// encodeResults writes results as they are stored: a failed change has no
// operation, and its error behind it.
func (w *work) encodeResults(from int) []byte {
	part := w.results[from:w.done]
	b := canon.AppendUint(nil, uint64(len(part)))
	for i, r := range part {
		b = canon.AppendUint(b, uint64(r.Op))
		b = canon.AppendString(b, r.Object)
		b = canon.AppendBytes(b, r.ID[:])
		b = canon.AppendUint(b, uint64(r.Version))
		if r.Err != nil {
			b = appendFailure(b, w.changes[from+i].object, errs.As(r.Err))
		}
	}
	return b
}

func decodeResults(b []byte) ([]Result, error) {
	r := canon.NewReader(b)
	var out []Result
	for n := r.Uint(); n > 0 && r.Err() == nil; n-- {
		one := Result{Op: Op(r.Uint()), Object: r.String()}
		rec, err := id.FromBytes(r.Bytes())
		if err != nil {
			return nil, errs.New(errs.Integrity, "").At("record.replay").Because(err)
		}
		one.ID, one.Version = rec, int64(r.Uint())
		if one.Op == 0 {
			one.Err = readFailure(r)
		}
		out = append(out, one)
	}
	if err := r.Done(); err != nil {
		return nil, errs.New(errs.Integrity, "").At("record.replay").Because(err)
	}
	return out, nil
}

// appendFailure writes what is told of a failed change: nothing private, and of
// the caller's words only the names of fields that there are.
func appendFailure(b []byte, o *catalog.Object, e *errs.Error) []byte {
	b = canon.AppendUint(b, uint64(e.Kind))
	b = appendText(b, e.Code, e.Params)
	b = canon.AppendUint(b, uint64(len(e.Fields)))
	for _, f := range e.Fields {
		b = canon.AppendString(b, o.Place(f.Field))
		b = appendText(b, f.Code, f.Params)
	}
	return b
}

func appendText(b []byte, code string, params []errs.Param) []byte {
	b = canon.AppendString(b, code)
	b = canon.AppendUint(b, uint64(len(params)))
	for _, p := range params {
		b = canon.AppendString(canon.AppendString(b, p.Name), p.Value)
	}
	return b
}

func readFailure(r *canon.Reader) error {
	e := &errs.Error{Kind: errs.Kind(r.Uint())}
	e.Code, e.Params = readText(r)
	for n := r.Uint(); n > 0 && r.Err() == nil; n-- {
		f := errs.FieldError{Field: r.String()}
		f.Code, f.Params = readText(r)
		e.Fields = append(e.Fields, f)
	}
	return e
}

func readText(r *canon.Reader) (code string, params []errs.Param) {
	code = r.String()
	for n := r.Uint(); n > 0 && r.Err() == nil; n-- {
		params = append(params, errs.Param{Name: r.String(), Value: r.String()})
	}
	return code, params
}
