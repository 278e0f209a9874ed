package auth

import (
	"bytes"
	"context"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/auth/password"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Profile names what a person changes about itself; nil leaves it as it is.
// An empty time zone goes back to the workspace's.
type Profile struct {
	Name, Locale, TimeZone *string
	Only                   Only // which versions of the user the change is for
}

// ChangeProfile changes the actor's own profile. Rejected values come together
// as Invalid "fields_invalid" with fields name, locale, time_zone. Errors
// besides: Conflict "version_stale".
func (s *Service) ChangeProfile(ctx context.Context, actor policy.Actor, p Profile) (u User, err error) {
	defer errs.Wrap(&err, "auth.ChangeProfile")
	_, before, err := s.ownAccount(ctx, actor)
	if err != nil {
		return User{}, err
	}
	if p.Locale != nil && *p.Locale == "" { // a new user may leave it to the program
		return User{}, errs.FieldsInvalid(errs.FieldError{Field: "locale", Code: "user_locale_unknown"})
	}
	checked := p.on(before)
	if _, err := s.words.checkUser(&checked); err != nil {
		return User{}, err
	}
	if p.Name != nil {
		p.Name = &checked.Name // normalised
	}
	var row *userRow
	err = s.changeSelf(ctx, actor, EventUserChanged, func(tx *store.Tx, own *userRow, entry *audit.Entry) error {
		row = own
		if err := p.Only.check(row.version); err != nil {
			return err
		}
		now, err := s.openUser(row)
		if err != nil {
			return err
		}
		if err := s.sealProfile(row, p.on(now)); err != nil {
			return err
		}
		return s.writeSelf(tx, row, EventUserChanged, entry)
	})
	if err != nil {
		return User{}, err
	}
	return s.openUser(row)
}

// on returns the user as the change makes it.
func (p Profile) on(u User) NewUser {
	n := NewUser{Email: u.Email, Name: u.Name, Locale: u.Locale, TimeZone: u.TimeZone, Role: u.Role}
	for _, one := range []struct{ to, in *string }{{p.Name, &n.Name}, {p.Locale, &n.Locale}, {p.TimeZone, &n.TimeZone}} {
		if one.to != nil {
			*one.in = *one.to
		}
	}
	return n
}

// changeSelf runs fn over the actor's own row, with an entry that names what
// it was and becomes. Only a person does this, never a program with a token.
func (s *Service) changeSelf(ctx context.Context, actor policy.Actor, action string, fn func(*store.Tx, *userRow, *audit.Entry) error) error {
	return s.told(ctx, s.d.DB.Write(ctx, func(tx *store.Tx) error {
		who, err := s.Refresh(tx, actor)
		if err != nil {
			return err
		}
		if who.Kind != policy.Person {
			return errs.New(errs.Permission, "policy_token_never")
		}
		row, err := s.activeUser(tx, who)
		if err != nil {
			return err
		}
		if err := s.prove(tx); err != nil { // the row keeps its role and state
			return err
		}
		entry := &audit.Entry{ID: s.d.IDs.New(), Action: action, Outcome: audit.Done, Policy: policy.Version(), Actor: evidenceOf(who)}
		return fn(tx, row, entry)
	}))
}

// writeSelf writes a changed row of the actor's own, with entry and event.
func (s *Service) writeSelf(tx *store.Tx, row *userRow, event string, entry *audit.Entry) error {
	stored, err := s.readUser(tx, row.id)
	if err != nil {
		return err
	}
	if err := s.writeUser(tx, row, stored, row.id, entry); err != nil {
		return err
	}
	if err := s.d.Audit.Append(tx, entry); err != nil {
		return err
	}
	return s.publish(tx, event, row.row(), row.version, entry.ID)
}

// writeUser writes a changed row, and its part of the entry. Nobody is believed
// to be what they were before.
func (s *Service) writeUser(tx *store.Tx, row, stored *userRow, by id.ID, entry *audit.Entry) error {
	row.version, row.updatedAt, row.updatedBy = stored.version+1, tx.Now(), by
	n, err := tx.Exec(`UPDATE app_user SET profile = ?, password = ?, role = ?, state = ?, updated_at = ?, updated_by = ?, version = ?, mac = ? WHERE id = ?`,
		row.profile, row.password, row.role, row.state, row.updatedAt, row.updatedBy, row.version, s.mac(row), row.id)
	if err := rewritten(row, n, err); err != nil {
		return err
	}
	tx.AfterCommit(s.grants.forget)
	s.wrote(entry, row.row(), stored.version, row.version, stored.columns(), row.columns())
	return nil
}

// ChangePassword replaces the actor's own password and ends every session but
// the one it came in with. A wrong current password is Invalid
// "fields_invalid" with "password_wrong" at current; it spends the budgets of
// wrong passwords like signing in. What may not become a password is rejected
// at password. The caller wipes both.
func (s *Service) ChangePassword(ctx context.Context, actor policy.Actor, current, next []byte, from Browser) (err error) {
	defer errs.Wrap(&err, "auth.ChangePassword")
	user, profile, err := s.ownAccount(ctx, actor)
	if err != nil {
		return err
	}
	if err := s.proveCurrent(ctx, user, profile, current, from); err != nil {
		return err
	}
	var rejected rejections
	rejected.add("password", password.Check(next, password.Context{Email: profile.Email, Name: profile.Name}))
	if bytes.Equal(current, next) {
		rejected.check("password", errs.Field("password_same"))
	}
	if err := rejected.err(); err != nil {
		return err
	}
	phc, err := s.d.Hasher.Hash(ctx, next)
	if err != nil {
		return err
	}
	return s.changeSelf(ctx, actor, EventPassword, func(tx *store.Tx, row *userRow, entry *audit.Entry) error {
		if !bytes.Equal(row.password, user.password) {
			return errs.New(errs.Conflict, "password_changed_meanwhile")
		}
		row.password = s.rows.seal(row.row(), "password", []byte(phc))
		if err := s.writeSelf(tx, row, EventPassword, entry); err != nil {
			return err
		}
		return s.endOthers(tx, actor)
	})
}

// ownAccount reads the actor's row and profile.
func (s *Service) ownAccount(ctx context.Context, actor policy.Actor) (row *userRow, profile User, err error) {
	err = s.read(ctx, func(q store.Querier) (err error) {
		who, err := s.Refresh(q, actor)
		if err != nil {
			return err
		}
		row, err = s.activeUser(q, who)
		return err
	})
	if err == nil {
		profile, err = s.openUser(row)
	}
	return row, profile, err
}

// proveCurrent asks for the password that is in force, within the budgets of
// wrong ones: who found an open browser must not guess without end. A user
// that never had one has none to prove.
func (s *Service) proveCurrent(ctx context.Context, user *userRow, profile User, current []byte, from Browser) error {
	if user.password == nil {
		return nil
	}
	who, _, known, err := s.findAccount(ctx, profile.Email, from)
	if err != nil {
		return err
	}
	giveBack, err := s.attempts.begin(who, known, s.d.Now())
	if err != nil {
		s.refuse(attempt{"password.refused", codeSignInSlow, clientOf(from)})
		return err
	}
	holds, err := s.passwordHolds(ctx, user, current)
	if err != nil || holds {
		giveBack()
		return err
	}
	s.refuse(attempt{"password.refused", "password_wrong", clientOf(from)})
	return errs.FieldsInvalid(errs.FieldError{Field: "current", Code: "password_wrong"})
}

// endOthers ends every session of the actor's user but its own.
func (s *Service) endOthers(tx *store.Tx, actor policy.Actor) error {
	live, err := s.liveSessions(tx, actor.User, s.d.Now())
	for _, row := range live {
		if err == nil && row.id != actor.Session {
			err = s.endSession(tx, row, actor, endedByPassword)
		}
	}
	return err
}

// People returns everybody who may own records, oldest first, those switched
// off included: what they did stays theirs.
func (s *Service) People(ctx context.Context) (out []User, err error) {
	defer errs.Wrap(&err, "auth.People")
	err = s.read(ctx, func(q store.Querier) error {
		rows, err := q.Query(selectUser + ` ORDER BY id`)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var row userRow
			err := row.scan(rows.Scan)
			if err = s.checkedScan(q, &row, err); errs.KindOf(err) == errs.Integrity {
				continue // told of by the log; one broken row keeps no name from the others
			} else if err != nil {
				return err
			}
			user, err := s.openUser(&row)
			if err != nil {
				return err
			}
			out = append(out, user)
		}
		return rows.Err()
	})
	return out, err
}
