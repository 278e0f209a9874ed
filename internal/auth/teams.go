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

const (
	maxTeams       = 500
	maxTeamsOfUser = 50 // they go into the condition of every question
)

// Team is some users whose records belong together.
type Team struct {
	ID      id.ID
	Name    string
	Version int64
	Damaged bool // what is stored is not believed: it has no name
	Only    Only // which versions a change is for
}

// teamsOf reads which teams a user is in. That there is no row is not compared
// with the log: it lets nobody see more.
func (s *Service) teamsOf(q store.Querier, user id.ID) ([]id.ID, error) {
	row, err := s.readUserTeam(q, user)
	if err != nil || row == nil {
		return nil, err
	}
	return row.list(), nil
}

// Teams returns all teams, oldest first: everybody who signs in may know their
// names, as those of users.
func (s *Service) Teams(ctx context.Context) (out []Team, err error) {
	defer errs.Wrap(&err, "auth.Teams")
	err = s.read(ctx, func(q store.Querier) error {
		rows, err := q.Query(selectTeam + ` ORDER BY id`)
		all, err := scanAll[teamRow](s, q, rows, err)
		out = nil
		for _, row := range all.sound {
			one, err := s.openTeam(row)
			if err != nil {
				return err
			}
			out = append(out, one)
		}
		for _, row := range all.damaged {
			out = append(out, Team{ID: row.id, Version: row.version, Damaged: true})
		}
		return err
	})
	return out, err
}

func (s *Service) openTeam(row *teamRow) (Team, error) {
	name, err := s.rows.open(row.row(), "name", row.name)
	return Team{ID: row.id, Name: string(name), Version: row.version}, err
}

// SaveTeam makes a team, or with an ID renames one. Errors: Invalid
// "fields_invalid" at name; NotFound "team_unknown"; Conflict "version_stale", but
// not of a damaged one.
func (s *Service) SaveTeam(ctx context.Context, actor policy.Actor, t Team) (_ Team, err error) {
	defer errs.Wrap(&err, "auth.SaveTeam")
	var rejected rejections
	t.Name, err = s.words.name(t.Name)
	rejected.add("name", err)
	if err := rejected.err(); err != nil {
		return Team{}, err
	}
	fresh := s.d.IDs.New()
	var row *teamRow
	err = s.change(ctx, actor, policy.UsersManage, func(tx *store.Tx, who policy.Actor, entry *audit.Entry) (err error) {
		if t.ID.IsZero() {
			row = &teamRow{namedRow{id: fresh}}
			if err := s.roomFor(tx, `SELECT COUNT(*) FROM team`, maxTeams, "teams_too_many"); err != nil {
				return err
			}
			s.dress(tx, &row.namedRow, row.row(), t.Name, who)
			if err := s.insertTeam(tx, row); err != nil {
				return err
			}
			return s.changedGrant(tx, row, 0, nil, EventTeam, entry)
		}
		row, err = s.readTeam(tx, t.ID)
		damaged, err := s.damagedOr(tx, named(tableTeam, t.ID), err)
		if damaged {
			row = &teamRow{namedRow{id: t.ID}}
			return s.overwriteGrant(tx, row, &row.namedRow, t.Name, who, EventTeam, entry, func() error { return s.insertTeam(tx, row) })
		}
		if err != nil {
			return err
		}
		if err := t.Only.check(row.version); err != nil {
			return err
		}
		from, before := row.version, row.columns()
		s.dress(tx, &row.namedRow, row.row(), t.Name, who)
		if err := s.updateTeam(tx, row); err != nil {
			return err
		}
		return s.changedGrant(tx, row, from, before, EventTeam, entry)
	})
	if err != nil {
		return Team{}, err
	}
	return s.openTeam(row)
}

// DeleteTeam removes a team and everybody from it. Records keep naming it,
// which lets nobody see them any more. Errors: as SaveTeam.
func (s *Service) DeleteTeam(ctx context.Context, actor policy.Actor, team id.ID, only Only) (err error) {
	defer errs.Wrap(&err, "auth.DeleteTeam")
	return s.change(ctx, actor, policy.UsersManage, func(tx *store.Tx, who policy.Actor, entry *audit.Entry) error {
		row, err := s.readTeam(tx, team)
		damaged, err := s.damagedOr(tx, named(tableTeam, team), err)
		if err == nil && !damaged {
			err = only.check(row.version)
		}
		if err != nil {
			return err
		}
		rows, err := tx.Query(selectUserTeam + ` ORDER BY id`)
		members, err := scanAll[userTeamRow](s, tx, rows, err)
		if err != nil {
			return err
		}
		for _, m := range members.sound {
			left := slices.DeleteFunc(m.list(), func(t id.ID) bool { return t == team })
			if err := s.setTeams(tx, m.id, left, who); err != nil {
				return err
			}
		}
		if damaged {
			return s.clear(tx, named(tableTeam, team), entry)
		}
		return s.removeGrant(tx, row, row.version, `DELETE FROM team WHERE id = ?`, EventTeam, entry)
	})
}

// setTeams puts a user into exactly these teams, with an entry of its own when
// that changes anything.
func (s *Service) setTeams(tx *store.Tx, user id.ID, teams []id.ID, who policy.Actor) error {
	teams = slices.CompactFunc(slices.SortedFunc(slices.Values(teams), func(a, b id.ID) int { return bytes.Compare(a[:], b[:]) }), func(a, b id.ID) bool { return a == b })
	told, err := s.d.Audit.Newest(tx, named(tableUserTeam, user))
	if err != nil {
		return err
	}
	row, err := s.readUserTeam(tx, user)
	damaged := errs.KindOf(err) == errs.Integrity || err == nil && row == nil && told.Digest != nil
	if err != nil && !damaged {
		return err
	}
	if row == nil {
		row = &userTeamRow{id: user}
	}
	if !damaged && slices.Equal(row.list(), teams) {
		return nil
	}
	row.teams, row.version = []byte{}, told.Version+1
	for _, t := range teams {
		row.teams = append(row.teams, t[:]...)
	}
	if err := s.writeUserTeam(tx, row); err != nil {
		return err
	}
	entry := &audit.Entry{ID: s.d.IDs.New(), Action: "user.teams_changed", Outcome: audit.Done, Policy: who.PolicyVersion(), Actor: evidenceOf(who)}
	tx.AfterCommit(s.grants.forget)
	s.wrote(entry, row.row(), told.Version, row.version, nil, row.columns())
	entry.Change.Before = told.Digest
	return s.d.Audit.Append(tx, entry)
}

// mendTeams takes a user out of all teams when the row that says which is not
// believed: nobody knows which they were.
func (s *Service) mendTeams(tx *store.Tx, user id.ID, who policy.Actor, entry *audit.Entry) error {
	told, err := s.d.Audit.Newest(tx, named(tableUserTeam, user))
	if err != nil {
		return err
	}
	row, err := s.readUserTeam(tx, user)
	if errs.KindOf(err) != errs.Integrity && (err != nil || row != nil || told.Digest == nil) {
		return err
	}
	entry.Detail = append(entry.Detail, audit.Pair{Key: "teams", Value: "overwritten"})
	return s.setTeams(tx, user, nil, who)
}

// checkTeams refuses teams that are not there.
func (s *Service) checkTeams(q store.Querier, teams []id.ID) error {
	if len(teams) > maxTeamsOfUser {
		return errs.New(errs.Conflict, "teams_too_many", errs.P("max", maxTeamsOfUser))
	}
	for _, t := range teams {
		_, err := s.readTeam(q, t)
		if errs.KindOf(err) == errs.NotFound {
			return errs.FieldsInvalid(errs.FieldError{Field: "teams", Code: "team_unknown"})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// CanHold reports whether a record can be given to somebody: to a user that is
// not switched off, or to a team. field is "owner" or "team".
func (s *Service) CanHold(q store.Querier, field string, holder id.ID) (_ bool, err error) {
	defer errs.Wrap(&err, "auth.CanHold")
	var user *userRow
	switch field {
	case "owner":
		user, err = s.readUser(q, holder)
	case "team":
		_, err = s.readTeam(q, holder)
	default:
		return false, nil
	}
	if errs.KindOf(err) == errs.NotFound {
		return false, nil
	}
	return err == nil && (user == nil || user.state != string(Disabled)), err
}
