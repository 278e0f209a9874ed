package export

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/catalog"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/policy"
)

// decide asks about the actor, as the store knows them now.
func (s *Service) decide(ctx context.Context, actor policy.Actor, o *catalog.Object) (policy.Actor, policy.Decision, error) {
	now, err := s.d.Records.Current(ctx, actor)
	if err != nil {
		return now, policy.Decision{}, err
	}
	d := policy.Decide(policy.Request{Actor: now, Action: policy.Export, Object: o})
	return now, d, d.Err()
}

// rights names what somebody may do: by their roles, what these grant, and
// their teams.
func rights(a policy.Actor, d policy.Decision) string {
	b := canon.AppendString(nil, d.Version)
	for _, r := range slices.Sorted(slices.Values(a.Roles)) {
		b = canon.AppendString(b, string(r))
	}
	teams := slices.SortedFunc(slices.Values(a.Teams), func(a, b id.ID) int { return slices.Compare(a[:], b[:]) })
	for _, t := range teams {
		b = canon.AppendBytes(b, t[:])
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// errChanged says that what could be exported when it was asked is not what
// could be now.
func errChanged() error { return errs.New(errs.Permission, "export_rights_changed") }

// still returns the columns of an export, by name, when whoever acts may do
// exactly what could be done when it was asked.
func (s *Service) still(ctx context.Context, actor policy.Actor, sp spec) (o *catalog.Object, names []string, err error) {
	o, ok := s.d.Catalog().ObjectByID(sp.Object)
	if !ok {
		return nil, nil, errChanged()
	}
	now, d, err := s.decide(ctx, actor, o)
	switch errs.KindOf(err) {
	case errs.Permission, errs.NotFound, errs.Unauthenticated:
		return nil, nil, errChanged()
	}
	if err != nil {
		return nil, nil, err
	}
	if rights(now, d) != sp.Rights {
		return nil, nil, errChanged()
	}
	for _, want := range sp.Fields {
		f, ok := o.FieldByID(want)
		if !ok || !d.Export.Has(f) {
			return nil, nil, errChanged()
		}
		names = append(names, f.Name)
	}
	return o, names, nil
}
