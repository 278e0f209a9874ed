package auth

import (
	"context"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

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
		ids, err := s.strangers(tx, table)
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

// strangers returns what stands for an id in those of a table.
func (s *Service) strangers(q store.Querier, table string) (strange []any, err error) {
	all, err := store.RawIDs(q, everyID(table))
	if err != nil {
		return nil, err
	}
	for _, stored := range all {
		b, _ := stored.([]byte)
		told := audit.Told{}
		if row, bad := id.FromBytes(b); bad == nil && !row.IsZero() {
			if told, err = s.d.Audit.Newest(q, named(table, row)); err != nil {
				return nil, err
			}
		}
		if told.Pos == 0 {
			strange = append(strange, stored)
		}
	}
	return strange, nil
}
