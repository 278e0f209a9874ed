package auth

import (
	"context"
	"slices"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// A damaged row was edited outside the program, put back to what it was
// earlier, or is gone although nobody removed it. What it says is not believed;
// an administrator writes over it or takes it away by the same doors as a
// sound one. The entry of that goes on from what the log says the row was, so
// that log and rows agree again.

// removal is the statement that takes a row of a table away.
func removal(table string) string {
	switch table {
	case tableUser:
		return `DELETE FROM app_user WHERE id = ?`
	case tableToken:
		return `DELETE FROM api_token WHERE id = ?`
	case tableSession:
		return deleteSession
	case tableSetupLink:
		return deleteLink
	case tableRole:
		return `DELETE FROM role WHERE id = ?`
	case tableTeam:
		return `DELETE FROM team WHERE id = ?`
	case tableUserTeam:
		return `DELETE FROM user_team WHERE id = ?`
	}
	return ""
}

// names are the ids of rows that have one.
func names[T any, R interface {
	*T
	macRow
}](rows []*T) (ids []id.ID) {
	for _, r := range rows {
		if row := R(r).row().Record; !row.IsZero() {
			ids = append(ids, row)
		}
	}
	return ids
}

// clearDamaged takes damaged rows away, with an entry each.
func (s *Service) clearDamaged(tx *store.Tx, table string, rows []id.ID, who policy.Actor) error {
	for _, row := range rows {
		entry := &audit.Entry{ID: s.d.IDs.New(), Action: "damaged.removed", Outcome: audit.Done, Policy: policy.Version(), Actor: evidenceOf(who)}
		if err := s.clear(tx, named(table, row), entry); err != nil {
			return err
		}
		if err := s.d.Audit.Append(tx, entry); err != nil {
			return err
		}
	}
	return nil
}

// clear takes a damaged row away and fills in its entry. Without any such row
// now or in the log it is NotFound.
func (s *Service) clear(tx *store.Tx, row audit.RowName, entry *audit.Entry) error {
	told, err := s.d.Audit.Newest(tx, row)
	if err != nil {
		return err
	}
	n, err := tx.Exec(removal(row.Object), row.Record)
	if err != nil {
		return err
	}
	if n == 0 && told.Digest == nil {
		return errs.New(errs.NotFound, "")
	}
	tx.AfterCommit(s.grants.forget)
	entry.Object, entry.Record = row.Object, row.Record
	entry.Detail = append(entry.Detail, audit.Pair{Key: "damaged", Value: "removed"})
	if told.Digest != nil {
		entry.Change = audit.Change{From: told.Version, Before: told.Digest}
	}
	return nil
}

// damagedOr is NotFound's better half: err as it is, unless it says that a row
// is missing that the log knows of, or does not hold. Then nil, and true.
func (s *Service) damagedOr(q store.Querier, row audit.RowName, err error) (damaged bool, _ error) {
	switch errs.KindOf(err) {
	case errs.Integrity:
		return true, nil
	case errs.NotFound:
		told, failed := s.d.Audit.Newest(q, row)
		if failed != nil {
			return false, failed
		}
		if told.Digest != nil {
			return true, nil
		}
	}
	return false, err
}

// wroteOver is wrote for a row that takes the place of a damaged one.
func (s *Service) wroteOver(entry *audit.Entry, row audit.RowName, told audit.Told, version int64, after []byte) {
	s.wrote(entry, row, told.Version, version, nil, after)
	entry.Change.Before = told.Digest
	entry.Detail = append(entry.Detail, audit.Pair{Key: "damaged", Value: "overwritten"})
}

// Locate returns the user that somebody means by an id or an address, with the
// state; Damaged when what is stored of it is not believed. It is for callers
// that have decided already; without one the error is NotFound "user_unknown".
func (s *Service) Locate(ctx context.Context, who string) (user id.ID, state State, err error) {
	defer errs.Wrap(&err, "auth.Locate")
	err = s.read(ctx, func(q store.Querier) error {
		if user, err = id.Parse(who); err != nil {
			_, normal, err := s.words.email(who)
			if err != nil {
				return userUnknown()
			}
			if err := q.QueryRow(`SELECT id FROM app_user WHERE email_token = ?`, s.rows.emailToken(normal)).Scan(&user); err != nil {
				return err
			}
		}
		row, err := s.readUser(q, user)
		damaged, err := s.damagedOr(q, named(tableUser, user), err)
		if state = Damaged; err == nil && !damaged {
			state = State(row.state)
		}
		return err
	})
	if errs.KindOf(err) == errs.NotFound {
		err = userUnknown()
	}
	return user, state, err
}

// vanished are the users whose rows are gone although nobody removed them.
func (s *Service) vanished(q store.Querier, there ...[]id.ID) (gone []id.ID, err error) {
	known := map[id.ID]bool{}
	for _, user := range slices.Concat(there...) {
		known[user] = true
	}
	rows, err := q.Query(`SELECT record FROM audit_entry WHERE object = ? AND writes = 1 AND record IS NOT NULL GROUP BY record ORDER BY record`, tableUser)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var record []byte
		if err := rows.Scan(&record); err != nil {
			return nil, err
		}
		user, err := id.FromBytes(record)
		if err != nil || known[user] {
			continue // an entry about no row, put in beside the program
		}
		told, err := s.d.Audit.Newest(q, named(tableUser, user))
		if err != nil {
			return nil, err
		}
		if told.Digest != nil {
			gone = append(gone, user)
		}
	}
	return gone, rows.Err()
}

// openDamaged returns what may be shown of a user whose row is not believed:
// name and address, when their own seal holds. They may be old.
func (s *Service) openDamaged(row *userRow) Colleague {
	u, err := s.openUser(row)
	if err != nil {
		u = User{}
	}
	return Colleague{User: User{ID: row.id, Name: u.Name, Email: u.Email, Locale: u.Locale, TimeZone: u.TimeZone, State: Damaged}}
}

// overwriteUser makes a row of a user anew that is not believed. Only what the
// administrator says counts: without a role it is the least one, without a
// state the user stays out, and a password has to be chosen again. A row that
// the program never made is taken away when it is switched off.
func (s *Service) overwriteUser(tx *store.Tx, user id.ID, c Access, who policy.Actor, entry *audit.Entry) (*userRow, error) {
	told, err := s.d.Audit.Newest(tx, named(tableUser, user))
	if err != nil {
		return nil, err
	}
	if told.Digest == nil {
		if c.State == nil || *c.State != Disabled {
			return nil, userUnknown()
		}
		return &userRow{id: user, state: string(Disabled)}, s.clear(tx, named(tableUser, user), entry)
	}
	row := &userRow{id: user, version: told.Version + 1, role: string(policy.ReadOnly), state: string(Disabled)}
	var old userRow
	err = old.scan(tx.QueryRow(selectUser+` WHERE id = ?`, user).Scan)
	if k := errs.KindOf(err); err != nil && k != errs.NotFound && k != errs.Integrity {
		return nil, err
	}
	if err := s.keepProfile(row, &old, c); err != nil {
		return nil, err
	}
	c.Name = nil
	if c.Teams == nil {
		c.Teams = &[]id.ID{}
	}
	if err := s.applyAccess(tx, row, c, who); err != nil {
		return nil, err
	}
	row.createdAt, row.createdBy, row.updatedAt, row.updatedBy = tx.Now(), who.User, tx.Now(), who.User
	if _, err := tx.Exec(removal(tableUser), user); err != nil {
		return nil, err
	}
	if err := s.insertUser(tx, row); err != nil {
		return nil, emailTaken(err)
	}
	s.wroteOver(entry, row.row(), told, row.version, row.columns())
	return row, nil
}

// keepProfile gives a row made anew the name and address of the old one, when
// their seal holds; else the id stands for both, and no address finds it.
func (s *Service) keepProfile(row, old *userRow, c Access) error {
	known, err := s.openUser(old)
	if err != nil || old.id != row.id || known.Email == "" {
		known = User{Name: row.id.String(), Locale: errs.Languages()[0]}
		row.emailToken = s.rows.emailToken("damaged " + row.id.String())
	} else {
		_, normal, err := s.words.email(known.Email)
		if err != nil {
			return err
		}
		row.emailToken = s.rows.emailToken(normal)
	}
	return s.sealProfile(row, Profile{Name: c.Name}.on(known))
}

// A stranger is a row that the program never made: no entry tells of it. Its id
// may be one that nobody can read, so that no door names it alone: all of them
// go at once. To whoever lists users, those without an id are the user with the
// zero id.

// everyID is the statement that reads the ids of a table.
func everyID(table string) string {
	switch table {
	case tableUser:
		return `SELECT id FROM app_user`
	case tableToken:
		return `SELECT id FROM api_token`
	case tableSession:
		return `SELECT id FROM session`
	case tableSetupLink:
		return `SELECT id FROM setup_link`
	case tableRole:
		return `SELECT id FROM role`
	case tableTeam:
		return `SELECT id FROM team`
	case tableUserTeam:
		return `SELECT id FROM user_team`
	}
	return ""
}

// ClearStrangers takes all strangers away, with an entry that names their
// tables, for who may manage users; it returns how many there were.
func (s *Service) ClearStrangers(ctx context.Context, actor policy.Actor) (n int, err error) {
	defer errs.Wrap(&err, "auth.ClearStrangers")
	err = s.change(ctx, actor, policy.UsersManage, func(tx *store.Tx, _ policy.Actor, entry *audit.Entry) (err error) {
		n, err = s.clearStrangers(tx, entry)
		return err
	})
	if errs.CodeOf(err) == "user_unknown" { // there are none, and so nothing to tell of
		return 0, nil
	}
	return n, err
}

// clearStrangers is ClearStrangers in the caller's transaction; NotFound
// "user_unknown" when there are none.
func (s *Service) clearStrangers(tx *store.Tx, entry *audit.Entry) (n int, err error) {
	var cleared []string
	for _, table := range s.Rows().Objects() {
		ids, err := s.d.Audit.Strangers(tx, table, everyID(table))
		if err != nil {
			return 0, err
		}
		for _, stored := range ids {
			if _, err := tx.Exec(removal(table), stored); err != nil {
				return 0, err
			}
		}
		if len(ids) > 0 {
			cleared = append(cleared, table)
			n += len(ids)
		}
	}
	if n == 0 {
		return 0, userUnknown()
	}
	tx.AfterCommit(s.grants.forget)
	entry.Object, entry.Record, entry.Count = tableUser, id.ID{}, int64(n)
	entry.Detail = append(entry.Detail, audit.Pair{Key: "damaged", Value: "removed"}, audit.Pair{Key: "tables", Value: strings.Join(cleared, " ")})
	return n, nil
}
