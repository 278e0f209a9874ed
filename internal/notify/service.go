package notify

import (
	"bytes"
	"context"
	"log/slog"
	"time"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Deps is what the service stands on.
type Deps struct {
	DB       *store.DB
	Keys     Keys
	IDs      *id.Source
	Accounts Accounts
	Log      *slog.Logger // the operator's
	// Told is called after a commit with each user who has a new notice; it
	// must not wait. It may be nil.
	Told func(user id.ID)
}

// Keys is what notify needs of the key store; *keystore.Keystore has it.
type Keys interface {
	Workspace() id.ID
	Purpose(p keystore.Purpose) *seal.Key
	PurposeVersion(p keystore.Purpose, version uint32) (*seal.Key, error)
}

var _ Keys = (*keystore.Keystore)(nil)

// Service keeps notices. Its methods may be called from any goroutine.
type Service struct {
	d     Deps
	rules map[string]rule // by kind of event
}

// New returns the service over d.DB, whose tables exist (see Migrations).
func New(d Deps) *Service {
	s := &Service{d: d, rules: map[string]rule{}}
	for _, r := range rules() {
		s.rules[r.kind] = r
	}
	return s
}

// Notice is one thing a user is told.
type Notice struct {
	ID     id.ID
	Kind   string       // of the event: "token.created"
	Params []errs.Param // in the order of their names
	At     time.Time    // of the event
	ReadAt time.Time    // zero: unread
}

// Text returns the notice in a language of errs.Languages.
func (n Notice) Text(lang string) string {
	for _, r := range rules() {
		if r.kind == n.Kind {
			return errs.Text(lang, r.text, n.Params...)
		}
	}
	return n.Kind // of a later version of the program
}

const (
	tableNotice  = "notice"
	defaultLimit = 50
	maxLimit     = 200
)

// List returns a user's notices, newest first: those before the notice with
// the given id (zero: from the newest), at most limit of them (0: 50; at most
// 200).
func (s *Service) List(ctx context.Context, user, before id.ID, limit int) (out []Notice, err error) {
	defer errs.Wrap(&err, "notify.List")
	if limit <= 0 {
		limit = defaultLimit
	}
	if before.IsZero() {
		before = id.ID(bytes.Repeat([]byte{0xff}, len(before))) // above every identifier
	}
	err = s.d.DB.Read(ctx, func(v *store.View) error {
		rows, err := v.Query(`SELECT id, kind, params, at, read_at FROM notice
			WHERE "user" = ? AND id < ? ORDER BY id DESC LIMIT ?`, user, before, min(limit, maxLimit))
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var n Notice
			var sealed []byte
			if err := rows.Scan(&n.ID, &n.Kind, &sealed, &n.At, &n.ReadAt); err != nil {
				return err
			}
			if n.Params, err = s.openParams(n.ID, sealed); err != nil {
				return err
			}
			out = append(out, n)
		}
		return rows.Err()
	})
	return out, err
}

// MarkRead marks notices of a user as read; others' are left alone.
func (s *Service) MarkRead(ctx context.Context, user id.ID, notices ...id.ID) (err error) {
	defer errs.Wrap(&err, "notify.MarkRead")
	return s.d.DB.Write(ctx, func(tx *store.Tx) error {
		for _, n := range notices {
			if _, err := tx.Exec(`UPDATE notice SET read_at = ? WHERE id = ? AND "user" = ? AND read_at IS NULL`, tx.Now(), n, user); err != nil {
				return err
			}
		}
		return nil
	})
}

// Consumer follows the outbox.
func (s *Service) Consumer() outbox.Consumer {
	kinds := make([]string, 0, len(s.rules))
	for _, r := range rules() {
		kinds = append(kinds, r.kind)
	}
	return outbox.Consumer{Name: "notify", Kinds: kinds, Handle: s.handle}
}

// letter is one notice on its way to one user.
type letter struct {
	user   id.ID
	event  outbox.Event
	params []errs.Param
}

// handle writes the notices of a batch. Everything is looked up before the
// transaction.
func (s *Service) handle(ctx context.Context, events []outbox.Event) (err error) {
	defer errs.Wrap(&err, "notify.handle")
	var letters []letter
	for _, e := range events {
		r, ok := s.rules[e.Kind]
		if !ok {
			continue
		}
		if r.alarm {
			s.d.Log.Error("integrity alarm: stored data was changed outside the program; run holdfast audit verify --rows", about(e)...)
		}
		users, params, err := r.tell(ctx, s.d.Accounts, e)
		if isGone(err) {
			continue
		}
		if err != nil {
			return err
		}
		for _, user := range users {
			letters = append(letters, letter{user, e, params})
		}
	}
	if len(letters) == 0 {
		return nil
	}
	return s.d.DB.Write(ctx, func(tx *store.Tx) error { return s.insert(tx, letters) })
}

// about lists what is known of an event for the operator's log.
func about(e outbox.Event) []any {
	known := []any{"event", e.Kind, "at", e.At}
	if e.Object != "" {
		known = append(known, "object", e.Object)
	}
	if !e.Record.IsZero() {
		known = append(known, "record", e.Record.String())
	}
	if !e.Entry.IsZero() {
		known = append(known, "entry", e.Entry.String())
	}
	return known
}

// isGone reports that what an event is about is no more, or is broken, which
// auth tells of itself: neither gets better by trying again.
func isGone(err error) bool {
	kind := errs.KindOf(err)
	return err != nil && (kind == errs.NotFound || kind == errs.Integrity)
}

// insert writes each letter once. While a notice of the same kind about the
// same row is unread there is no second one: an alarm that repeats every
// minute must not bury the others.
func (s *Service) insert(tx *store.Tx, letters []letter) error {
	for _, l := range letters {
		var unread int
		if err := tx.QueryRow(`SELECT COUNT(*) FROM notice WHERE "user" = ? AND kind = ? AND about = ? AND read_at IS NULL`,
			l.user, l.event.Kind, l.event.Record[:]).Scan(&unread); err != nil {
			return err
		}
		if unread > 0 {
			continue
		}
		notice := s.d.IDs.New()
		params, err := s.sealParams(notice, l.params)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO notice (id, "user", event, kind, about, params, at) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (event, "user") DO NOTHING`, notice, l.user, l.event.ID, l.event.Kind, l.event.Record[:], params, l.event.At); err != nil {
			return err
		}
		if s.d.Told != nil {
			tx.AfterCommit(func() { s.d.Told(l.user) })
		}
	}
	return nil
}

func (s *Service) sealParams(notice id.ID, params []errs.Param) ([]byte, error) {
	fields := make([]seal.FieldBytes, len(params))
	for i, p := range params {
		fields[i] = seal.FieldBytes{Field: p.Name, Value: []byte(p.Value)}
	}
	plain, err := seal.EncodeFields(fields)
	if err != nil {
		return nil, err
	}
	return seal.Seal(s.d.Keys.Purpose(keystore.Secret), s.place(notice), plain), nil
}

func (s *Service) openParams(notice id.ID, sealed []byte) (params []errs.Param, err error) {
	header, err := seal.ParseHeader(sealed)
	if err != nil {
		return nil, err
	}
	key, err := s.d.Keys.PurposeVersion(keystore.Secret, header.Version)
	if err != nil {
		return nil, err
	}
	plain, err := seal.Open(key, s.place(notice), sealed)
	if err != nil {
		return nil, err
	}
	return params, seal.DecodeFields(plain, func(name, value []byte) error {
		params = append(params, errs.Param{Name: string(name), Value: string(value)})
		return nil
	})
}

func (s *Service) place(notice id.ID) seal.Place {
	return seal.Place{Workspace: s.d.Keys.Workspace(), Object: tableNotice, Record: notice, Class: "params"}
}
