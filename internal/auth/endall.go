package auth

import (
	"context"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// Ended counts credentials that were ended.
type Ended struct{ Sessions, Tokens int }

const endedByRestore = "restored"

// EndAll ends every session and set-up link that lets somebody in, and unless
// keepTokens every API token, with an entry each: in data that was restored,
// those ended since the copy would let in again. Only an operator does it.
func (s *Service) EndAll(ctx context.Context, actor policy.Actor, keepTokens bool) (n Ended, err error) {
	defer errs.Wrap(&err, "auth.EndAll")
	err = s.told(ctx, s.d.DB.Write(ctx, func(tx *store.Tx) error {
		n = Ended{}
		who, err := s.Refresh(tx, actor)
		if err != nil {
			return err
		}
		if who.Kind != policy.Operator {
			return errs.New(errs.Permission, "")
		}
		if err := s.withdrawLinks(tx, who, func(*linkRow) bool { return true }); err != nil {
			return err
		}
		if n.Sessions, err = s.endAllSessions(tx, who); err != nil || keepTokens {
			return err
		}
		n.Tokens, err = s.revokeAllTokens(tx, who)
		return err
	}))
	return n, err
}

func (s *Service) endAllSessions(tx *store.Tx, who policy.Actor) (int, error) {
	rows, err := tx.Query(selectSession+` WHERE ended_at IS NULL AND expires_at > ? ORDER BY id`, tx.Now())
	open, err := scanAll[sessionRow](s, tx, rows, err)
	if err != nil {
		return 0, err
	}
	for _, row := range open.sound {
		if err := s.endSession(tx, row, who, endedByRestore); err != nil {
			return 0, err
		}
	}
	return len(open.sound), s.clearDamaged(tx, tableSession, names(open.damaged), who)
}

func (s *Service) revokeAllTokens(tx *store.Tx, who policy.Actor) (int, error) {
	rows, err := tx.Query(selectToken+` WHERE revoked_at IS NULL AND expires_at > ? ORDER BY id`, tx.Now())
	open, err := scanAll[tokenRow](s, tx, rows, err)
	if err != nil {
		return 0, err
	}
	for _, row := range open.sound {
		if err := s.revokeBecause(tx, row, who, endedByRestore); err != nil {
			return 0, err
		}
	}
	return len(open.sound), s.clearDamaged(tx, tableToken, names(open.damaged), who)
}

// revokeBecause ends a token as part of another act, with an entry of its own.
func (s *Service) revokeBecause(tx *store.Tx, row *tokenRow, who policy.Actor, why string) error {
	entry := &audit.Entry{ID: s.d.IDs.New(), Action: string(policy.TokensManage), Outcome: audit.Done, Policy: policy.Version(), Actor: evidenceOf(who)}
	if err := s.revokeToken(tx, row, entry); err != nil {
		return err
	}
	entry.Detail = append(entry.Detail, audit.Pair{Key: "why", Value: why})
	return s.d.Audit.Append(tx, entry)
}
