package record

import (
	"encoding/base64"
	"time"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/index"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/query"
	"github.com/holdfast-crm/holdfast/internal/seal"
)

// CursorLife is how long a cursor can be used.
const CursorLife = 24 * time.Hour

// cursorPlace binds a cursor to its actor and to the world it was made in: the
// query, how its order sorts, the policy and the collation. When any of them
// differs it does not open. Names and what else a catalog says do not matter:
// pages go on across its changes.
func (r *reader) cursorPlace(q *query.Query) seal.Place {
	b := canon.AppendBytes(nil, r.actor.User[:])
	b = canon.AppendBytes(b, r.actor.Token[:])
	b = canon.AppendString(b, r.actor.OSUser)
	for _, o := range q.Order {
		b = appendSorting(b, o.Field)
	}
	b = canon.AppendString(b, r.decision.Version)
	b = canon.AppendString(b, index.Collation())
	hash := query.Hash(q)
	b = canon.AppendBytes(b, hash[:])
	return seal.Place{Workspace: r.s.Keys.Workspace(), Object: r.object.ID, Class: "cursor/" + base64.RawStdEncoding.EncodeToString(b)}
}

// appendSorting appends what decides how values of a field are ordered.
func appendSorting(b []byte, f *catalog.Field) []byte {
	b = canon.AppendString(b, f.ID)
	b = canon.AppendString(b, f.Type.Name())
	b = canon.AppendUint(b, uint64(len(f.Spec.Choices)))
	for _, c := range f.Spec.Choices {
		b = canon.AppendString(b, c.ID)
	}
	return b
}

// sealCursor makes the cursor behind the last row of a page. The position
// holds that row's sort keys, which is why it is sealed.
func (r *reader) sealCursor(q *query.Query, last query.Position, now time.Time) string {
	b := canon.AppendTime(nil, now.Add(CursorLife))
	b = canon.AppendBytes(b, last.ID[:])
	b = canon.AppendUint(b, uint64(len(last.Keys)))
	for _, k := range last.Keys {
		b = canon.AppendBytes(b, k)
	}
	sealed := seal.Seal(r.s.Keys.Purpose(keystore.Cursor), r.cursorPlace(q), b)
	return base64.RawURLEncoding.EncodeToString(sealed)
}

func (r *reader) openCursor(q *query.Query, cursor string, now time.Time) (*query.Position, error) {
	expired := errs.New(errs.Invalid, "cursor_expired").At("record.List")
	sealed, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return nil, expired
	}
	b, err := seal.Open(r.s.Keys.Purpose(keystore.Cursor), r.cursorPlace(q), sealed)
	if err != nil {
		return nil, expired
	}
	in := canon.NewReader(b)
	until := in.Time()
	at, err := id.FromBytes(in.Bytes())
	if err != nil || now.After(until) {
		return nil, expired
	}
	pos := &query.Position{ID: at}
	for n := in.Uint(); n > 0 && in.Err() == nil; n-- {
		pos.Keys = append(pos.Keys, in.Bytes())
	}
	if in.Done() != nil {
		return nil, expired
	}
	return pos, nil
}
