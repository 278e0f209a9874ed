package auth

import (
	"fmt"
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

// BenchmarkSignIn shows what each refusal costs beside a good sign-in: the
// ratios should be 1.
func BenchmarkSignIn(b *testing.B) {
	s := setup(b)
	s.member("ada@analytical.example", policy.Owner)
	s.user("nopassword@analytical.example", policy.Owner)
	from := browserAt("192.0.2.1")
	for name, email := range map[string]string{"wrong-password": "ada@analytical.example", "no-password": "nopassword@analytical.example", "nobody": "grace@analytical.example", "no-address": "grace"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s.attempts = newAttempts()
				if _, err := s.SignIn(b.Context(), email, []byte("wrong"), from); err == nil {
					b.Fatal("signed in")
				}
			}
		})
	}
}

func BenchmarkAuthenticateSession(b *testing.B) {
	s := setup(b)
	in := s.session(s.user("ada@analytical.example", policy.Owner), browserAt("192.0.2.1"))
	b.Run("remembered", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.comes(in); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("looked-up", func(b *testing.B) {
		for b.Loop() {
			s.grants.forget()
			if _, err := s.comes(in); err != nil {
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

// BenchmarkCompare compares 10,000 users with the log, as each start does.
func BenchmarkCompare(bb *testing.B) {
	b := setup(bb)
	for i := range 10_000 {
		b.user(fmt.Sprintf("u%d@analytical.example", i), policy.Member)
	}
	if err := b.d.Audit.Flush(bb.Context()); err != nil {
		bb.Fatal(err)
	}
	for bb.Loop() {
		bad, err := b.d.Audit.Compare(bb.Context(), b.Rows(), tableUser)
		if err != nil || len(bad) > 0 {
			bb.Fatal(bad, err)
		}
	}
}
