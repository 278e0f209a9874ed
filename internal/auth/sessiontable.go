package auth

import (
	"net/netip"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/ratelimit"
	"github.com/holdfast-crm/holdfast/internal/store"
)

const (
	tableSession   = "session"
	tableSetupLink = "setup_link"
)

// sessionTables is the step that brought signing in by browser.
func sessionTables() store.Migration {
	integer, blob := store.Integer, store.Blob
	return store.Migration{ID: "auth/2", Tables: []store.Table{
		{
			Name: tableSession,
			Columns: []store.Column{
				{Name: "id", Type: blob},
				{Name: "hash", Type: blob},
				{Name: "user", Type: blob},
				{Name: "network", Type: blob}, // equality token of user and client network
				{Name: "device", Type: blob},  // sealed
				{Name: "created_at", Type: integer},
				{Name: "last_seen_at", Type: integer, Null: true}, // not under the MAC
				{Name: "expires_at", Type: integer},
				{Name: "ended_at", Type: integer, Null: true},
				{Name: "version", Type: integer},
				{Name: "mac", Type: blob},
			},
			Primary: []string{"id"},
			Indexes: []store.TableIndex{
				{Name: "session_hash", Columns: []string{"hash"}, Unique: true},
				{Name: "session_user", Columns: []string{"user", "network"}},
			},
		},
		{
			Name: tableSetupLink,
			Columns: []store.Column{
				{Name: "id", Type: blob},
				{Name: "hash", Type: blob},
				{Name: "user", Type: blob, Null: true}, // null: it makes the first user
				{Name: "created_at", Type: integer},
				{Name: "expires_at", Type: integer},
				{Name: "used_at", Type: integer, Null: true}, // or withdrawn
				{Name: "version", Type: integer},
				{Name: "mac", Type: blob},
			},
			Primary: []string{"id"},
			Indexes: []store.TableIndex{{Name: "setup_link_hash", Columns: []string{"hash"}, Unique: true}},
		},
	}}
}

// sessionRow is one row of session.
type sessionRow struct {
	id         id.ID
	hash       [32]byte
	user       id.ID
	network    [16]byte
	device     []byte
	createdAt  time.Time
	lastSeenAt time.Time
	expiresAt  time.Time
	endedAt    time.Time
	version    int64
	mac        []byte // as read
}

func (r *sessionRow) row() audit.RowName { return named(tableSession, r.id) }
func (r *sessionRow) readMAC() []byte    { return r.mac }

// columns is what the MAC covers beside the row's name. Whoever can write
// last_seen_at by SQL can put off the idle limit, not the absolute one.
func (r *sessionRow) columns() []byte {
	b := canon.AppendBytes(nil, r.hash[:])
	b = canon.AppendBytes(b, r.user[:])
	b = canon.AppendBytes(b, r.network[:])
	b = canon.AppendBytes(b, r.device)
	b = canon.AppendTime(b, r.createdAt)
	b = canon.AppendTime(b, r.expiresAt)
	b = canon.AppendTime(b, r.endedAt)
	return canon.AppendUint(b, uint64(r.version))
}

// networkToken recognises a network a user signed in from without storing the
// address.
func (k rowKeys) networkToken(user id.ID, client netip.Addr) [16]byte {
	place := user.String() + " " + ratelimit.Neighbourhood(client).String()
	return k.keys.Purpose(keystore.Token).Token(tableSession, "network", place)
}

func (s *Service) insertSession(tx *store.Tx, r *sessionRow) error {
	_, err := tx.Exec(`INSERT INTO session
		(id, hash, "user", network, device, created_at, expires_at, ended_at, version, mac)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.id, r.hash, r.user, r.network, r.device, r.createdAt, r.expiresAt, r.endedAt, r.version,
		s.mac(r))
	return err
}

// updateSession writes what ending changes.
func (s *Service) updateSession(tx *store.Tx, r *sessionRow) error {
	n, err := tx.Exec(`UPDATE session SET ended_at = ?, version = ?, mac = ? WHERE id = ?`, r.endedAt, r.version, s.mac(r), r.id)
	return rewritten(r, n, err)
}

const selectSession = `SELECT id, hash, "user", network, device, created_at, last_seen_at, expires_at, ended_at, version, mac FROM session`

// readSession reads one row and checks its MAC; without one the error is
// NotFound "session_unknown".
func (s *Service) readSession(q store.Querier, session id.ID) (*sessionRow, error) {
	rows, err := q.Query(selectSession+` WHERE id = ?`, session)
	found, err := scanRows[sessionRow](s, q, rows, err)
	return oneRow(found, err, "session_unknown")
}

func (s *Service) readSessionByHash(q store.Querier, hash [32]byte) (*sessionRow, error) {
	rows, err := q.Query(selectSession+` WHERE hash = ?`, hash)
	found, err := scanRows[sessionRow](s, q, rows, err)
	return oneRow(found, err, "session_unknown")
}

// liveSessions returns a user's sessions that let in, oldest first; damaged
// ones do not.
func (s *Service) liveSessions(q store.Querier, user id.ID, now time.Time) (live []*sessionRow, err error) {
	rows, err := q.Query(selectSession+` WHERE "user" = ? AND ended_at IS NULL AND expires_at > ? ORDER BY id`, user, now)
	all, err := scanAll[sessionRow](s, q, rows, err)
	for _, row := range all.sound {
		if s.live(row, now) {
			live = append(live, row)
		}
	}
	return live, err
}

func (r *sessionRow) scan(scan func(...any) error) error {
	return scan(&r.id, &r.hash, &r.user, &r.network, &r.device, &r.createdAt, &r.lastSeenAt, &r.expiresAt, &r.endedAt, &r.version, &r.mac)
}
