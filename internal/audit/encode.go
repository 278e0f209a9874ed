package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

// entryFormat is the first byte of a stored entry.
const entryFormat = 1

// encode returns the stored bytes: the clear part, then the personal part
// sealed under the current body key.
func encode(e *Entry, key *seal.Key) ([]byte, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	out := appendClear(make([]byte, 0, 512+len(e.Change.ValuesBefore)+len(e.Change.ValuesAfter)), e)
	body := seal.Seal(key, bodyPlace(e.Workspace, e.ID, out), appendBody(nil, e))
	return canon.AppendBytes(out, body), nil
}

// bodyPlace binds a sealed body to its entry and to every clear byte before
// it: a changed digest, time or action leaves a body that does not open.
func bodyPlace(workspace, entry id.ID, clear []byte) seal.Place {
	sum := sha256.Sum256(clear)
	return seal.Place{Workspace: workspace, Object: "audit_entry", Record: entry, Class: hex.EncodeToString(sum[:])}
}

func appendClear(dst []byte, e *Entry) []byte {
	a, c := &e.Actor, &e.Change
	dst = append(dst, entryFormat)
	dst = appendID(dst, e.ID)
	dst = appendID(dst, e.Workspace)
	dst = canon.AppendTime(dst, e.At)
	dst = canon.AppendString(dst, e.Action)
	dst = canon.AppendUint(dst, uint64(e.Outcome))
	dst = canon.AppendString(dst, e.Code)
	dst = canon.AppendString(dst, e.Policy)
	dst = canon.AppendString(dst, a.Kind)
	dst = appendID(dst, a.User)
	dst = appendID(dst, a.Session)
	dst = appendID(dst, a.OnBehalfOf)
	dst = canon.AppendString(dst, a.RequestID)
	dst = canon.AppendString(dst, e.Object)
	dst = appendID(dst, e.Record)
	dst = canon.AppendUint(dst, uint64(c.From))
	dst = canon.AppendUint(dst, uint64(c.To))
	dst = canon.AppendUint(dst, uint64(len(e.Fields)))
	for _, f := range e.Fields {
		dst = canon.AppendString(dst, f)
	}
	dst = appendIDs(dst, e.Records)
	dst = canon.AppendUint(dst, uint64(e.Count))
	dst = canon.AppendBytes(dst, c.Before)
	dst = canon.AppendBytes(dst, c.After)
	dst = canon.AppendBytes(dst, c.ValuesBefore)
	return canon.AppendBytes(dst, c.ValuesAfter)
}

func appendBody(dst []byte, e *Entry) []byte {
	a := &e.Actor
	dst = canon.AppendString(dst, a.OSUser)
	dst = canon.AppendString(dst, a.Client)
	dst = canon.AppendString(dst, a.Purpose)
	dst = canon.AppendString(dst, a.Reason)
	dst = canon.AppendUint(dst, uint64(len(e.Detail)))
	for _, d := range e.Detail {
		dst = canon.AppendString(dst, d.Key)
		dst = canon.AppendString(dst, d.Value)
	}
	return dst
}

// decodeClear reads stored bytes without a key. body is the sealed part and
// clear what it binds; both alias stored.
func decodeClear(stored []byte) (e *Entry, clear, body []byte, err error) {
	if len(stored) == 0 || stored[0] != entryFormat {
		return nil, nil, nil, canon.ErrMalformed
	}
	r := canon.NewReader(stored[1:])
	e = &Entry{ID: readID(r), Workspace: readID(r), At: r.Time(), Seq: -1}
	e.Action, e.Outcome, e.Code, e.Policy = r.String(), Outcome(min(r.Uint(), 255)), r.String(), r.String()
	a, c := &e.Actor, &e.Change
	a.Kind, a.User, a.Session, a.OnBehalfOf, a.RequestID = r.String(), readID(r), readID(r), readID(r), r.String()
	e.Object, e.Record = r.String(), readID(r)
	c.From, c.To = int64(r.Uint()), int64(r.Uint())
	for range readCount(r) {
		e.Fields = append(e.Fields, r.String())
	}
	e.Records = readIDs(r)
	e.Count = int64(r.Uint())
	c.Before, c.After = orNil(r.Bytes()), orNil(r.Bytes())
	c.ValuesBefore, c.ValuesAfter = orNil(r.Bytes()), orNil(r.Bytes())
	clear = stored[:len(stored)-r.Len()]
	body = r.Bytes()
	if err := r.Done(); err != nil {
		return nil, nil, nil, err
	}
	// Strict: one entry has one encoding, so what was read must write alike.
	if e.check() != nil || !bytes.Equal(appendClear(make([]byte, 0, len(clear)), e), clear) {
		return nil, nil, nil, canon.ErrMalformed
	}
	return e, clear, body, nil
}

// openBody opens the sealed part into e. A key that is no more is NotFound;
// anything else that does not open is Integrity.
func openBody(e *Entry, clear, body []byte, keys Keys) error {
	h, err := seal.ParseHeader(body)
	if err != nil {
		return err
	}
	key, err := keys.BodyKeyAt(h.Version)
	if err != nil {
		return err
	}
	plain, err := seal.Open(key, bodyPlace(keys.Workspace(), e.ID, clear), body)
	if err != nil {
		return err
	}
	r := canon.NewReader(plain)
	a := &e.Actor
	a.OSUser, a.Client, a.Purpose, a.Reason = r.String(), r.String(), r.String(), r.String()
	for range readCount(r) {
		e.Detail = append(e.Detail, Pair{r.String(), r.String()})
	}
	if r.Done() != nil || !bytes.Equal(appendBody(nil, e), plain) {
		return errs.New(errs.Integrity, "audit_entry_broken", errs.P("place", e.ID)).Because(canon.ErrMalformed)
	}
	return nil
}

// appendID writes an identifier; none as an empty string.
func appendID(dst []byte, v id.ID) []byte {
	if v.IsZero() {
		return append(dst, 0)
	}
	return canon.AppendBytes(dst, v[:])
}

func readID(r *canon.Reader) id.ID {
	v, _ := id.FromBytes(r.Bytes()) // a wrong length reads as none and then fails the strict comparison
	return v
}

// appendIDs writes a sorted set of identifiers, each as what differs from the
// one before: identifiers made together share six or more of their sixteen
// bytes. The length of the rest says how many are shared.
func appendIDs(dst []byte, ids []id.ID) []byte {
	dst = canon.AppendUint(dst, uint64(len(ids)))
	var last id.ID
	for _, v := range ids {
		shared := 0
		for shared < len(v)-1 && v[shared] == last[shared] {
			shared++
		}
		dst = canon.AppendBytes(dst, v[shared:])
		last = v
	}
	return dst
}

func readIDs(r *canon.Reader) []id.ID {
	n := readCount(r)
	if n == 0 {
		return nil
	}
	ids := make([]id.ID, 0, n)
	var last id.ID
	for range n {
		rest := r.Bytes()
		if len(rest) > len(last) {
			return nil // differs from what is written again; see decodeClear
		}
		copy(last[len(last)-len(rest):], rest)
		ids = append(ids, last)
	}
	return ids
}

// sortedSet returns ids in order and once each; ids itself is left alone.
func sortedSet(ids []id.ID) []id.ID {
	if len(ids) == 0 {
		return nil
	}
	set := slices.Clone(ids)
	slices.SortFunc(set, compareIDs)
	return slices.Compact(set)
}

func isSortedSet(ids []id.ID) bool {
	for i := 1; i < len(ids); i++ {
		if compareIDs(ids[i-1], ids[i]) >= 0 {
			return false
		}
	}
	return true
}

func compareIDs(a, b id.ID) int { return bytes.Compare(a[:], b[:]) }

// readCount reads a list's length. Each element takes a byte at least, so a
// larger number is malformed: it reads as 0, must not be allocated for, and
// fails the strict comparison.
func readCount(r *canon.Reader) uint64 {
	n := r.Uint()
	if n > uint64(r.Len()) {
		return 0
	}
	return n
}

func orNil(b []byte) []byte {
	if len(b) == 0 {
		return nil
	}
	return b
}
