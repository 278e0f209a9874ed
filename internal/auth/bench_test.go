package auth

import (
	"testing"

	"github.com/holdfast-crm/holdfast/internal/auth/password"
	"github.com/holdfast-crm/holdfast/internal/policy"
	"github.com/holdfast-crm/holdfast/internal/store"
)

func BenchmarkAuthenticate(b *testing.B) {
	s := setup(b)
	_, secret := s.token(s.user("ada@analytical.example", policy.Owner))
	b.Run("remembered", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Authenticate(b.Context(), secret, client); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("looked-up", func(b *testing.B) {
		for b.Loop() {
			s.grants.forget()
			if _, err := s.Authenticate(b.Context(), secret, client); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkRefresh(b *testing.B) {
	s := setup(b)
	made, _ := s.token(s.user("ada@analytical.example", policy.Owner))
	actor := policy.Actor{Kind: policy.Token, User: made.User, Token: made.ID}
	err := s.d.DB.Read(b.Context(), func(v *store.View) error {
		for b.Loop() {
			if _, err := s.Refresh(v, actor); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

func BenchmarkPasswordHash(b *testing.B) {
	h := password.NewHasher(1)
	for b.Loop() {
		if _, err := h.Hash(b.Context(), []byte("seventeen lonely herons")); err != nil {
			b.Fatal(err)
		}
	}
}
