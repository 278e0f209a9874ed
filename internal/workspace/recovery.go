package workspace

import (
	"context"
	"crypto/rand"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/seal"
	"github.com/holdfast-crm/holdfast/internal/store"
)

// asked is how many groups are asked back.
const asked = 2

// RecoveryKey is a recovery key at the one time it is shown.
type RecoveryKey struct {
	Groups []string // in order
	Ask    []int    // indexes of the groups to be asked back, ascending
}

// GroupAnswer is a group of a recovery key as somebody typed it.
type GroupAnswer struct {
	Index int
	Text  string
}

// shownKey is what is remembered of a shown key: the groups asked back, and
// which key they are of. Knowing two of 13 groups opens nothing.
type shownKey struct {
	fingerprint string
	groups      map[int]string
}

// Recovery says where the recovery key stands.
func (s *Service) Recovery(ctx context.Context) (keystore.RecoveryState, error) {
	state, _, err := s.d.Store.Recovery(ctx)
	return state, err
}

// ShowRecovery makes a recovery key, in the place of any that is not
// confirmed. A confirmed one is Conflict "recovery_confirmed".
func (s *Service) ShowRecovery(ctx context.Context, actor policy.Actor) (key RecoveryKey, err error) {
	defer errs.Wrap(&err, "workspace.ShowRecovery")
	who, err := s.mayRecover(ctx, actor)
	if err != nil {
		return RecoveryKey{}, err
	}
	s.recovery.Lock()
	defer s.recovery.Unlock()
	seed := seal.NewSeed()
	identity, err := seed.Identity()
	if err != nil {
		return RecoveryKey{}, err
	}
	if err := s.d.Store.ShowRecovery(ctx, s.d.Root, identity.Recipient()); err != nil {
		return RecoveryKey{}, err
	}
	err = s.d.DB.Write(ctx, func(tx *store.Tx) error {
		e := s.entry("recovery.shown", who)
		e.Object, e.Record = "app_user", who.User
		if err := s.d.Audit.Append(tx, e); err != nil {
			return err
		}
		return s.publish(tx, EventRecoveryShown, e.Object, 0, e)
	})
	if err != nil {
		return RecoveryKey{}, err
	}
	key = RecoveryKey{Groups: strings.Split(seed.Groups(), "-")}
	key.Ask = choose(len(key.Groups))
	s.shown = &shownKey{identity.Recipient().Fingerprint(), map[int]string{}}
	for _, i := range key.Ask {
		s.shown.groups[i] = strings.Clone(key.Groups[i]) // a part would keep the whole in memory
	}
	return key, nil
}

// choose picks the groups to be asked back.
func choose(of int) (out []int) {
	for len(out) < asked {
		n, _ := rand.Int(rand.Reader, big.NewInt(int64(of))) // never fails; see crypto/rand
		if i := int(n.Int64()); !slices.Contains(out, i) {
			out = append(out, i)
		}
	}
	slices.Sort(out)
	return out
}

// ConfirmRecovery compares the groups that were asked back. Wrong ones are
// Invalid "fields_invalid" with "recovery_group_wrong" at groups.N, N being
// the place of the answer; missing ones at groups. Without a key that was just shown (another one
// was shown since, or the server was restarted) it is Conflict
// "recovery_replaced"; when one is confirmed already, "recovery_confirmed".
func (s *Service) ConfirmRecovery(ctx context.Context, actor policy.Actor, answers []GroupAnswer) (err error) {
	defer errs.Wrap(&err, "workspace.ConfirmRecovery")
	who, err := s.mayRecover(ctx, actor)
	if err != nil {
		return err
	}
	s.recovery.Lock()
	defer s.recovery.Unlock()
	if s.shown == nil {
		return s.nothingShown(ctx)
	}
	if err := s.shown.compare(answers); err != nil {
		return err
	}
	if err := s.d.Store.ConfirmRecovery(ctx, s.shown.fingerprint); err != nil {
		return err
	}
	// The groups stay until the entry is written, so that asking again mends
	// a confirmation whose entry failed.
	if err := s.d.Audit.Record(ctx, s.entry("recovery.confirmed", who)); err != nil {
		return err
	}
	s.shown = nil
	return nil
}

func (s *Service) nothingShown(ctx context.Context) error {
	state, err := s.Recovery(ctx)
	switch {
	case err != nil:
		return err
	case state == keystore.RecoveryConfirmed:
		return errs.New(errs.Conflict, "recovery_confirmed")
	}
	return errs.New(errs.Conflict, "recovery_replaced")
}

func (k *shownKey) compare(answers []GroupAnswer) error {
	var wrong []errs.FieldError
	reject := func(field string, group int) {
		wrong = append(wrong, errs.FieldError{Field: field, Code: "recovery_group_wrong", Params: []errs.Param{errs.P("group", group+1)}})
	}
	right := map[int]bool{}
	for at, a := range answers {
		if right[a.Index] = seal.SameSeedGroup(a.Text, k.groups[a.Index]); !right[a.Index] {
			reject("groups."+strconv.Itoa(at), a.Index)
		}
	}
	for _, group := range slices.Sorted(maps.Keys(k.groups)) {
		if _, answered := right[group]; !answered {
			reject("groups", group)
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return errs.FieldsInvalid(wrong...)
}

// mayRecover decides who may see and confirm a recovery key.
func (s *Service) mayRecover(ctx context.Context, actor policy.Actor) (policy.Actor, error) {
	who, err := s.decide(ctx, actor, policy.KeysManage)
	if err != nil {
		return who, err
	}
	// The key lies in a store of its own, so no transaction holds both.
	return who, s.d.DB.Read(ctx, func(v *store.View) error { return s.d.Prove(v) })
}
