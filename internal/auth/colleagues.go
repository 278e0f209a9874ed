package auth

import (
	"bytes"
	"context"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Colleague is a user with what administrators know of one.
type Colleague struct {
	User
	Teams   []id.ID
	Version int64 // of the user and their teams together; 0 of a damaged one
}

// Colleagues returns everybody with role, state and teams, oldest first, to who
// may read users. Damaged ones have nothing but an id, and perhaps a name and
// an address that may be old.
func (s *Service) Colleagues(ctx context.Context, actor policy.Actor) (out []Colleague, err error) {
	defer errs.Wrap(&err, "auth.Colleagues")
	err = s.readAs(ctx, actor, policy.UsersRead, func(q store.Querier) error {
		rows, err := q.Query(selectUser + ` ORDER BY id`)
		all, err := scanAll[userRow](s, q, rows, err)
		if err != nil {
			return err
		}
		out = nil
		for _, row := range all.sound {
			u, err := s.describe(q, row)
			if err != nil {
				return err
			}
			out = append(out, u)
		}
		for _, row := range all.damaged {
			out = append(out, s.openDamaged(row))
		}
		gone, err := s.vanished(q, names(all.sound), names(all.damaged))
		for _, user := range gone {
			out = append(out, Colleague{User: User{ID: user, State: Damaged}})
		}
		slices.SortFunc(out, func(a, b Colleague) int { return bytes.Compare(a.ID[:], b.ID[:]) })
		return err
	})
	return out, err
}

// describe returns what administrators know of a user. One whose teams are not
// believed does not come in either.
func (s *Service) describe(q store.Querier, row *userRow) (u Colleague, err error) {
	if u.User, err = s.openUser(row); err != nil {
		return u, err
	}
	teams, err := s.readUserTeam(q, row.id)
	if errs.KindOf(err) == errs.Integrity {
		return s.openDamaged(row), nil
	}
	u.Version = versionOf(row, teams)
	if teams != nil {
		u.Teams = teams.list()
	}
	return u, err
}

// versionOf is the version of a user with their teams, which are rows with
// versions of their own: whichever changes, it is another one.
func versionOf(row *userRow, teams *userTeamRow) int64 {
	if teams == nil {
		return row.version
	}
	return row.version + teams.version
}

// Access names what is to change of what a user may do; nil leaves it as it is.
type Access struct {
	Name  *string
	Role  *policy.RoleName
	State *State // Active or Disabled
	Teams *[]id.ID
	Only  Only // which versions of the user the change is for
}

// ChangeAccess changes what a user may do, at once: nobody is believed to be
// what they were before for longer than a unit of work. Switching somebody off
// ends their sessions, tokens and invitation. Errors: NotFound "user_unknown";
// Conflict "last_administrator" when nobody would be left who may do this;
// Conflict "version_stale"; Invalid "fields_invalid" at name, role, state, teams. A damaged user is made
// anew from what c says, see overwriteUser; one of whom only the teams are not
// believed is in none from then on, unless c names them. Switching off the zero
// id takes away all rows that the program never made.
func (s *Service) ChangeAccess(ctx context.Context, actor policy.Actor, user id.ID, c Access) (u Colleague, err error) {
	defer errs.Wrap(&err, "auth.ChangeAccess")
	if err := s.checkAccess(&c); err != nil {
		return Colleague{}, err
	}
	var row *userRow
	err = s.change(ctx, actor, policy.UsersManage, func(tx *store.Tx, who policy.Actor, entry *audit.Entry) error {
		entry.Object, entry.Record = tableUser, user
		if user.IsZero() {
			row = &userRow{state: string(Disabled)}
			if c.State == nil || *c.State != Disabled {
				return userUnknown()
			}
			_, err := s.clearStrangers(tx, entry)
			return err
		}
		stored, err := s.readUser(tx, user)
		damaged, err := s.damagedOr(tx, named(tableUser, user), err)
		if damaged {
			if row, err = s.overwriteUser(tx, user, c, who, entry); err != nil {
				return err
			}
			return s.ended(tx, row, who, entry)
		}
		if errs.KindOf(err) == errs.NotFound {
			return userUnknown()
		}
		if err != nil {
			return err
		}
		if err := s.checkVersion(tx, stored, c.Only); err != nil {
			return err
		}
		changed := *stored
		row = &changed
		if err := s.applyAccess(tx, row, c, who); err != nil {
			return err
		}
		if err := s.keepAdministrator(tx, stored, row); err != nil {
			return err
		}
		if row.state == string(Disabled) && stored.state != row.state {
			if err := s.endEverything(tx, user, who); err != nil {
				return err
			}
		}
		entry.Detail = []audit.Pair{{Key: "role", Value: row.role}, {Key: "state", Value: row.state}}
		if c.Teams == nil {
			if err := s.mendTeams(tx, user, who, entry); err != nil {
				return err
			}
		}
		if err := s.writeUser(tx, row, stored, who.User, entry); err != nil {
			return err
		}
		return s.publish(tx, EventAccess, row.row(), row.version, entry.ID)
	})
	if err != nil {
		return Colleague{}, err
	}
	return s.colleague(ctx, row)
}

// checkVersion leaves teams that are damaged to whoever mends them.
func (s *Service) checkVersion(q store.Querier, row *userRow, only Only) error {
	teams, err := s.readUserTeam(q, row.id)
	if errs.KindOf(err) == errs.Integrity {
		return nil
	}
	if err != nil {
		return err
	}
	return only.check(versionOf(row, teams))
}

// ended ends everything of a user that was damaged: nobody knows what it was
// made for.
func (s *Service) ended(tx *store.Tx, row *userRow, who policy.Actor, entry *audit.Entry) error {
	if err := s.endEverything(tx, row.id, who); err != nil {
		return err
	}
	tx.AfterCommit(s.grants.forget)
	return s.publish(tx, EventAccess, row.row(), row.version, entry.ID)
}

func (s *Service) colleague(ctx context.Context, row *userRow) (u Colleague, err error) {
	if row.version == 0 { // taken away
		return Colleague{User: User{ID: row.id, State: Disabled}}, nil
	}
	err = s.read(ctx, func(q store.Querier) (err error) {
		u, err = s.describe(q, row)
		return err
	})
	return u, err
}

// checkAccess checks what needs no database.
func (s *Service) checkAccess(c *Access) (err error) {
	var rejected rejections
	if c.Name != nil {
		*c.Name, err = s.words.name(*c.Name)
		rejected.add("name", err)
	}
	if c.State != nil && !slices.Contains([]State{Active, Disabled}, *c.State) {
		rejected.add("state", errs.Field("user_state_unknown"))
	}
	return rejected.err()
}

// applyAccess puts the change into the row, and teams where they belong.
func (s *Service) applyAccess(tx *store.Tx, row *userRow, c Access, who policy.Actor) error {
	if c.Name != nil {
		now, err := s.openUser(row)
		if err != nil {
			return err
		}
		if err := s.sealProfile(row, Profile{Name: c.Name}.on(now)); err != nil {
			return err
		}
	}
	if c.Role != nil {
		if err := s.checkRole(tx, *c.Role); err != nil {
			return err
		}
		row.role = string(*c.Role)
	}
	if c.State != nil {
		row.state = string(*c.State)
		if *c.State == Active && row.password == nil {
			row.state = string(Invited) // and waits for a link again
		}
	}
	if c.Teams == nil {
		return nil
	}
	if err := s.checkTeams(tx, *c.Teams); err != nil {
		return err
	}
	return s.setTeams(tx, row.id, *c.Teams, who)
}

// keepAdministrator refuses to lose the last administrator who can come in. Of
// two acts at once that each count on the other's, one runs again: units are
// carried out as if one after another (see store.Dialect, Writers).
func (s *Service) keepAdministrator(q store.Querier, was, now *userRow) error {
	administers := func(r *userRow) bool { return r.role == string(policy.Owner) && r.state == string(Active) }
	if !administers(was) || administers(now) {
		return nil
	}
	rows, err := q.Query(selectUser+` WHERE role = ? AND state = ? ORDER BY id`, string(policy.Owner), string(Active))
	others, err := scanAll[userRow](s, q, rows, err) // who is damaged administers nothing
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(others.sound, func(r *userRow) bool { return r.id != was.id }) {
		return errs.New(errs.Conflict, "last_administrator")
	}
	return nil
}

// endEverything ends what a user can come in with.
func (s *Service) endEverything(tx *store.Tx, user id.ID, who policy.Actor) error {
	rows, err := tx.Query(selectSession+` WHERE "user" = ? AND ended_at IS NULL AND expires_at > ? ORDER BY id`, user, tx.Now())
	sessions, err := scanAll[sessionRow](s, tx, rows, err)
	if err != nil {
		return err
	}
	for _, session := range sessions.sound {
		if err := s.endSession(tx, session, who, endedByDisabling); err != nil {
			return err
		}
	}
	if err := s.clearDamaged(tx, tableSession, names(sessions.damaged), who); err != nil {
		return err
	}
	tokens, err := s.readTokensOf(tx, user)
	if err != nil {
		return err
	}
	if err := s.clearDamaged(tx, tableToken, names(tokens.damaged), who); err != nil {
		return err
	}
	for _, t := range tokens.sound {
		if !t.usable(tx.Now()) {
			continue
		}
		if err := s.revokeBecause(tx, t, who, endedByDisabling); err != nil {
			return err
		}
	}
	return s.withdrawLinks(tx, who, func(l *linkRow) bool { return l.user == user })
}
