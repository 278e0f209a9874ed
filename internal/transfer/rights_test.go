package transfer_test

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/auth"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/record"
	"github.com/holdfast-crm/holdfast/internal/role"
	"github.com/holdfast-crm/holdfast/internal/transfer"
)

// TestAnImportEndsWithTheRightToImport: what a running import may do is asked
// with each of its transactions.
func TestAnImportEndsWithTheRightToImport(t *testing.T) {
	t.Parallel()
	readOnly, off := policy.ReadOnly, auth.Disabled
	for name, lose := range map[string]auth.Access{"a smaller role": {Role: &readOnly}, "switched off": {State: &off}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStack(t)
			s.person("boss@example.com", policy.Owner)
			who := s.person("grace@example.com", policy.Member)
			d, under := s.slowImport(who, record.StepCommitted)
			s.work(func() {
				<-under
				_, err := s.auth.ChangeAccess(t.Context(), policy.Actor{Kind: policy.Operator, OSUser: "test"}, who.User, lose)
				s.must(err)
				_, _ = s.files.Wait(t.Context(), d.ID, func(int) {})
			})
			end := s.now(d.ID)
			if made := len(s.all("contact")); end.State != transfer.Failed || made == 0 || made >= 270 || made != end.Progress.Created {
				t.Errorf("%s, %d contacts, %+v", end.State, made, end.Progress)
			}
		})
	}
}

// TestImportingNeedsNoRightElsewhere: who may import contacts, and sees nothing
// else, imports contacts.
func TestImportingNeedsNoRightElsewhere(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	b, err := role.Encode(role.Definition{Objects: []role.ObjectRule{{Object: "contact",
		Rights: map[policy.Action]role.Scope{policy.Read: role.Own, policy.Create: role.Own, policy.Import: role.Own},
		Fields: map[string]role.FieldRule{role.Every: {Level: role.Write}}}}})
	s.must(err)
	made, err := s.auth.SaveRole(t.Context(), policy.Actor{Kind: policy.Operator, OSUser: "test"}, auth.Role{Name: "contacts", Definition: b})
	s.must(err)
	who := s.person("narrow@example.com", made.RoleName())
	d := s.handIn(who, "name,email\nAda,ada@example.com\nBob,bob@example.com\n")
	_, err = s.files.Begin(t.Context(), who, d.ID, transfer.Decision{})
	s.must(err)
	if end := s.until(d.ID, transfer.Finished); end.Progress.Created != 2 {
		t.Errorf("%+v", end)
	}
}
