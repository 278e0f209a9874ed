package auth

import (
	"context"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// KeepSessions is how long an ended session stays after it could have been
// used last: so long its network counts as one the user came from before. Used
// set-up links stay as long.
const KeepSessions = 90 * day

const (
	deleteSession = `DELETE FROM session WHERE id = ?`
	deleteLink    = `DELETE FROM setup_link WHERE id = ?`
)

// forgetChunk is how many rows go in one transaction.
const forgetChunk = 20

// Forget removes old sessions and set-up links, with an entry each: without
// one, a row that is gone is tampering.
func (s *Service) Forget(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "auth.Forget")
	for n := forgetChunk; n == forgetChunk; {
		err := s.d.DB.Write(store.Bulk(ctx), func(tx *store.Tx) (err error) {
			n, err = s.forgetSome(tx, tx.Now().Add(-KeepSessions))
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) forgetSome(tx *store.Tx, before time.Time) (int, error) {
	rows, err := tx.Query(selectSession+` WHERE expires_at < ? ORDER BY id LIMIT ?`, before, forgetChunk)
	sessions, err := scanAll[sessionRow](s, tx, rows, err)
	if err != nil {
		return 0, err
	}
	for _, r := range sessions.sound {
		if err := s.forgetRow(tx, r, r.version, deleteSession, "session.forgotten"); err != nil {
			return 0, err
		}
	}
	rows, err = tx.Query(selectLink+` WHERE expires_at < ? ORDER BY id LIMIT ?`, before, forgetChunk-len(sessions.sound)-len(sessions.damaged))
	links, err := scanAll[linkRow](s, tx, rows, err)
	if err != nil {
		return 0, err
	}
	for _, r := range links.sound {
		if err := s.forgetRow(tx, r, r.version, deleteLink, "setup_link.forgotten"); err != nil {
			return 0, err
		}
	}
	system := policy.Actor{Kind: policy.System}
	if err := s.clearDamaged(tx, tableSession, names(sessions.damaged), system); err != nil {
		return 0, err
	}
	if err := s.clearDamaged(tx, tableSetupLink, names(links.damaged), system); err != nil {
		return 0, err
	}
	return len(sessions.sound) + len(sessions.damaged) + len(links.sound) + len(links.damaged), nil
}

func (s *Service) forgetRow(tx *store.Tx, r macRow, version int64, remove, action string) error {
	row := r.row()
	n, err := tx.Exec(remove, row.Record)
	if err := rewritten(r, n, err); err != nil {
		return err
	}
	sum := s.rows.digest(row, r.columns())
	return s.d.Audit.Append(tx, &audit.Entry{
		Action: action, Outcome: audit.Done, Policy: policy.Version(), Actor: evidenceOf(policy.Actor{Kind: policy.System}),
		Object: row.Object, Record: row.Record, Change: audit.Change{From: version, Before: sum[:]},
	})
}
